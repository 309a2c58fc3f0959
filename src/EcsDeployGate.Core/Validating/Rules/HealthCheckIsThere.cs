using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Core.Validating.Rules;

/// <summary>An essential container that takes connections has a health check in the task definition.</summary>
/// <remarks>Without a service it may be a one-shot task, which needs none: then it is only a warning.</remarks>
internal sealed class HealthCheckIsThere : IRule<Deployment>
{
    public RuleInfo Info { get; } = new(
        "EDG-HC01",
        "Essential application container has a health check",
        Severity.Error,
        Confidence.Certain,
        "Without it ECS sees only that a process is alive: a rolling deployment and the circuit breaker accept a task that answers nothing.",
        "Add a healthCheck to the container; if the load balancer's check is the only one that is meant, waive this rule with a reason and a date.",
        Docs.HealthCheckGuide);

    public IEnumerable<Finding> Check(Deployment facts) =>
        from container in facts.TaskDefinition.Containers
        let at = container.Path("healthCheck")
        select container switch
        {
            { HealthCheck: not null } => Info.Pass(at),
            { Essential: false } => Info.Skip(at, $"Container '{container.Name}' is not essential."),
            { Ports.Count: 0 } => Info.Skip(at, $"Container '{container.Name}' maps no port."),
            _ when facts.Service is null => Fail(container, at) with { Severity = Severity.Warning },
            _ => Fail(container, at),
        };

    private Finding Fail(ContainerDefinition container, string at) => Info.Fail(
        at, $"Essential container '{container.Name}' maps port {string.Join(", ", container.Ports)} and has no health check.");
}
