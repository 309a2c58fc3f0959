using EcsDeployGate.Core.Auditing;
using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.Reporting;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Tests.Runs;

/// <summary>Doors that come back, persons that decide, holds that end.</summary>
public sealed class DoorTests
{
    private const string Capacity = "Capacity is unavailable at this time. Please try again later or in a different availability zone";
    private static readonly CancellationToken Never = CancellationToken.None;
    private static readonly JobTarget Job = new("c0d70000-0000-4000-8000-000000000006", "ecs-deploy-gate", """{"pipeline":"shop"}""", []);
    private static readonly HookTarget Hook = new(
        "arn:aws:ecs:eu-west-1:1:service-deployment/shop/web/D1", "arn:aws:ecs:eu-west-1:1:service/shop/web", "arn:aws:ecs:eu-west-1:1:service-revision/shop/web/2", "PRE_SCALE_UP");

    private readonly Stage _stage = new();

    [Fact]
    public async Task A_job_is_told_when_it_comes_back_and_at_no_other_time()
    {
        _stage.ProbeRunsOn = true;
        var id = await StartAsync(Job);
        await AdvanceAsync(id);
        Assert.Equal(RunStage.Probing, (await Visits.ComeBackAsync(id, "job-2", Never))!.Run.Stage);

        _stage.ProbeRunsOn = false;
        var decided = await AdvanceAsync(id);
        Assert.Equal((RunStage.Reporting, null), (decided.Run.Stage, decided.Run.Asked));
        Assert.Empty(_stage.Told);

        var told = (await Visits.ComeBackAsync(id, "job-3", Never))!;
        await Visits.ComeBackAsync(id, "job-3", Never);

        Assert.True(told.Run.IsEnded);
        var success = Assert.IsType<JobSucceeded>(Assert.Single(_stage.Told));
        Assert.Equal(("job-3", id.ToString(), "approve", "approved", "none"), (success.JobId, success.Run, success.OutputVariables["verdict"], success.OutputVariables["decision"], success.OutputVariables["cause"]));
        Assert.Null(AuditChain.Verify(told.Entries));
    }

    [Fact]
    public async Task A_rejected_job_fails_with_the_cause_the_evidence_and_the_fix()
    {
        _stage.ObserverExit = ProbeExitCode.Unhealthy;
        var id = await StartAsync(Job);
        await AdvanceAsync(id);

        await Visits.ComeBackAsync(id, "job-1", Never);

        var failure = Assert.IsType<JobFailed>(Assert.Single(_stage.Told));
        Assert.Equal(("job-1", "JobFailed"), (failure.JobId, failure.Kind));
        Assert.Contains("Why it matters:", failure.Message, StringComparison.Ordinal);
        Assert.InRange(failure.Message.Length, 1, 5000);
    }

