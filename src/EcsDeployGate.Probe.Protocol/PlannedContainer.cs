namespace EcsDeployGate.Probe.Protocol;

/// <summary>A container whose health check is recorded.</summary>
/// <param name="Name">The container's name: 1 to 255 letters, digits, hyphens and underscores, as ECS allows.</param>
/// <param name="Essential">Whether its health decides over the task.</param>
/// <param name="IntervalSeconds">Seconds between the end of one attempt and the start of the next; ECS allows 5 to 300.</param>
/// <param name="TimeoutSeconds">Seconds after which the engine kills an attempt; ECS allows 2 to 60.</param>
/// <param name="Retries">Consecutive failures that make it unhealthy; ECS allows 1 to 10.</param>
/// <param name="StartPeriodSeconds">Seconds from the container's start in which failures do not count; ECS allows 0 to 300.</param>
/// <param name="Port">The port the check asks, when it could be read from the command.</param>
/// <param name="Experiments">What to try when the check has failed for certain, best first.</param>
public sealed record PlannedContainer(
    string Name, bool Essential, int IntervalSeconds, int TimeoutSeconds, int Retries, int StartPeriodSeconds, int? Port,
    IReadOnlyList<PlannedExperiment> Experiments);
