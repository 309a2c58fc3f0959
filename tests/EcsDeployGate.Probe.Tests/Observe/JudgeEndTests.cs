using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Tests.Observe;

/// <summary>What ends the watch: the deadline, a stop, one attempt of each where nothing else runs.</summary>
public sealed class JudgeEndTests : Judged
{
    [Fact]
    public void The_deadline_endExperiments_with_what_is_certain()
    {
        Judge = Judging(Web(Experiment));
        Ended(290, 1, 1);
        Ended(292, 2, 1);
        Ended(294, 3, 1);
        Assert.Null(Decide(295));

        Assert.Equal(ProbeExitCode.Unhealthy, Decide(300)!.ExitCode);
    }

    [Fact]
    public void Without_any_attempt_the_deadline_is_no_records()
    {
        Assert.Null(Decide(299.9));
        Assert.Equal(ProbeExitCode.NoRecords, Decide(300)!.ExitCode);
    }

    [Fact]
    public void A_task_that_settles_nothing_is_undecided_at_the_deadline()
    {
        Fail(2);
        Judge.Take(Attempt(298, 3, null), At(298));

        var verdict = Decide(300)!;
        Assert.Equal(
            (ProbeExitCode.Undecided, "No answer within 300 seconds. 'web' is STARTING after 2 failures in a row."),
            (verdict.ExitCode, verdict.Because));
        Assert.Null(Said.OfType<AttemptRecord>().Last().DurationMs);
    }

    [Fact]
    public void A_stop_before_the_answer_is_an_interruption_that_tells_what_was_running()
    {
        Ended(10, 1, 1);
        Judge.Take(Attempt(12, 2, null) with { Stderr = "half" }, At(12));

        var step = Judge.Interrupt(At(13));

        Assert.Equal(ProbeExitCode.Interrupted, step.Verdict!.ExitCode);
        Assert.Equal("half", step.Records.OfType<AttemptRecord>().Last().Stderr);
    }

    [Fact]
    public void A_stop_after_the_failure_is_certain_is_no_interruption()
    {
        Judge = Judging(Web(Experiment));
        Fail(3);

        Assert.Equal(ProbeExitCode.Unhealthy, Judge.Interrupt(At(4)).Verdict!.ExitCode);
    }

    [Fact]
    public void Without_the_applications_one_attempt_of_each_check_is_the_answer()
    {
        Judge = new(new("run", 10, 300, [Web(), Web() with { Name = "api" }], CommandOnly: true), At(0));
        Ended(5, 1, 7);
        Assert.Null(Decide(5));
        Judge.Take(Attempt(6, 1, 7) with { Container = "api" }, At(6));

        Assert.Equal(ProbeExitCode.Tried, Decide(6)!.ExitCode);
    }

    [Fact]
    public void A_check_that_cannot_be_started_is_the_answer_without_the_applications_too()
    {
        Judge = new(new("run", 10, 300, [Web()], CommandOnly: true), At(0));
        Judge.Take(Attempt(5, 1, 127) with { SpawnError = new(2, "ENOENT", "curl", false) }, At(5));

        Assert.Equal(ProbeExitCode.Unhealthy, Decide(5)!.ExitCode);
    }
}
