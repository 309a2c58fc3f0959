using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Probing;

namespace EcsDeployGate.Core.Runs;

/// <summary>Finds and removes what probes have left on AWS: after a crash, after a clean-up that gave up, after a registration that came too late.</summary>
/// <remarks>
/// A run that goes on cleans up for itself, so only its end makes something left. Two that advance one run at the same moment can
/// register twice, and the slower one after the run is over: nobody but the sweep would ever see that definition again.
/// </remarks>
/// <param name="store">Knows which runs have ended.</param>
/// <param name="probes">Knows what is registered.</param>
/// <param name="time">The clock.</param>
public sealed class ProbeSweep(IRunStore store, IProbeTasks probes, TimeProvider time)
{
    /// <summary>
    /// A run that the store does not know may be that of another gate in the account, and its probe at work. A probe ends within two hours at most, its
    /// own deadline and the gate's; after a day nobody wants it any more.
    /// </summary>
    public static readonly TimeSpan UnknownFor = TimeSpan.FromDays(1);

    /// <summary>How long an ended run is left alone: whoever ended it may still be at it.</summary>
    public static readonly TimeSpan EndedFor = TimeSpan.FromMinutes(1);

    /// <summary>Sweeps once.</summary>
    /// <returns>The runs of which something was removed.</returns>
    public async Task<IReadOnlyList<RunId>> SweepAsync(CancellationToken cancellationToken)
    {
        var swept = new List<RunId>();
        foreach (var id in await probes.RegisteredAsync(cancellationToken).ConfigureAwait(false))
        {
            var run = RunLog.Fold(await store.ReadAsync(id, cancellationToken).ConfigureAwait(false))?.Run;
            if (IsLeft(id, run, time.GetUtcNow()))
            {
                await probes.CleanUpAsync(id, run?.Deployment?.Cluster, cancellationToken).ConfigureAwait(false);
                swept.Add(id);
            }
        }

        return swept;
    }

    /// <summary>Whether a probe that is registered has nobody who will remove it.</summary>
    /// <param name="id">The run in its name.</param>
    /// <param name="run">That run; null when the store does not know it.</param>
    /// <param name="now">The time.</param>
    public static bool IsLeft(RunId id, GateRun? run, DateTimeOffset now) => run is null
        ? now - id.StartedAt > UnknownFor
        : run.IsEnded && now - run.UpdatedAt > EndedFor;
}
