using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.Reporting;
using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.Core.Runs;

/// <summary>What is known of doors from outside of a run's own steps: one that comes back for its answer, one that somebody else has closed.</summary>
public sealed class DoorVisits(IRunStore store, RunEngine engine, IDoorAnswers doors, TimeProvider time)
{
    /// <summary>A door came back. When its run has decided, it is told.</summary>
    /// <param name="run">The run.</param>
    /// <param name="reference">What the door asks with: a job id, a lifecycle stage.</param>
    /// <param name="cancellationToken">Ends the call early; the door comes back again.</param>
    /// <returns>The run afterwards; null when there is none.</returns>
    public async Task<RunLog?> ComeBackAsync(RunId run, string reference, CancellationToken cancellationToken)
    {
        while (await ReadAsync(run, cancellationToken) is { } log)
        {
            if (log.Run.Due is not Report)
            {
                return log;
            }

            if (log.Run.Asked == reference || await AppendAsync(log, new DoorAsked(reference), cancellationToken))
            {
                return await engine.AdvanceAsync(run, cancellationToken);
            }
        }

        return null;
    }

    /// <summary>Sees whether the run's approval still waits; if not, the run ends as decided outside.</summary>
    /// <returns>True when the run is to be advanced: its door was closed now.</returns>
    /// <exception cref="PortUnavailableException">CodePipeline cannot say at the moment.</exception>
    public async Task<bool> LookAsync(RunId run, CancellationToken cancellationToken)
    {
        ApprovalStanding.Closed? closed = null;
        while (await ReadAsync(run, cancellationToken) is { Run: { IsEnded: false, ClosedOutside: null, Request.Target: ApprovalTarget approval } } log)
        {
            closed ??= await doors.LookAsync(approval, cancellationToken) as ApprovalStanding.Closed;
            if (closed is null || IsOurs(log.Run, closed))
            {
                return false;
            }

            if (await AppendAsync(log, new DoorClosed(closed.Status, closed.By, closed.At, closed.Summary), cancellationToken))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Between our answer to CodePipeline and our note of it, the approval is closed by us.</summary>
    private static bool IsOurs(GateRun run, ApprovalStanding.Closed closed)
    {
        if (run is not { Stage: RunStage.Reporting, Due: Report })
        {
            return false;
        }

        var (decision, summary) = DoorWords.Of(run);
        return closed.Status == decision.ToString() && closed.Summary == summary;
    }

    private async Task<RunLog?> ReadAsync(RunId run, CancellationToken cancellationToken) => RunLog.Fold(await store.ReadAsync(run, cancellationToken));

    private async Task<bool> AppendAsync(RunLog log, RunEvent happened, CancellationToken cancellationToken)
    {
        var next = log.Append(happened, time.GetUtcNow());
        return await store.AppendAsync(log.Run.Id, log.Entries.Count, [next.Entries[^1]], RunIndex.Of(next.Run), cancellationToken);
    }
}
