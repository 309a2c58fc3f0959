using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Validating.Rules;

/// <summary>A health check that is written down is not switched off by <c>NONE</c>.</summary>
internal sealed class CheckIsSwitchedOn : HealthCheckRule
{
    public override RuleInfo Info { get; } = new(
        "EDG-HC03",
        "Health check is not switched off",
        Severity.Warning,
        Confidence.Certain,
        "It looks like a check in reviews and to scanners that ask whether there is one, and checks nothing.",
        "Remove the healthCheck block, or write a real check.",
        Docs.Moby);

    protected override IEnumerable<Finding> Check(Subject subject)
    {
        yield return subject.Command.Form is CommandForm.None
            ? Info.Fail(subject.At, $"The health check of container '{subject.Name}' is [\"NONE\"]: it is switched off.") with
            {
                Fix = new Fix(Info.Fix, Patch.Remove(subject.Check.At)),
            }
            : Info.Pass(subject.At);
    }
}
