using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.TaskDefinitions;
using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Validating.Rules;

/// <summary>A rule that looks at every health check by itself; containers without one are skipped.</summary>
internal abstract class HealthCheckRule : IRule<Deployment>
{
    public abstract RuleInfo Info { get; }

    public IEnumerable<Finding> Check(Deployment facts) =>
        facts.TaskDefinition.Containers.SelectMany(container => container.HealthCheck is { } check
            ? Check(new Subject(container, check))
            : [Info.Skip(container.Path("healthCheck"), $"Container '{container.Name}' has no health check.")]);

    protected abstract IEnumerable<Finding> Check(Subject subject);

    /// <summary>A fix that puts another command in the place of the one that is there; the rule's own words when there is none.</summary>
    protected Fix Write(Subject subject, IReadOnlyList<string>? command) =>
        command is null ? new(Info.Fix) : new($"Write {CommandText.Show(command)}.", Patch.Add(subject.At, Patch.Texts(command)));

    /// <summary>One health check, read.</summary>
    protected sealed record Subject(ContainerDefinition Container, HealthCheckDefinition Check)
    {
        public string Name => Container.Name;

        public string At { get; } = Check.At + "/command";

        public HealthCommand Command { get; } = HealthCommand.Of(Check.Command);
    }
}
