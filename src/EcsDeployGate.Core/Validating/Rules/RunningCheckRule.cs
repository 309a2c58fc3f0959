using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Validating.Rules;

/// <summary>A rule over what a health check runs; one that runs nothing is skipped.</summary>
internal abstract class RunningCheckRule : HealthCheckRule
{
    protected sealed override IEnumerable<Finding> Check(Subject subject) => subject.Command.Script is { } script
        ? Check(subject, script)
        : [Info.Skip(subject.At, $"The health check of container '{subject.Name}' runs nothing.")];

    protected abstract IEnumerable<Finding> Check(Subject subject, ShellScript script);
}
