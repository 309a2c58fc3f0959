using EcsDeployGate.Sandbox.Tasks;

namespace EcsDeployGate.Sandbox.Tests.Tasks;

public sealed class HealthCountingTests
{
    private static readonly DateTimeOffset Start = new(2026, 5, 4, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Three_retries_need_three_failures_not_four()
    {
        Assert.Equal(["STARTING", "STARTING", "UNHEALTHY"], Count(retries: 3, startPeriod: 0, (30, false), (60, false), (90, false)));
    }

    [Fact]
    public void One_success_heals_from_any_status_and_clears_the_streak()
    {
        Assert.Equal(
            ["UNHEALTHY", "HEALTHY", "UNHEALTHY"],
            Count(retries: 1, startPeriod: 0, (30, false), (60, true), (90, false)));
        Assert.Equal(
            ["STARTING", "HEALTHY", "HEALTHY", "UNHEALTHY"],
            Count(retries: 2, startPeriod: 0, (30, false), (60, true), (90, false), (120, false)));
    }

    [Fact]
    public void A_failure_counts_by_when_its_attempt_started_not_by_when_it_ended()
    {
        Assert.Equal(["STARTING", "UNHEALTHY"], Count(retries: 1, startPeriod: 60, (59, false), (60, false)));
    }

    [Fact]
    public void The_first_success_ends_the_protection_of_the_start_period()
    {
        Assert.Equal(["HEALTHY", "UNHEALTHY"], Count(retries: 1, startPeriod: 300, (10, true), (20, false)));
    }

    private static List<string> Count(int retries, int startPeriod, params (int At, bool Success)[] attempts)
    {
        var counting = new HealthCounting(retries, TimeSpan.FromSeconds(startPeriod));
        var count = HealthCounting.Initial;
        return [.. attempts.Select(a => (count = counting.Next(count, Start, Start.AddSeconds(a.At), a.Success)).Status)];
    }
}
