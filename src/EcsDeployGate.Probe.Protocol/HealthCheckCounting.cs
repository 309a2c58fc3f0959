namespace EcsDeployGate.Probe.Protocol;

/// <summary>Turns attempts into health exactly as the engine under ECS does (moby, daemon/health.go).</summary>
/// <param name="Retries">Failures in a row that make a container unhealthy: 3 means three, not one and three more. Below 1 counts as 1.</param>
/// <param name="StartPeriod">Time from the container's start in which a failure does not count, until the first success.</param>
public sealed record HealthCheckCounting(int Retries, TimeSpan StartPeriod)
{
    /// <summary>The state after one more attempt.</summary>
    /// <param name="state">The state before; <see cref="HealthState.Initial"/> at first.</param>
    /// <param name="containerStartedAt">When the container started.</param>
    /// <param name="attemptStartedAt">When the attempt started: its start, not its end, decides whether the start period protects it.</param>
    /// <param name="success">Whether it exited with 0 in time; anything else is one failure, whatever the code.</param>
    public HealthState Next(HealthState state, DateTimeOffset containerStartedAt, DateTimeOffset attemptStartedAt, bool success)
    {
        if (success)
        {
            return new(HealthStatus.Healthy, 0);
        }

        // Without a start period nothing is protected, not even what clocks place before the start.
        if (state.Status == HealthStatus.Starting && StartPeriod > TimeSpan.Zero && attemptStartedAt - containerStartedAt < StartPeriod)
        {
            return state;
        }

        // Saturates: a container that fails for ever must not become healthy by overflow.
        var streak = state.FailingStreak == int.MaxValue ? int.MaxValue : state.FailingStreak + 1;
        return new(streak >= Retries ? HealthStatus.Unhealthy : state.Status, streak);
    }
}
