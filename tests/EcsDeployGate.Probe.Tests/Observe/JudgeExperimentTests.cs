using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Tests.Observe;

/// <summary>Which corrections are tried, and what their results are worth.</summary>
public sealed class JudgeExperimentTests : Judged
{
    [Fact]
    public void Experiments_are_handed_out_once_and_a_success_ends_the_wait()
    {
        Judge = Judging(Web(Experiment, Experiment with { Id = "u" }));
        Fail(3);

        var step = Judge.Decide(At(3));
        Assert.Equal(["t", "u"], Assert.Single(step.Handouts).Container.Experiments.Select(experiment => experiment.Id));
        Assert.Empty(Judge.Decide(At(4)).Handouts);
        Assert.Null(Decide(5));

        Judge.Take(Tried("t", 0), At(6));
        Assert.Null(Decide(6));
        Judge.Take(Tried(ExperimentRecord.ControlId, 1), At(6.5));
        Assert.EndsWith("Experiment 't' passed.", Decide(6.5)!.Because, StringComparison.Ordinal);
    }

    [Fact]
    public void A_success_after_the_failure_is_certain_ends_the_watch_and_changes_nothing()
    {
        Judge = Judging(Web(Experiment));
        Fail(3);
        Assert.Null(Decide(3));

        Ended(4, 4, 0);

        var verdict = Decide(4)!;
        Assert.Equal(ProbeExitCode.Unhealthy, verdict.ExitCode);
        Assert.EndsWith("It passed later, unchanged.", verdict.Because, StringComparison.Ordinal);
    }

    [Fact]
    public void A_control_that_passes_as_well_shows_that_the_container_was_only_late()
    {
        Judge = Judging(Web(Experiment));
        Fail(3);
        Assert.Null(Decide(3));

        Judge.Take(Tried("t", 0), At(6));
        Judge.Take(Tried(ExperimentRecord.ControlId, 0), At(6.1));

        Assert.Contains("It passed later, unchanged.", Decide(6.1)!.Because, StringComparison.Ordinal);
    }

    [Fact]
    public void A_container_that_nothing_listens_in_is_watched_on_without_experiments_until_it_comes_late()
    {
        Judge = Watching(60, Web(Experiment));
        Judge.Listen([], At(0));
        Fail(3);
        Assert.Empty(Judge.Decide(At(3)).Handouts);
        Assert.Null(Decide(40));

        Judge.Listen([new(80, "ipv4", "any")], At(41));
        Assert.Empty(Judge.Decide(At(41)).Handouts);
        Ended(43, 4, 0);

        Assert.EndsWith("It passed later, unchanged.", Decide(43)!.Because, StringComparison.Ordinal);
    }

    [Fact]
    public void Corrections_are_tried_once_the_check_has_failed_beside_something_that_listens()
    {
        Judge = Watching(60, Web(Experiment));
        Judge.Listen([new(3000, "ipv4", "any")], At(0));
        Fail(3);

        Assert.Single(Judge.Decide(At(3)).Handouts);
    }

    [Fact]
    public void The_watch_ends_after_its_time()
    {
        Judge = Watching(60, Web(Experiment));
        Judge.Listen([], At(0));
        Fail(3);

        Assert.Null(Decide(62.9));
        Assert.Equal(ProbeExitCode.Unhealthy, Decide(63)!.ExitCode);
    }

    [Theory]
    [InlineData("/bin/sh: curl: not found")]
    [InlineData("/bin/sh: 1: Syntax error: Unterminated quoted string")]
    [InlineData("curl: (6) Could not resolve host: app.internal")]
    public void What_no_waiting_changes_is_not_waited_for(string stderr)
    {
        Judge = Watching(60, Web(Experiment));
        Judge.Listen([], At(0));
        for (var i = 1; i <= 3; i++)
        {
            Judge.Take(Attempt(i, i, 1) with { Stderr = stderr }, At(i));
        }

        Assert.Single(Judge.Decide(At(3)).Handouts);
        Judge.Take(Tried("t", 1), At(4));
        Assert.Equal(ProbeExitCode.Unhealthy, Decide(4)!.ExitCode);
    }

    [Fact]
    public void A_longer_experiment_is_waited_for_beyond_the_slots()
    {
        var longer = Experiment with { Id = "longer", Seconds = 120 };
        Judge = Judging(Web(Experiment, longer));
        Fail(3);
        Assert.Null(Decide(3));
        Judge.Take(Tried("longer", 0) with { ExitCode = null, DurationMs = null }, At(5));
        Judge.Take(Tried(ExperimentRecord.ControlId, 1), At(6));

        Assert.Null(Decide(100));
        Assert.DoesNotContain(Said, record => record is ExperimentRecord { Id: "longer" });
        Judge.Take(Tried("longer", 0), At(110));
        Assert.Contains("Experiment 'longer' passed.", Decide(110)!.Because, StringComparison.Ordinal);
    }

    [Fact]
    public void A_look_that_exits_with_0_proves_nothing()
    {
        var look = Experiment with { Id = "look", Kind = PlannedExperiment.Look };
        Judge = Judging(Web(look, Experiment));
        Fail(3);
        Assert.Null(Decide(3));
        Judge.Take(Tried("look", 0), At(4));

        Assert.Null(Decide(20));
    }

    [Fact]
    public void A_healthy_container_is_doubted_once_before_the_answer()
    {
        var doubt = Experiment with { Id = "stricter", Kind = PlannedExperiment.Doubt };
        Judge = Judging(Web(doubt, Experiment));
        Ended(30, 1, 0);

        var step = Judge.Decide(At(40));
        Assert.Null(step.Verdict);
        Assert.Equal("stricter", Assert.Single(Assert.Single(step.Handouts).Container.Experiments).Id);
        Assert.Null(Decide(41));
        Judge.Take(Tried("stricter", 22), At(60));

        Assert.Equal(ProbeExitCode.Healthy, Decide(60)!.ExitCode);
        Assert.Contains(Said, record => record is ExperimentRecord { Id: "stricter", ExitCode: 22 });
    }

    [Fact]
    public void Two_slots_without_a_sign_end_the_wait()
    {
        Judge = Judging(Web(Experiment));
        Fail(3);
        Assert.Null(Decide(3));

        // Twice 30 s of interval and 5 s of time-out, and 2 s for good measure.
        Assert.Null(Decide(74.9));
        Assert.Equal(ProbeExitCode.Unhealthy, Decide(75)!.ExitCode);
    }

    [Fact]
    public void Experiments_that_were_not_handed_out_are_not_believed()
    {
        Judge = Judging(Web(Experiment));
        Judge.Take(Tried("t", 0), At(1));
        Fail(3);
        Assert.Null(Decide(3));

        Judge.Take(Tried("forged", 0), At(4));

        Assert.Null(Decide(5));
        Assert.Empty(Said.OfType<ExperimentRecord>());
    }
}
