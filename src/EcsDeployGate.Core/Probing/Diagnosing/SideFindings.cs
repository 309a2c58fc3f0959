using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Probing.Measuring;
using EcsDeployGate.Core.TaskDefinitions;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Probing.Diagnosing;

/// <summary>Things that a probe shows besides its answer.</summary>
internal static class SideFindings
{
    private const string Guide = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/";

    private static readonly RuleInfo s_agreement = new(
        "EDG-PB01", "ECS and the probe agree on a container's health", Severity.Warning, Confidence.Certain,
        "One of the two counts attempts in another way, so the answer is less sure than it looks.",
        "Compare the attempts with the health that ECS reported, and report the difference.",
        new("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Container.html"));

    private static readonly RuleInfo s_reachable = new(
        "EDG-PB02", "A mapped port can be reached from outside the task", Severity.Warning, Confidence.Certain,
        "The container's own check passes, and a load balancer or another task gets no connection.",
        "Let the application listen on 0.0.0.0 (or ::) instead of the loopback address.",
        new(Guide + "fargate-task-networking.html"));

    private static readonly RuleInfo s_stop = new(
        "EDG-PB03", "A container ends on SIGTERM", Severity.Warning, Confidence.Certain,
        "Every deployment and every scale-in waits stopTimeout for it and then cuts off the requests that it serves.",
        "Handle SIGTERM: stop taking requests, finish those that run, exit. A shell as entry point has to exec the application; process 1 without a handler ignores SIGTERM, which linuxParameters.initProcessEnabled changes.",
        new(Guide + "task-lifecycle-explanation.html"));

    private static readonly RuleInfo s_commandOnly = new(
        "EDG-PB06", "The applications were started", Severity.Info, Confidence.Certain,
        "The policy starts nothing (command-only): that a check can be executed says nothing about what it will find.",
        "Set probe.mode to full in the policy to learn whether the checks pass.",
        new(Guide + "healthcheck.html"));

    /// <summary>What these findings can be; the rules of a probe.</summary>
    public static IReadOnlyList<RuleInfo> Rules { get; } = [s_agreement, s_reachable, s_stop, s_commandOnly, .. Advice.Rules];

    public static IEnumerable<Finding> Of(ProbeView view, ProbeOutcome outcome)
    {
        if (view.ObserverExit is ProbeExitCode.Tried)
        {
            return view.Checks.Where(c => c.Attempts.Count > 0).Select(c => s_commandOnly.Fail(
                c.Container.Path("healthCheck"), $"The health check of container '{c.Name}' can be executed; the application was not started, so what it answers is not known."));
        }

        return [.. view.Deployment.TaskDefinition.Containers.SelectMany(container => Of(view, outcome, container)), .. Advice.Of(view, outcome)];
    }

    private static IEnumerable<Finding> Of(ProbeView view, ProbeOutcome outcome, ContainerDefinition container)
    {
        var check = view.Checks.FirstOrDefault(c => c.Name == container.Name);
        var counted = check?.Health is [.., var last] ? last.Status : null;
        if (outcome is not ProbeOutcome.Infrastructure && counted is HealthStatus.Healthy or HealthStatus.Unhealthy)
        {
            foreach (var (who, other) in ((string, string?)[])[("ECS", view.Reported(container.Name)?.HealthStatus), ("the task metadata endpoint", view.Engine(container.Name)?.Health)])
            {
                if (other is HealthStatus.Healthy or HealthStatus.Unhealthy && other != counted)
                {
                    yield return s_agreement.Fail(
                        container.Path("healthCheck"), $"By its attempts container '{container.Name}' was {counted} at the end; {who} reported {other}.");
                }
            }
        }

        if (outcome is ProbeOutcome.Healthy && view.LastListening is { } sockets)
        {
            foreach (var port in container.Ports.Where(p => sockets.Any(s => s.Port == p) && sockets.Where(s => s.Port == p).All(s => s.Address == ListeningSocket.Loopback)))
            {
                yield return s_reachable.Fail(
                    container.Path("portMappings"), $"Container '{container.Name}' maps port {port}, which listens only on the loopback address.") with { Code = CauseCodes.LoopbackOnly };
            }
        }

        if (view.EndedByObserver && StopMeasure.Of(view, container) is { Killed: true } stop)
        {
            yield return s_stop.Fail(
                container.Path(), $"Container '{container.Name}' did not end on SIGTERM: after its stopTimeout of {stop.StopTimeout} s it was killed (exit code 137).") with
            {
                Code = CauseCodes.IgnoresSigterm,
                Evidence = stop.Seconds is { } seconds ? [$"the task took {seconds:0.0} s to stop"] : [],
            };
        }
    }
}
