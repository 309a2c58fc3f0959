using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.Reporting;
using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.Core.Runs;

/// <summary>Performs the last effects of a run: telling its door, and keeping it waiting for a person.</summary>
internal sealed class DoorReporter(IDoorAnswers doors, RunLinks links, TimeProvider time)
{
    /// <summary>An approval that names no end has CodePipeline's own (user guide, quotas: 7 days unless configured).</summary>
    private static readonly TimeSpan ApprovalLasts = TimeSpan.FromDays(7);

    /// <summary>A door that has not come back for so long has gone: CodePipeline gives a job 20 minutes, ECS calls every half minute.</summary>
    private static readonly TimeSpan ComesBackWithin = TimeSpan.FromMinutes(30);

    /// <summary>Tells the door.</summary>
    /// <returns>Null while a door that comes back has not come back.</returns>
    public async Task<RunEvent?> ReportAsync(GateRun run, CancellationToken cancellationToken)
    {
        var (decision, summary) = DoorWords.Of(run);
        return run.Request.Target switch
        {
            { Manner: DoorManner.Looks } => run.Request.RetryStage && decision is Decision.Approved && run.Deployment?.Origin is { } origin
                ? await RetryAsync(origin, cancellationToken)
                : new DoorAnswered("NotWaiting", null),
            var target when decision is Decision.Held => new DoorHeld(HeldUntil(run, target)),
            ApprovalTarget approval => Told(await doors.AnswerAsync(new ApprovalReport(approval, decision, summary), cancellationToken)),
            _ when run.Asked is null => time.GetUtcNow() - run.UpdatedAt > ComesBackWithin ? new DoorClosed("Expired", null, null) : null,
            JobTarget => await TellJobAsync(run, run.Asked, cancellationToken),

            // The hook is told by what its call returns, which is read from the run.
            HookTarget => new DoorAnswered(decision.ToString(), time.GetUtcNow()),
            var other => throw new InvalidOperationException($"Nobody knows how to tell {other.GetType().Name}."),
        };
    }

    /// <summary>The time for a person is over, as far as the gate knows.</summary>
    public async Task<RunEvent?> AwaitPersonAsync(GateRun run, CancellationToken cancellationToken)
    {
        if (run.Request.Target is not ApprovalTarget approval)
        {
            return new HoldEnded();
        }

        return await doors.LookAsync(approval, cancellationToken) is ApprovalStanding.Closed closed
            ? new DoorClosed(closed.Status, closed.By, closed.At, closed.Summary)
            : throw new PortUnavailableException("codepipeline", "GetPipelineState", "ApprovalStillOpen", "The approval should have expired and still waits; the gate looks again.");
    }

    /// <summary>What the pipeline makes of it is its own: a stage that cannot be retried changes nothing about the judgement.</summary>
    private async Task<RunEvent> RetryAsync(PipelineOrigin origin, CancellationToken cancellationToken)
    {
        var answer = await doors.AnswerAsync(new StageRetry(origin), cancellationToken);
        return new DoorAnswered(answer.Given ? "StageRetried" : $"StageNotRetried: {answer.Status}", answer.At ?? time.GetUtcNow());
    }

    /// <summary>A stage condition may take what its call returns and know nothing of a job; then the run has been told all the same.</summary>
    private async Task<RunEvent> TellJobAsync(GateRun run, string jobId, CancellationToken cancellationToken)
    {
        var answer = await doors.AnswerAsync(JobReports.Of(run, jobId, links.Of(run.Id)), cancellationToken);
        return !answer.Given && answer.Status is "Unknown" && run.Request.Door is Door.StageCondition
            ? new DoorAnswered("Returned", time.GetUtcNow())
            : Told(answer);
    }

    private DateTimeOffset HeldUntil(GateRun run, GateTarget target) => target is ApprovalTarget approval
        ? approval.Expires ?? run.StartedAt + ApprovalLasts
        : time.GetUtcNow() + TimeSpan.FromMinutes(run.Policy.HoldMinutes);

    private static RunEvent Told(DoorAnswer answer) => answer.Given
        ? new DoorAnswered(answer.Status, answer.At)
        : new DoorClosed(answer.Status, answer.By, answer.At);
}
