namespace EcsDeployGate.Probe.Protocol;

/// <summary>A container's health by ECS's own counting; written whenever it changes.</summary>
/// <param name="Container">The container.</param>
/// <param name="At">When it changed.</param>
/// <param name="Status">One of the words in <see cref="HealthStatus"/>.</param>
/// <param name="FailingStreak">Failures in a row that count.</param>
public sealed record HealthRecord(string Container, DateTimeOffset At, string Status, int FailingStreak)
    : ProbeRecord(Container, At);