    [Theory]
    [InlineData("gate-permission", "PermissionError")]
    [InlineData("ambiguous-deployment", "ConfigurationError")]
    public async Task A_held_job_waits_for_a_person_and_fails_in_the_end_by_whose_fault_it_is(string code, string kind)
    {
        _stage.Found = new Resolution.Refused(code, "No.", "Do.", Rejects: false);
        var id = await StartAsync(Job);

        var held = await AdvanceAsync(id);
        Assert.Equal((Decision.Held, true), (held.Run.Decision, held.Run.IsHeld));
        Assert.Contains("Held until", JobReports.GoesOn(held.Run, "job-2").Summary, StringComparison.Ordinal);
        _stage.Time.Advance(TimeSpan.FromMinutes(59));
        Assert.True((await Visits.ComeBackAsync(id, "job-2", Never))!.Run.IsHeld);
        Assert.Empty(_stage.Told);

        _stage.Time.Advance(TimeSpan.FromMinutes(1));
        await AdvanceAsync(id);
        var ended = (await Visits.ComeBackAsync(id, "job-9", Never))!;

        Assert.Equal((true, Decision.Rejected, Verdict.Inconclusive), (ended.Run.IsEnded, ended.Run.Decision, ended.Run.Verdict!.Verdict));
        var failure = Assert.IsType<JobFailed>(Assert.Single(_stage.Told));
        Assert.Equal(kind, failure.Kind);
        Assert.StartsWith("Nobody decided in 60 minutes.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_decides_about_a_held_job_and_the_verdict_stays_what_it_was()
    {
        for (var i = 0; i < 3; i++)
        {
            _stage.StartFailures.Enqueue(Capacity);
        }

        var id = await StartAsync(Job);
        await UntilAsync(id, run => run.IsHeld);
        var decided = new PersonDecided(Decision.Approved, "ann", "The region is short of capacity; release INC-7.");

        Assert.Equal(PersonAnswer.Taken, await Persons.DecideAsync(id, decided, Never));
        Assert.Equal(PersonAnswer.Taken, await Persons.DecideAsync(id, decided, Never));
        Assert.Equal(PersonAnswer.TooLate, await Persons.DecideAsync(id, decided with { Decision = Decision.Rejected }, Never));
        var ended = (await Visits.ComeBackAsync(id, "job-4", Never))!;

        Assert.Equal((Verdict.Inconclusive, Decision.Approved, "ann"), (ended.Run.Verdict!.Verdict, ended.Run.Decision, RunDocument.Of(ended)["decidedBy"]!.GetValue<string>()));
        var success = Assert.IsType<JobSucceeded>(Assert.Single(_stage.Told));
        Assert.Equal("Approved by ann: The region is short of capacity; release INC-7.", success.Summary);
        Assert.Equal("ann", success.OutputVariables["decidedBy"]);
    }

    [Fact]
    public async Task A_person_who_decides_while_the_probe_runs_ends_it_and_the_door_is_told()
    {
        _stage.ProbeRunsOn = true;
        var id = await StartAsync(Stage.Approval);
        await AdvanceAsync(id);
        Assert.Equal(1, _stage.LeftRunning);

        Assert.Equal(PersonAnswer.Taken, await Persons.DecideAsync(id, new PersonDecided(Decision.Rejected, "ann", "Wrong version."), Never));
        var ended = await AdvanceAsync(id);

        Assert.Equal((true, Decision.Rejected, null), (ended.Run.IsEnded, ended.Run.Decision, ended.Run.Verdict));
        Assert.Equal((Decision.Rejected, "Rejected by ann: Wrong version."), Assert.Single(_stage.Answers));
        Assert.Equal((0, 0), (_stage.LeftRunning, _stage.LeftRegistered));
    }

    [Fact]
    public async Task Nobody_can_decide_where_no_door_waits_or_all_is_over()
    {
        var looking = await StartAsync(new ExecutionTarget("shop", null, null));
        var ended = await StartAsync(Stage.Approval);
        await AdvanceAsync(ended);
        var decided = new PersonDecided(Decision.Approved, "ann", "because");

        Assert.Equal(PersonAnswer.NoDoor, await Persons.DecideAsync(looking, decided, Never));
        Assert.Equal(PersonAnswer.TooLate, await Persons.DecideAsync(ended, decided, Never));
        Assert.Equal(PersonAnswer.NoSuchRun, await Persons.DecideAsync(RunId.New(_stage.Time.GetUtcNow()), decided, Never));
    }

    [Fact]
    public async Task A_held_approval_is_ended_by_who_answers_it_in_the_console()
    {
        _stage.Found = new Resolution.Refused("ambiguous-deployment", "Two.", "Name one.", Rejects: false);
        var id = await StartAsync(Stage.Approval);
        Assert.True((await AdvanceAsync(id)).Run.IsHeld);
        Assert.False(await Visits.LookAsync(id, Never));

        _stage.Standing = new ApprovalStanding.Closed("Approved", "arn:aws:iam::111122223333:user/ann", _stage.Time.GetUtcNow(), "looked at it myself");
        Assert.True(await Visits.LookAsync(id, Never));
        Assert.False(await Visits.LookAsync(id, Never));

        var ended = await AdvanceAsync(id);
        var document = RunDocument.Of(ended);
        Assert.Equal((true, Decision.Approved), (ended.Run.IsEnded, ended.Run.Decision));
        Assert.Equal(("arn:aws:iam::111122223333:user/ann", "looked at it myself"), (document["decidedBy"]!.GetValue<string>(), document["decisionReason"]!.GetValue<string>()));
        Assert.Empty(_stage.Answers);
    }

    [Fact]
    public async Task An_approval_answered_in_the_console_while_the_probe_runs_ends_the_probe()
    {
        _stage.ProbeRunsOn = true;
        var id = await StartAsync(Stage.Approval);
        await AdvanceAsync(id);
        _stage.Standing = new ApprovalStanding.Closed("Rejected", "arn:aws:iam::111122223333:user/ann", null, "not today");

        Assert.True(await Visits.LookAsync(id, Never));
        var ended = await AdvanceAsync(id);

        Assert.Equal((true, Decision.Rejected), (ended.Run.IsEnded, ended.Run.Decision));
        Assert.Equal((0, 0), (_stage.LeftRunning, _stage.LeftRegistered));
    }

    [Fact]
    public async Task The_gates_own_answer_is_not_taken_for_somebody_elses()
    {
        // CodePipeline has the answer and its event is there before the gate has noted it.
        _stage.After = Stage.Breaking(nameof(Report), "the receipt got lost");
        var id = await StartAsync(Stage.Approval);
        var open = await AdvanceAsync(id);
        Assert.False(open.Run.IsEnded);
        _stage.Standing = new ApprovalStanding.Closed("Approved", "arn:aws:sts::111122223333:assumed-role/gate/x", null, open.Run.Verdict!.Summary);

        Assert.False(await Visits.LookAsync(id, Never));
    }

    [Fact]
    public async Task A_held_approval_that_nobody_answers_ends_with_it()
    {
        var expires = _stage.Time.GetUtcNow().AddHours(2);
        _stage.Found = new Resolution.Refused("ambiguous-deployment", "Two.", "Name one.", Rejects: false);
        var id = await StartAsync(Stage.Approval with { Expires = expires });

        var held = await AdvanceAsync(id);
        Assert.Equal(expires, RunIndex.Of(held.Run).WakeAt);

        // CodePipeline is a little late, and then it is over.
        _stage.Time.Advance(TimeSpan.FromHours(2));
        Assert.True((await AdvanceAsync(id)).Run.IsHeld);
        _stage.Standing = new ApprovalStanding.Closed("Expired", null, null, null);
        var ended = await UntilAsync(id, run => run.IsEnded);

        Assert.Equal(("Expired", Decision.Held), (ended.Run.ClosedOutside!.Status, ended.Run.Decision));
    }

    [Fact]
    public async Task A_hook_is_in_progress_until_the_run_has_decided()
    {
        _stage.ProbeRunsOn = true;
        var id = await StartAsync(Hook);
        await AdvanceAsync(id);
        var open = HookAnswer.Of((await Visits.ComeBackAsync(id, "PRE_SCALE_UP", Never))!.Run, "PRE_SCALE_UP");
        _stage.ProbeRunsOn = false;
        await AdvanceAsync(id);

        var told = (await Visits.ComeBackAsync(id, "PRE_SCALE_UP", Never))!;

        Assert.Equal(("IN_PROGRESS", 30, 30), (open["hookStatus"]!.GetValue<string>(), open["callBackDelay"]!.GetValue<int>(), open["callBackDelaySeconds"]!.GetValue<int>()));
        Assert.Equal("SUCCEEDED", HookAnswer.Of(told.Run, "PRE_SCALE_UP")["hookStatus"]!.GetValue<string>());
        Assert.Equal("SUCCEEDED", HookAnswer.Of(told.Run, "POST_SCALE_UP")["hookStatus"]!.GetValue<string>());
        Assert.Empty(_stage.Told);
    }

    [Fact]
    public async Task A_rejected_hook_fails_as_often_as_it_is_asked_and_does_not_stand_in_the_way_of_the_roll_back()
    {
        _stage.ObserverExit = ProbeExitCode.Unhealthy;
        var id = await StartAsync(Hook);
        await AdvanceAsync(id);

        var told = (await Visits.ComeBackAsync(id, "PRE_SCALE_UP", Never))!;

        Assert.Equal("FAILED", HookAnswer.Of(told.Run, "PRE_SCALE_UP")["hookStatus"]!.GetValue<string>());
        Assert.Equal("FAILED", HookAnswer.Of((await Visits.ComeBackAsync(id, "PRE_SCALE_UP", Never))!.Run, "PRE_SCALE_UP")["hookStatus"]!.GetValue<string>());
        Assert.Equal("SUCCEEDED", HookAnswer.Of(told.Run, "CLEAN_UP")["hookStatus"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_door_that_never_comes_back_is_given_up()
    {
        var id = await StartAsync(Job);
        await AdvanceAsync(id);
        _stage.Time.Advance(TimeSpan.FromMinutes(29));
        Assert.False((await AdvanceAsync(id)).Run.IsEnded);

        _stage.Time.Advance(TimeSpan.FromMinutes(2));
        var ended = await AdvanceAsync(id);

        Assert.Equal((true, "Expired"), (ended.Run.IsEnded, ended.Run.ClosedOutside!.Status));
        Assert.Equal("FAILED", HookAnswer.Of(ended.Run, "PRE_SCALE_UP")["hookStatus"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(ProbeExitCode.Healthy, true, 1)]
    [InlineData(ProbeExitCode.Healthy, false, 0)]
    [InlineData(ProbeExitCode.Unhealthy, true, 0)]
    public async Task A_stage_is_retried_when_that_was_asked_for_and_the_run_approves(int observer, bool asked, int retries)
    {
        _stage.ObserverExit = observer;
        _stage.Found = new Resolution.Resolved(((Resolution.Resolved)_stage.Found).Deployment with { Origin = new("shop", "exec-1", "Deploy", "DeployWeb", "Built", "s3://a/b") });
        var id = await _stage.Starter().StartAsync(new GateRequest(Door.Api, "again", "test", new ExecutionTarget("shop", "exec-1", null), RetryStage: asked), Never);

        var ended = await AdvanceAsync(id);

        Assert.True(ended.Run.IsEnded);
        Assert.Equal(retries, _stage.Told.OfType<StageRetry>().Count(r => r.Origin.ExecutionId == "exec-1"));
    }

    private PersonDecisions Persons => new(_stage.Store, _stage.Time);

    private DoorVisits Visits => new(_stage.Store, _stage.Engine(), _stage, _stage.Time);

    private Task<RunId> StartAsync(GateTarget target) =>
        _stage.Starter().StartAsync(new GateRequest(Door.Api, Guid.NewGuid().ToString(), "test", target), Never);

    private async Task<RunLog> AdvanceAsync(RunId id) => (await _stage.Engine().AdvanceAsync(id, Never))!;

    private async Task<RunLog> UntilAsync(RunId id, Func<GateRun, bool> so)
    {
        for (var wakes = 0; wakes < 50; wakes++)
        {
            if (await AdvanceAsync(id) is var log && so(log.Run))
            {
                return log;
            }

            _stage.Time.Advance(TimeSpan.FromMinutes(1));
        }

        throw new InvalidOperationException("It never came so far.");
    }
}
