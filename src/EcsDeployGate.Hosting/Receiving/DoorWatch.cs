using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.Hosting.Runs;
using Microsoft.Extensions.Logging;

namespace EcsDeployGate.Hosting.Receiving;

/// <summary>Notices what persons decide in the CodePipeline console, and what time brings.</summary>
public sealed class DoorWatch(IRunStore store, DoorVisits visits, WakeUps wakeUps, TimeProvider time, ILogger<DoorWatch> log)
{
    /// <summary>Runs that one look takes up; more than that are never open for one pipeline, or held at once, in good health.</summary>
    private const int MostAtOnce = 100;

    private const int MostDue = 1000;

    /// <summary>An approval has ended: the open runs of that very action look at their doors.</summary>
    /// <returns>The runs whose doors were found closed.</returns>
    public async Task<IReadOnlyList<RunId>> ApprovalEndedAsync(ReceivedEvent.ApprovalEnded ended, CancellationToken cancellationToken)
    {
        var page = await store.ListAsync(new RunQuery(Pipeline: ended.Pipeline, Limit: MostAtOnce), cancellationToken).ConfigureAwait(false);
        var closed = new List<RunId>();
        foreach (var index in page.Runs.Where(r => r.Stage is not RunStage.Ended))
        {
            if (RunLog.Fold(await store.ReadAsync(index.Id, cancellationToken).ConfigureAwait(false))?.Run.Request.Target is ApprovalTarget approval
                && approval.Stage == ended.Stage && approval.Action == ended.Action
                && await LookAsync(index.Id, cancellationToken).ConfigureAwait(false))
            {
                closed.Add(index.Id);
            }
        }

        return closed;
    }

    /// <summary>Wakes every run that is due; returns how many.</summary>
    public async Task<int> WakeDueAsync(CancellationToken cancellationToken)
    {
        var due = await store.DueAsync(time.GetUtcNow(), MostDue, cancellationToken).ConfigureAwait(false);
        foreach (var run in due)
        {
            wakeUps.Wake(run);
        }

        return due.Count;
    }

    /// <summary>Looks at the approvals of held runs, in case an event about one got lost.</summary>
    public async Task LookAtHeldAsync(CancellationToken cancellationToken)
    {
        var page = await store.ListAsync(new RunQuery(Stage: RunStage.Reporting, Decision: Decision.Held, Limit: MostAtOnce), cancellationToken).ConfigureAwait(false);
        foreach (var run in page.Runs)
        {
            await LookAsync(run.Id, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<bool> LookAsync(RunId run, CancellationToken cancellationToken)
    {
        try
        {
            var closed = await visits.LookAsync(run, cancellationToken).ConfigureAwait(false);
            if (closed)
            {
                wakeUps.Wake(run);
            }

            return closed;
        }
        catch (PortUnavailableException e)
        {
            // The next look sees it, or the run itself when it reports.
            log.LogWarning("Cannot look at the approval of run {Run}: {Problem}", run, e.Message);
            return false;
        }
    }
}
