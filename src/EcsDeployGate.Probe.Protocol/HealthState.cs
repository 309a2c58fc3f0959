namespace EcsDeployGate.Probe.Protocol;

/// <summary>Where a container's health stands after an attempt.</summary>
/// <param name="Status">One of the words in <see cref="HealthStatus"/>.</param>
/// <param name="FailingStreak">Failures in a row that count.</param>
public sealed record HealthState(string Status, int FailingStreak)
{
    /// <summary>How every container begins.</summary>
    public static HealthState Initial { get; } = new(HealthStatus.Starting, 0);
}
