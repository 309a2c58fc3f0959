namespace EcsDeployGate.Sandbox.CodePipeline.Conditions;

/// <summary>Checks rules of one provider.</summary>
internal interface IStageRule
{
    /// <summary>Called with the lock; <paramref name="complete"/> is called with it too, once, at once or later.</summary>
    void Check(RuleRun rule, Action<ActionOutcome> complete);
}
