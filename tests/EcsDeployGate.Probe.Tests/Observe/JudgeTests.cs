using EcsDeployGate.Probe.Observe;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Tests.Observe;

public sealed class JudgeTests
{
    private static readonly DateTimeOffset s_start = new(2026, 5, 4, 9, 0, 0, TimeSpan.Zero);
    private static readonly PlannedExperiment s_experiment = new("t", [], ["CMD", "true"], null, false);

    private readonly List<ProbeRecord> _said = [];
    private Judge _judge = Judging(Web());

    [Fact]
    public void Healthy_is_certain_after_the_soak_time_and_not_before()
    {
        Ended(30, 1, 0);

        Assert.Null(Decide(39.9));
        Assert.Equal(ProbeExitCode.Healthy, Decide(40)!.ExitCode);
    }

    [Fact]
    public void A_failure_at_the_end_of_the_soak_time_is_waited_out()
    {
        Ended(30, 1, 0);
        Ended(39, 2, 1);

        Assert.Null(Decide(41));
        Ended(45, 3, 0);
        Assert.Equal(ProbeExitCode.Healthy, Decide(45.1)!.ExitCode);
    }

    [Fact]
    public void The_slowest_essential_container_decides_when_all_are_healthy()
    {
        _judge = Judging(Web(), Web() with { Name = "api" }, Web() with { Name = "extra", Essential = false });
        Ended(10, 1, 0);
        Assert.Null(Decide(25));

        _judge.Take(Attempt(30, 1, 0) with { Container = "api" }, At(30));

        Assert.Null(Decide(39));
        Assert.Equal(ProbeExitCode.Healthy, Decide(40)!.ExitCode);
    }

    [Fact]
    public void An_unhealthy_container_that_is_not_essential_is_told_but_decides_nothing()
    {
        _judge = Judging(Web(), Web() with { Name = "extra", Essential = false });
        for (var i = 1; i <= 3; i++)
        {
            _judge.Take(Attempt(i, i, 1) with { Container = "extra" }, At(i));
        }

        Ended(5, 1, 0);

        Assert.Equal(ProbeExitCode.Healthy, Decide(15)!.ExitCode);
        Assert.Contains(_said.OfType<HealthRecord>(), health => health is { Container: "extra", Status: HealthStatus.Unhealthy });
    }

    [Fact]
    public void Unhealthy_without_experiments_is_answered_at_once()
    {
        Fail(3);

        var verdict = Decide(3)!;
        Assert.Equal((ProbeExitCode.Unhealthy, "web"), (verdict.ExitCode, verdict.Container));
        Assert.Equal("Container 'web' became UNHEALTHY: 3 failures in a row, the last exited with 1.", verdict.Because);
        Assert.Equal(["STARTING 1", "STARTING 2", "UNHEALTHY 3"], Healths());
    }

    [Fact]
    public void Unhealthy_within_the_soak_time_is_flapping()
    {
        Ended(1, 1, 0);
        Ended(2, 2, 1);
        Ended(3, 3, 1);
        Ended(4, 4, 1);

        Assert.EndsWith("It had been healthy before.", Decide(4)!.Because, StringComparison.Ordinal);
    }

    [Fact]
    public void Experiments_are_handed_out_once_and_a_success_ends_the_wait()
    {
        _judge = Judging(Web(s_experiment, s_experiment with { Id = "u" }));
        Fail(3);

        var step = _judge.Decide(At(3));
        Assert.Equal(["t", "u"], Assert.Single(step.Handouts).Container.Experiments.Select(experiment => experiment.Id));
        Assert.Empty(_judge.Decide(At(4)).Handouts);
        Assert.Null(Decide(5));

        _judge.Take(Tried("t", 0), At(6));
        Assert.Null(Decide(6));
        _judge.Take(Tried(ExperimentRecord.ControlId, 1), At(6.5));
        Assert.EndsWith("Experiment 't' passed.", Decide(6.5)!.Because, StringComparison.Ordinal);
    }

    [Fact]
    public void A_success_after_the_failure_is_certain_ends_the_watch_and_changes_nothing()
    {
        _judge = Judging(Web(s_experiment));
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
        _judge = Judging(Web(s_experiment));
        Fail(3);
        Assert.Null(Decide(3));

        _judge.Take(Tried("t", 0), At(6));
        _judge.Take(Tried(ExperimentRecord.ControlId, 0), At(6.1));

        Assert.Contains("It passed later, unchanged.", Decide(6.1)!.Because, StringComparison.Ordinal);
    }

