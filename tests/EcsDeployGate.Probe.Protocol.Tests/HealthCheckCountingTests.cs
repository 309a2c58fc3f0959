using CsCheck;

namespace EcsDeployGate.Probe.Protocol.Tests;

public sealed class HealthCheckCountingTests
{
    private static readonly HealthCheckCounting s_counting = new(Retries: 3, StartPeriod: TimeSpan.FromSeconds(60));
    private static readonly HealthState s_healthy = new(HealthStatus.Healthy, 0);

    private static HealthState After(HealthState state, double seconds, bool success) =>
        s_counting.Next(state, Some.At, Some.At.AddSeconds(seconds), success);

    [Fact]
    public void Three_retries_mean_three_failures_in_a_row()
    {
        var one = After(HealthState.Initial, 60, false);
        var two = After(one, 90, false);
        var three = After(two, 120, false);

        Assert.Equal([new(HealthStatus.Starting, 1), new(HealthStatus.Starting, 2), new(HealthStatus.Unhealthy, 3)], [one, two, three]);
    }

    [Fact]
    public void A_failure_that_starts_within_the_start_period_does_not_count() =>
        Assert.Equal(HealthState.Initial, After(HealthState.Initial, 59.999, false));

    [Fact]
    public void The_start_period_ends_exactly_when_it_ends() =>
        Assert.Equal(new(HealthStatus.Starting, 1), After(HealthState.Initial, 60, false));

    [Fact]
    public void Without_a_start_period_even_an_attempt_that_seems_to_precede_the_start_counts() =>
        Assert.Equal(new(HealthStatus.Starting, 1), new HealthCheckCounting(3, TimeSpan.Zero).Next(HealthState.Initial, Some.At, Some.At.AddSeconds(-1), false));

    [Fact]
    public void The_first_success_ends_the_protection_of_the_start_period()
    {
        var healthy = After(HealthState.Initial, 10, true);

        Assert.Equal(s_healthy, healthy);
        Assert.Equal(new(HealthStatus.Healthy, 1), After(healthy, 20, false));
    }

    [Fact]
    public void A_healthy_container_stays_healthy_until_all_retries_have_failed()
    {
        var two = After(After(s_healthy, 100, false), 130, false);

        Assert.Equal(new(HealthStatus.Healthy, 2), two);
        Assert.Equal(new(HealthStatus.Unhealthy, 3), After(two, 160, false));
    }

    [Fact]
    public void One_success_heals_from_any_state() => Assert.All(
        [HealthState.Initial, new(HealthStatus.Healthy, 2), new(HealthStatus.Unhealthy, 99)],
        state => Assert.Equal(s_healthy, After(state, 500, true)));

    [Fact]
    public void An_unhealthy_container_goes_on_counting() =>
        Assert.Equal(new(HealthStatus.Unhealthy, 4), After(new(HealthStatus.Unhealthy, 3), 500, false));

    [Fact]
    public void A_streak_never_runs_over() =>
        Assert.Equal(new(HealthStatus.Unhealthy, int.MaxValue), After(new(HealthStatus.Unhealthy, int.MaxValue), 500, false));

    [Fact]
    public void Without_a_start_period_any_sequence_is_unhealthy_exactly_at_the_end_of_enough_failures() =>
        Gen.Select(Gen.Int[1, 10], Gen.Bool.Array[0, 60]).Sample((retries, outcomes) =>
        {
            var counting = new HealthCheckCounting(retries, TimeSpan.Zero);
            var (state, streak) = (HealthState.Initial, 0);
            foreach (var success in outcomes)
            {
                streak = success ? 0 : streak + 1;
                state = counting.Next(state, Some.At, Some.At, success);
                Assert.Equal(streak, state.FailingStreak);
                Assert.Equal(streak >= retries, state.Status == HealthStatus.Unhealthy);
            }
        });
}
