using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Probing.Measuring;

namespace EcsDeployGate.Core.Runs;

/// <summary>Reads earlier runs from the store that keeps them. Bounded: the newest few are enough to know what is usual.</summary>
/// <param name="store">Keeps the runs.</param>
public sealed class RunHistory(IRunStore store) : IRunHistory
{
    private const int MaxListed = 20;
    private const int MaxRead = 5;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<EarlierStart>> StartsAsync(GateRun run, CancellationToken cancellationToken)
    {
        if (run.Deployment is not { Service: { } service } deployment)
        {
            return [];
        }

        try
        {
            var page = await store.ListAsync(new RunQuery(Service: service, Stage: RunStage.Ended, Decision: Decision.Approved, Limit: MaxListed), cancellationToken);
            var starts = new List<EarlierStart>();
            var read = 0;
            foreach (var index in page.Runs.Where(i => i.Decision is Decision.Approved && i.Id != run.Id && i.StartedAt < run.StartedAt))
            {
                if (read == MaxRead)
                {
                    break;
                }

                if (RunLog.Fold(await store.ReadAsync(index.Id, cancellationToken))?.Run is { Probe: { } report, Deployment: { } earlier } before && earlier.Cluster == deployment.Cluster)
                {
                    read++;
                    starts.AddRange(
                        from measured in Measurements.Of(earlier, before.Images, report)
                        where measured.Value.FirstSuccessSeconds is not null
                        select new EarlierStart(index.Id.ToString(), measured.Key, measured.Value.FirstSuccessSeconds!.Value));
                }
            }

            return starts;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // What was before is worth a remark and never the verdict: a log of another version may not even fold.
            return [];
        }
    }
}