    [Fact]
    public void A_container_that_nothing_listens_in_is_watched_on_without_experiments_until_it_comes_late()
    {
        _judge = Watching(60, Web(s_experiment));
        _judge.Listen([], At(0));
        Fail(3);
        Assert.Empty(_judge.Decide(At(3)).Handouts);
        Assert.Null(Decide(40));

        _judge.Listen([new(80, "ipv4", "any")], At(41));
        Assert.Empty(_judge.Decide(At(41)).Handouts);
        Ended(43, 4, 0);

        Assert.EndsWith("It passed later, unchanged.", Decide(43)!.Because, StringComparison.Ordinal);
    }

    [Fact]
    public void Corrections_are_tried_once_the_check_has_failed_beside_something_that_listens()
    {
        _judge = Watching(60, Web(s_experiment));
        _judge.Listen([new(3000, "ipv4", "any")], At(0));
        Fail(3);

        Assert.Single(_judge.Decide(At(3)).Handouts);
    }

    [Fact]
    public void The_watch_ends_after_its_time()
    {
        _judge = Watching(60, Web(s_experiment));
        _judge.Listen([], At(0));
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
        _judge = Watching(60, Web(s_experiment));
        _judge.Listen([], At(0));
        for (var i = 1; i <= 3; i++)
        {
            _judge.Take(Attempt(i, i, 1) with { Stderr = stderr }, At(i));
        }

        Assert.Single(_judge.Decide(At(3)).Handouts);
        _judge.Take(Tried("t", 1), At(4));
        Assert.Equal(ProbeExitCode.Unhealthy, Decide(4)!.ExitCode);
    }

    [Fact]
    public void A_longer_experiment_is_waited_for_beyond_the_slots()
    {
        var longer = s_experiment with { Id = "longer", Seconds = 120 };
        _judge = Judging(Web(s_experiment, longer));
        Fail(3);
        Assert.Null(Decide(3));
        _judge.Take(Tried("longer", 0) with { ExitCode = null, DurationMs = null }, At(5));
        _judge.Take(Tried(ExperimentRecord.ControlId, 1), At(6));

        Assert.Null(Decide(100));
        Assert.DoesNotContain(_said, record => record is ExperimentRecord { Id: "longer" });
        _judge.Take(Tried("longer", 0), At(110));
        Assert.Contains("Experiment 'longer' passed.", Decide(110)!.Because, StringComparison.Ordinal);
    }

    [Fact]
    public void A_look_that_exits_with_0_proves_nothing()
    {
        var look = s_experiment with { Id = "look", Kind = PlannedExperiment.Look };
        _judge = Judging(Web(look, s_experiment));
        Fail(3);
        Assert.Null(Decide(3));
        _judge.Take(Tried("look", 0), At(4));

        Assert.Null(Decide(20));
    }

    [Fact]
    public void A_healthy_container_is_doubted_once_before_the_answer()
    {
        var doubt = s_experiment with { Id = "stricter", Kind = PlannedExperiment.Doubt };
        _judge = Judging(Web(doubt, s_experiment));
        Ended(30, 1, 0);

        var step = _judge.Decide(At(40));
        Assert.Null(step.Verdict);
        Assert.Equal("stricter", Assert.Single(Assert.Single(step.Handouts).Container.Experiments).Id);
        Assert.Null(Decide(41));
        _judge.Take(Tried("stricter", 22), At(60));

        Assert.Equal(ProbeExitCode.Healthy, Decide(60)!.ExitCode);
        Assert.Contains(_said, record => record is ExperimentRecord { Id: "stricter", ExitCode: 22 });
    }

    [Fact]
    public void Without_the_applications_one_attempt_of_each_check_is_the_answer()
    {
        _judge = new(new("run", 10, 300, [Web(), Web() with { Name = "api" }], CommandOnly: true), s_start);
        Ended(5, 1, 7);
        Assert.Null(Decide(5));
        _judge.Take(Attempt(6, 1, 7) with { Container = "api" }, At(6));

        Assert.Equal(ProbeExitCode.Tried, Decide(6)!.ExitCode);
    }

