using System.Text.Json.Nodes;
using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.Reporting;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.Hosting.Configuration;
using Microsoft.Extensions.Options;

namespace EcsDeployGate.Hosting.Receiving;

/// <summary>The door of a stage condition (rule LambdaInvoke), whose protocol is not documented: it is answered in both ways that are known.</summary>
/// <remarks>
/// As a job, when there is one; and by what the invocation returns: a value when approved, a failure when not. Because a return may be all that
/// counts, the invocation waits for the verdict, advancing the run itself, and fails when it cannot wait any longer.
/// </remarks>
public sealed class ConditionDoor(
    JobDoor jobs, RunStarter starter, RunEngine engine, DoorVisits visits, IDoorAnswers doors, IOptions<GateOptions> options, TimeProvider time)
{
    /// <summary>How often one and the same call is judged anew because the one before was not approved.</summary>
    private const int MostTimes = 20;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(2);

    /// <summary>Takes a rule's call that is a job.</summary>
    public async Task<DoorReply> TakeAsync(ReceivedEvent.Job job, CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(job, cancellationToken).ConfigureAwait(false) is not { } run)
        {
            await jobs.RefuseAsync(job, cancellationToken).ConfigureAwait(false);
            return new DoorReply.Fails("rejected", "The job's continuation token names no run of this gate.");
        }

        var log = await WaitAsync(run, job.JobId, cancellationToken).ConfigureAwait(false);
        if (!log.Run.IsEnded && log.Run.Due is not Report)
        {
            await doors.AnswerAsync(JobReports.GoesOn(log.Run, job.JobId), cancellationToken).ConfigureAwait(false);
        }

        return Reply(log.Run);
    }

    /// <summary>Takes a rule's call that is no job.</summary>
    public async Task<DoorReply> TakeAsync(ReceivedEvent.Condition condition, CancellationToken cancellationToken)
    {
        // Nothing tells a repetition from a second try of the stage. An approval holds; what was not approved is judged anew.
        var request = condition.Request;
        for (var times = 1; ; times++)
        {
            var run = await starter.StartAsync(times is 1 ? request : request with { Identity = $"{request.Identity}#{times}" }, cancellationToken).ConfigureAwait(false);
            if (times < MostTimes && await engine.FindAsync(run, cancellationToken).ConfigureAwait(false) is { Run: { IsEnded: true, Decision: not Decision.Approved } })
            {
                continue;
            }

            return Reply((await WaitAsync(run, null, cancellationToken).ConfigureAwait(false)).Run);
        }
    }

    private async Task<RunLog> WaitAsync(RunId run, string? job, CancellationToken cancellationToken)
    {
        var until = time.GetUtcNow() + TimeSpan.FromSeconds(options.Value.ConditionWaitSeconds);
        while (true)
        {
            var log = (await engine.AdvanceAsync(run, cancellationToken).ConfigureAwait(false))!;
            if (job is not null && log.Run.Due is Report)
            {
                log = (await visits.ComeBackAsync(run, job, cancellationToken).ConfigureAwait(false))!;
            }

            if (log.Run.IsEnded || log.Run.IsHeld || time.GetUtcNow() >= until)
            {
                return log;
            }

            await Task.Delay(BetweenLooks, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static DoorReply Reply(GateRun run) => run switch
    {
        { IsEnded: true, Decision: Decision.Approved } => new DoorReply.Returns(new JsonObject { ["run"] = run.Id.ToString(), ["decision"] = "approved", ["verdict"] = run.Verdict?.Verdict.ToString().ToLowerInvariant() }),
        { IsEnded: true, Decision: Decision.Rejected } => new DoorReply.Fails("rejected", $"{DoorWords.Of(run).Summary} (run {run.Id})"),
        { Verdict: not null } => new DoorReply.Fails("held", $"{run.Verdict.Summary} (run {run.Id})"),
        _ => new DoorReply.Fails("unfinished", $"Run {run.Id} stands at {run.Stage} and goes on; the condition cannot wait longer."),
    };
}
