namespace EcsDeployGate.Sandbox.Tasks;

/// <summary>How Docker, and so ECS, counts the attempts of a container health check; pure.</summary>
/// <remarks>
/// Source: moby <c>daemon/health.go</c>. One success makes the container healthy at once, from any status; a failure counts
/// unless the status is still STARTING and the attempt <em>started</em> inside the start period; <c>retries</c> counted
/// failures in a row make it unhealthy. After the first success the start period protects no more.
/// </remarks>
internal sealed record HealthCounting(int Retries, TimeSpan StartPeriod)
{
    /// <summary>Before the first attempt.</summary>
    public static HealthCount Initial { get; } = new("STARTING", 0);

    /// <summary>The count after one more attempt.</summary>
    public HealthCount Next(HealthCount count, DateTimeOffset containerStartedAt, DateTimeOffset attemptStartedAt, bool success)
    {
        if (success)
        {
            return new("HEALTHY", 0);
        }

        if (count.Status == "STARTING" && attemptStartedAt - containerStartedAt < StartPeriod)
        {
            return count;
        }

        var streak = count.FailingStreak + 1;
        return new(streak >= Retries ? "UNHEALTHY" : count.Status, streak);
    }
}

/// <summary>STARTING, HEALTHY or UNHEALTHY, and how many counted failures came in a row.</summary>
internal sealed record HealthCount(string Status, int FailingStreak);