    [Fact]
    public void A_check_that_cannot_be_started_is_the_answer_without_the_applications_too()
    {
        _judge = new(new("run", 10, 300, [Web()], CommandOnly: true), s_start);
        _judge.Take(Attempt(5, 1, 127) with { SpawnError = new(2, "ENOENT", "curl", false) }, At(5));

        Assert.Equal(ProbeExitCode.Unhealthy, Decide(5)!.ExitCode);
    }

    [Fact]
    public void Two_slots_without_a_sign_end_the_wait()
    {
        _judge = Judging(Web(s_experiment));
        Fail(3);
        Assert.Null(Decide(3));

        // Twice 30 s of interval and 5 s of time-out, and 2 s for good measure.
        Assert.Null(Decide(74.9));
        Assert.Equal(ProbeExitCode.Unhealthy, Decide(75)!.ExitCode);
    }

    [Fact]
    public void Experiments_that_were_not_handed_out_are_not_believed()
    {
        _judge = Judging(Web(s_experiment));
        _judge.Take(Tried("t", 0), At(1));
        Fail(3);
        Assert.Null(Decide(3));

        _judge.Take(Tried("forged", 0), At(4));

        Assert.Null(Decide(5));
        Assert.Empty(_said.OfType<ExperimentRecord>());
    }

    [Fact]
    public void The_deadline_ends_experiments_with_what_is_certain()
    {
        _judge = Judging(Web(s_experiment));
        Ended(290, 1, 1);
        Ended(292, 2, 1);
        Ended(294, 3, 1);
        Assert.Null(Decide(295));

        Assert.Equal(ProbeExitCode.Unhealthy, Decide(300)!.ExitCode);
    }

    [Fact]
    public void An_attempt_without_an_end_times_out_a_second_after_its_time()
    {
        _judge.Take(Attempt(10, 1, null) with { Stdout = "so far" }, At(10));

        Decide(15.9);
        Assert.Empty(_said.OfType<AttemptRecord>());
        Decide(16);

        var attempt = Assert.Single(_said.OfType<AttemptRecord>());
        Assert.Equal((true, null, "so far"), (attempt.TimedOut, attempt.ExitCode, attempt.Stdout));
        Assert.Equal(["STARTING 1"], Healths());
    }

    [Theory]
    [InlineData(15, true)]
    [InlineData(12, false)]
    public void The_next_attempt_ends_one_that_left_no_end(double next, bool timedOut)
    {
        _judge.Take(Attempt(10, 1, null), At(10));
        Ended(next, 2, 0);
        Decide(next);

        Assert.Equal([(1, timedOut), (2, false)], _said.OfType<AttemptRecord>().Select(attempt => (attempt.Number, attempt.TimedOut)));
    }

    [Fact]
    public void What_is_written_after_the_end_of_an_attempt_is_too_late()
    {
        Ended(10, 1, 1);
        Ended(11, 1, 0);
        _judge.Take(Attempt(9, 1, null), At(12));
        Decide(100);

        Assert.Equal(1, Assert.Single(_said.OfType<AttemptRecord>()).ExitCode);
    }

    [Fact]
    public void An_exit_code_of_0_beyond_the_time_out_is_a_failure()
    {
        _judge.Take(Attempt(10, 1, 0) with { TimedOut = true }, At(16));
        Decide(16);

        Assert.Equal(["STARTING 1"], Healths());
    }

    [Fact]
    public void An_attempt_from_the_future_cannot_stay_open_for_ever()
    {
        _judge.Take(Attempt(100_000, 1, null), At(10));
        Decide(16);

        Assert.True(Assert.Single(_said.OfType<AttemptRecord>()).TimedOut);
    }

    [Fact]
    public void The_start_period_counts_from_the_containers_own_start()
    {
        _judge = Judging(Web() with { StartPeriodSeconds = 60 });
        _judge.Take(Facts() with { ContainerStartedAt = At(40) }, At(70));
        Ended(95, 1, 1);
        Decide(95);
        Assert.Empty(Healths());

        Ended(101, 2, 1);
        Decide(101);
        Assert.Equal(["STARTING 1"], Healths());
    }

