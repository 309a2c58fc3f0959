using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.TaskDefinitions;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Probing.Diagnosing;

/// <summary>Things that a probe shows besides its answer.</summary>
internal static class SideFindings
{
    private static readonly RuleInfo s_agreement = new(
        "EDG-PB01", "ECS and the probe agree on a container's health", Severity.Warning, Confidence.Certain,
        "One of the two counts attempts in another way, so the answer is less sure than it looks.",
        "Compare the attempts with the health that ECS reported, and report the difference.",
        new("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Container.html"));

    private static readonly RuleInfo s_reachable = new(
        "EDG-PB02", "A mapped port can be reached from outside the task", Severity.Warning, Confidence.Certain,
        "The container's own check passes, and a load balancer or another task gets no connection.",
        "Let the application listen on 0.0.0.0 (or ::) instead of the loopback address.",
        new("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html"));

    /// <summary>What these findings can be; the rules of a probe.</summary>
    public static IReadOnlyList<RuleInfo> Rules { get; } = [s_agreement, s_reachable];

    public static IEnumerable<Finding> Of(ProbeView view, ProbeOutcome outcome)
    {
        foreach (var container in view.Deployment.TaskDefinition.Containers)
        {
            var reported = view.Reported(container.Name);
            var check = view.Checks.FirstOrDefault(c => c.Name == container.Name);
            var counted = check?.Health is [.., var last] ? last.Status : null;
            if (outcome is not ProbeOutcome.Infrastructure && counted is HealthStatus.Healthy or HealthStatus.Unhealthy
                && reported?.HealthStatus is HealthStatus.Healthy or HealthStatus.Unhealthy && reported.HealthStatus != counted)
            {
                yield return s_agreement.Fail(
                    container.Path("healthCheck"), $"By its attempts container '{container.Name}' was {counted} at the end; ECS reported {reported.HealthStatus}.");
            }

            if (outcome is ProbeOutcome.Healthy && view.LastListening is { } sockets)
            {
                foreach (var port in container.Ports.Where(p => sockets.Any(s => s.Port == p) && sockets.Where(s => s.Port == p).All(s => s.Address == ListeningSocket.Loopback)))
                {
                    yield return s_reachable.Fail(
                        container.Path("portMappings"), $"Container '{container.Name}' maps port {port}, which listens only on the loopback address.");
                }
            }
        }
    }
}
