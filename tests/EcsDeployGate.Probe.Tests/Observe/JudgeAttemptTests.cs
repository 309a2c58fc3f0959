using EcsDeployGate.Probe.Observe;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Tests.Observe;

/// <summary>What counts as an attempt, and when one without an end is over.</summary>
public sealed class JudgeAttemptTests : Judged
{
    [Fact]
    public void An_attempt_without_an_end_times_out_a_second_after_its_time()
    {
        Judge.Take(Attempt(10, 1, null) with { Stdout = "so far" }, At(10));

        Decide(15.9);
        Assert.Empty(Said.OfType<AttemptRecord>());
        Decide(16);

        var attempt = Assert.Single(Said.OfType<AttemptRecord>());
        Assert.Equal((true, null, "so far"), (attempt.TimedOut, attempt.ExitCode, attempt.Stdout));
        Assert.Equal(["STARTING 1"], Healths());
    }

    [Theory]
    [InlineData(15, true)]
    [InlineData(12, false)]
    public void The_next_attempt_ends_one_that_left_no_end(double next, bool timedOut)
    {
        Judge.Take(Attempt(10, 1, null), At(10));
        Ended(next, 2, 0);
        Decide(next);

        Assert.Equal([(1, timedOut), (2, false)], Said.OfType<AttemptRecord>().Select(attempt => (attempt.Number, attempt.TimedOut)));
    }

    [Fact]
    public void What_is_written_after_the_end_of_an_attempt_is_too_late()
    {
        Ended(10, 1, 1);
        Ended(11, 1, 0);
        Judge.Take(Attempt(9, 1, null), At(12));
        Decide(100);

        Assert.Equal(1, Assert.Single(Said.OfType<AttemptRecord>()).ExitCode);
    }

    [Fact]
    public void An_exit_code_of_0_beyond_the_time_out_is_a_failure()
    {
        Judge.Take(Attempt(10, 1, 0) with { TimedOut = true }, At(16));
        Decide(16);

        Assert.Equal(["STARTING 1"], Healths());
    }

    [Fact]
    public void An_attempt_from_the_future_cannot_stay_open_for_ever()
    {
        Judge.Take(Attempt(100_000, 1, null), At(10));
        Decide(16);

        Assert.True(Assert.Single(Said.OfType<AttemptRecord>()).TimedOut);
    }

    [Fact]
    public void A_flood_of_attempts_stops_being_told()
    {
        for (var i = 1; i <= ContainerWatch.MaxAttempts + 100; i++)
        {
            Judge.Take(Attempt(1, i, 0), At(1));
        }

        Decide(1);
        Assert.Equal(ContainerWatch.MaxAttempts, Said.OfType<AttemptRecord>().Count());
    }
}