    [Theory]
    [InlineData(500)]
    [InlineData(-8000)]
    [InlineData(null)]
    public void Without_a_credible_start_it_counts_from_the_observers(int? claimed)
    {
        _judge = Judging(Web() with { StartPeriodSeconds = 60 });
        _judge.Take(Facts() with { ContainerStartedAt = claimed is { } seconds ? At(seconds) : null }, At(30));
        Ended(59, 1, 1);
        Ended(61, 2, 1);
        Decide(61);

        Assert.Equal(["STARTING 1"], Healths());
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
        _judge.Take(Attempt(298, 3, null), At(298));

        var verdict = Decide(300)!;
        Assert.Equal(
            (ProbeExitCode.Undecided, "No answer within 300 seconds. 'web' is STARTING after 2 failures in a row."),
            (verdict.ExitCode, verdict.Because));
        Assert.Null(_said.OfType<AttemptRecord>().Last().DurationMs);
    }

    [Fact]
    public void A_task_without_checks_is_healthy_when_it_stayed_up()
    {
        _judge = Judging();

        Assert.Null(Decide(9));
        Assert.Equal("No essential container has a health check; the task stayed up for 10 seconds.", Decide(10)!.Because);
    }

    [Fact]
    public void A_stop_before_the_answer_is_an_interruption_that_tells_what_was_running()
    {
        Ended(10, 1, 1);
        _judge.Take(Attempt(12, 2, null) with { Stderr = "half" }, At(12));

        var step = _judge.Interrupt(At(13));

        Assert.Equal(ProbeExitCode.Interrupted, step.Verdict!.ExitCode);
        Assert.Equal("half", step.Records.OfType<AttemptRecord>().Last().Stderr);
    }

    [Fact]
    public void A_stop_after_the_failure_is_certain_is_no_interruption()
    {
        _judge = Judging(Web(s_experiment));
        Fail(3);

        Assert.Equal(ProbeExitCode.Unhealthy, _judge.Interrupt(At(4)).Verdict!.ExitCode);
    }

    [Fact]
    public void Sockets_are_told_when_they_change()
    {
        ListeningSocket[] one = [new(80, "ipv4", "any")];
        _judge.Listen([], At(1));
        _judge.Listen(one, At(2));
        _judge.Listen([.. one], At(3));
        _judge.Listen([], At(4));
        Decide(5);

        Assert.Equal([0, 1, 0], _said.OfType<ListeningRecord>().Select(record => record.Sockets.Count));
    }

    [Fact]
    public void A_flood_of_attempts_stops_being_told()
    {
        for (var i = 1; i <= ContainerWatch.MaxAttempts + 100; i++)
        {
            _judge.Take(Attempt(1, i, 0), At(1));
        }

        Decide(1);
        Assert.Equal(ContainerWatch.MaxAttempts, _said.OfType<AttemptRecord>().Count());
    }

    private static DateTimeOffset At(double seconds) => s_start.AddSeconds(seconds);

    private static PlannedContainer Web(params PlannedExperiment[] experiments) => new("web", true, 30, 5, 3, 0, 80, experiments);

    private static Judge Judging(params PlannedContainer[] containers) => new(new("run", 10, 300, containers), s_start);

    private static Judge Watching(int seconds, params PlannedContainer[] containers) => new(new("run", 10, 300, containers, seconds), s_start);

    private static FactsRecord Facts() => new("web", s_start, 0, 0, "/", "/bin", new Dictionary<string, string>(), []);

    private static AttemptRecord Attempt(double at, int number, int? exitCode) =>
        new("web", At(at), number, At(at), exitCode is null ? null : 5, exitCode, false, null, "", "", false, false);

    private static ExperimentRecord Tried(string id, int exitCode) =>
        new("web", s_start, id, [], ["CMD", "true"], 5, exitCode, false, null, "", "", false);

    private IEnumerable<string> Healths() => _said.OfType<HealthRecord>().Select(health => $"{health.Status} {health.FailingStreak}");

    private void Ended(double at, int number, int exitCode) => _judge.Take(Attempt(at, number, exitCode), At(at));

    private void Fail(int times)
    {
        for (var i = 1; i <= times; i++)
        {
            Ended(i, i, 1);
        }
    }

    private VerdictRecord? Decide(double at)
    {
        var step = _judge.Decide(At(at));
        _said.AddRange(step.Records);
        return step.Verdict;
    }
}
