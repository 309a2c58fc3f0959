using EcsDeployGate.Core.Auditing;
using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Reporting;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Tests.Runs;

public sealed class RunEngineTests
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private readonly Stage _stage = new();

    [Fact]
    public async Task A_healthy_deployment_goes_the_whole_path_and_is_approved()
    {
        var log = await RunAsync();

        Assert.Equal(Verdict.Approve, log.Run.Verdict!.Verdict);
        Assert.Equal(RunStage.Ended, log.Run.Stage);
        Assert.Equal(Decision.Approved, Assert.Single(_stage.Answers).Decision);
        Assert.Equal(
            ["receiving.requested", "resolving.resolved", "validating.checked", "inspecting.inspected", "probing.registered", "probing.started", "probing.ended", "probing.cleaned-up", "deciding.verdict", "reporting.answered"],
            log.Entries.Select(e => e.Kind));
        Assert.Null(AuditChain.Verify(log.Entries));
        Assert.Equal((0, 0), (_stage.LeftRunning, _stage.LeftRegistered));
    }

    [Fact]
    public async Task A_check_that_failed_is_rejected_even_when_the_log_of_the_observer_is_empty()
    {
        _stage.ObserverExit = ProbeExitCode.Unhealthy;

        var log = await RunAsync();

        Assert.Equal(Verdict.Reject, log.Run.Verdict!.Verdict);
        Assert.Equal(Decision.Rejected, Assert.Single(_stage.Answers).Decision);
        Assert.NotNull(log.Run.Verdict.Cause);
    }

    [Fact]
    public async Task A_running_probe_is_waited_for_without_events()
    {
        _stage.ProbeRunsOn = true;
        var engine = _stage.Engine();
        var id = await _stage.Starter().StartAsync(_stage.Request(), Never);

        var first = (await engine.AdvanceAsync(id, Never))!;
        var second = (await engine.AdvanceAsync(id, Never))!;
        _stage.ProbeRunsOn = false;
        var last = (await engine.AdvanceAsync(id, Never))!;

        Assert.IsType<ObserveProbe>(first.Run.Due);
        Assert.Equal(first.Entries.Count, second.Entries.Count);
        Assert.True(last.Run.IsEnded);
    }

    [Fact]
    public async Task A_task_that_never_starts_is_ended_after_its_time_and_the_run_is_held()
    {
        _stage.ProbeRunsOn = true;
        var policy = new GatePolicy { ProbeAttempts = 1, Probe = new() { DeadlineSeconds = 60, GraceSeconds = 30 } };
        var engine = _stage.Engine();
        var id = await _stage.Starter(policy).StartAsync(_stage.Request(), Never);

        await engine.AdvanceAsync(id, Never);
        _stage.Time.Advance(TimeSpan.FromSeconds(89));
        await engine.AdvanceAsync(id, Never);
        Assert.Equal(1, _stage.LeftRunning);

        _stage.Time.Advance(TimeSpan.FromSeconds(2));
        await engine.AdvanceAsync(id, Never);
        var log = (await engine.AdvanceAsync(id, Never))!;

        Assert.Equal(0, _stage.LeftRunning);
        Assert.Equal(Decision.Held, log.Run.Decision);
        Assert.Empty(_stage.Answers);
    }

    [Fact]
    public async Task Capacity_that_is_short_twice_is_tried_again_and_then_approved()
    {
        _stage.StartFailures.Enqueue("Capacity is unavailable at this time. Please try again later or in a different availability zone");
        _stage.StartFailures.Enqueue("Timeout waiting for network interface provisioning to complete.");

        var log = await RunAsync();

        Assert.Equal(Verdict.Approve, log.Run.Verdict!.Verdict);
        Assert.Equal(3, _stage.TasksStarted);
    }

    [Theory]
    [InlineData(FailurePolicy.Hold, Decision.Held)]
    [InlineData(FailurePolicy.Reject, Decision.Rejected)]
    [InlineData(FailurePolicy.Approve, Decision.Approved)]
    public async Task Capacity_that_stays_short_is_inconclusive_and_the_policy_decides(FailurePolicy policy, Decision decision)
    {
        for (var i = 0; i < 3; i++)
        {
            _stage.StartFailures.Enqueue("Capacity is unavailable at this time. Please try again later or in a different availability zone");
        }

        var log = await RunAsync(new GatePolicy { OnInconclusive = policy });

        Assert.Equal(Verdict.Inconclusive, log.Run.Verdict!.Verdict);
        Assert.Equal(decision, log.Run.Decision);
        Assert.Equal(decision is Decision.Held ? 0 : 1, _stage.Answers.Count);
    }

    [Fact]
    public async Task An_approval_that_a_person_answered_meanwhile_ends_the_run_as_decided_outside()
    {
        _stage.AnsweredOutside = new DoorAnswer(Given: false, "Rejected", "arn:aws:iam::111122223333:user/ann", _stage.Time.GetUtcNow());

        var log = await RunAsync();

        Assert.Equal(Verdict.Approve, log.Run.Verdict!.Verdict);
        Assert.Equal(Decision.Rejected, log.Run.Decision);
        Assert.Equal("arn:aws:iam::111122223333:user/ann", RunDocument.Of(log)["decidedBy"]!.GetValue<string>());
        Assert.Empty(_stage.Answers);
    }

    [Fact]
    public async Task An_approval_that_was_closed_before_the_gate_looked_ends_the_run_without_a_probe()
    {
        _stage.Found = new Resolution.Closed("Superseded", null, null);

        var log = await RunAsync();

        Assert.True(log.Run.IsEnded);
        Assert.Equal(0, _stage.TasksStarted);
        Assert.Empty(_stage.Answers);
    }

    [Fact]
    public async Task What_cannot_be_resolved_is_held_and_what_could_not_be_deployed_is_rejected()
    {
        _stage.Found = new Resolution.Refused("invalid-artifact", "imagedefinitions.json is not JSON.", "Write it with the build.", Rejects: true);
        var rejected = await RunAsync();

        var other = new Stage { Found = new Resolution.Refused("ambiguous-deployment", "Two deploy actions follow.", "Name one in CustomData.", Rejects: false) };
        var held = await RunAsync(other);

        Assert.Equal((Decision.Rejected, "invalid-artifact"), (rejected.Run.Decision, rejected.Run.Verdict!.Cause!.Code));
        Assert.Equal((Decision.Held, "ambiguous-deployment"), (held.Run.Decision, held.Run.Verdict!.Cause!.Code));
    }

    [Fact]
    public async Task The_same_request_many_times_at_once_is_one_run_one_task_and_one_answer()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            // Every delivery in an engine of its own, as in processes of their own.
            var id = await _stage.Starter().StartAsync(_stage.Request(), Never);
            await _stage.Engine().AdvanceAsync(id, Never);
            return id;
        }, Never)));

        Assert.Single(ids.Distinct());
        Assert.Equal(1, _stage.TasksStarted);
        Assert.Single(_stage.Answers);
        Assert.Null(AuditChain.Verify(await _stage.Store.ReadAsync(ids[0], Never)));
    }

    [Fact]
    public async Task A_policy_may_say_where_probes_run()
    {
        await RunAsync(new GatePolicy { Probe = new() { Subnets = ["subnet-0a1b2c3d"], SecurityGroups = ["sg-0a1b2c3d"] } });

        Assert.Equal(["subnet-0a1b2c3d"], _stage.Launched!.Placement.Subnets);
        Assert.Equal(["sg-0a1b2c3d"], _stage.Launched.Placement.SecurityGroups);
    }

    [Fact]
    public async Task A_step_that_keeps_failing_gives_up_and_holds_and_never_blames_the_app()
    {
        _stage.Before = Stage.Breaking(nameof(Resolve), "connection refused");

        var log = await RunAsync();

        Assert.Equal(("gate-error", true), (log.Run.Verdict!.Cause!.Code, log.Run.Verdict.Cause.Infrastructure));
        Assert.Equal(Decision.Held, log.Run.Decision);
        Assert.Equal(5, log.Entries.Count(e => e.Kind == "auditing.step-failed"));
    }

    [Fact]
    public async Task A_run_that_nobody_started_is_not_found()
    {
        Assert.Null(await _stage.Engine().AdvanceAsync(RunId.New(_stage.Time.GetUtcNow()), Never));
    }

    private Task<RunLog> RunAsync(GatePolicy? policy = null) => RunAsync(_stage, policy);

    private static async Task<RunLog> RunAsync(Stage stage, GatePolicy? policy = null)
    {
        var engine = stage.Engine();
        var id = await stage.Starter(policy).StartAsync(stage.Request(), Never);
        for (var wakes = 0; wakes < 50; wakes++)
        {
            if (await engine.AdvanceAsync(id, Never) is { } log && (log.Run.IsEnded || log.Run.IsHeld))
            {
                return log;
            }

            stage.Time.Advance(TimeSpan.FromMinutes(1));
        }

        throw new InvalidOperationException("The run never ended.");
    }
}
