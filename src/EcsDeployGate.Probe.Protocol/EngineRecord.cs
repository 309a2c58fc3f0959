namespace EcsDeployGate.Probe.Protocol;

/// <summary>What the task metadata endpoint says of a container; written whenever its health, state or end changes, and at the end.</summary>
/// <param name="Container">The container.</param>
/// <param name="At">When it was read.</param>
/// <param name="KnownStatus">Such as <c>RUNNING</c> or <c>STOPPED</c>; empty when it is not said.</param>
/// <param name="Health"><c>HEALTHY</c>, <c>UNHEALTHY</c> or <c>UNKNOWN</c>; null when the endpoint shows no health.</param>
/// <param name="HealthSince">Since when, by the endpoint.</param>
/// <param name="HealthExitCode">Exit code of the attempt that changed the health, as the engine saw it.</param>
/// <param name="HealthOutput">Its output, cut.</param>
/// <param name="ExitCode">How the container ended; null while it runs.</param>
/// <param name="FinishedAt">When it ended.</param>
/// <param name="RestartCount">How often the engine started it again; null when it is not said.</param>
/// <param name="PeakMemoryBytes">The most memory that was seen in use; null when the endpoint does not tell.</param>
public sealed record EngineRecord(
    string Container, DateTimeOffset At, string KnownStatus, string? Health, DateTimeOffset? HealthSince, int? HealthExitCode, string? HealthOutput,
    int? ExitCode, DateTimeOffset? FinishedAt, int? RestartCount, long? PeakMemoryBytes)
    : ProbeRecord(Container, At);
