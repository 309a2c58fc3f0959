namespace EcsDeployGate.Core.Findings;

/// <summary>One rule: judges facts, does no I/O.</summary>
/// <typeparam name="TFacts">What the rule looks at.</typeparam>
public interface IRule<in TFacts>
{
    /// <summary>What the rule is.</summary>
    RuleInfo Info { get; }

    /// <summary>Says something about every place that the rule looks at, right or wrong.</summary>
    IEnumerable<Finding> Check(TFacts facts);
}
