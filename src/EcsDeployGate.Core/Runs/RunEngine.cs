using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.Core.Runs;

/// <summary>Moves a run as far as it can go now; whoever wakes the gate calls this and nothing else.</summary>
/// <remarks>
/// Safe to call at any time, twice, and from several processes: effects are safe to perform twice, and of two that append
/// at once one wins and the other starts over from what was written.
/// </remarks>
public sealed class RunEngine(IRunStore store, EffectPerformer performer, TimeProvider time)
{
    private readonly KeyedLock<RunId> _locks = new();

    /// <summary>Performs what is due until the run has ended, waits for something, or must not go on before a certain time.</summary>
    /// <returns>The run as it stands; null when there is no such run.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; the run is resumable at the next call.</exception>
    public async Task<RunLog?> AdvanceAsync(RunId id, CancellationToken cancellationToken)
    {
        // Within one process, turns are taken: it saves work, correctness does not rest on it.
        using var turn = await _locks.EnterAsync(id, cancellationToken);

        while (RunLog.Fold(await store.ReadAsync(id, cancellationToken)) is { } log)
        {
            if (log.Run.Due is not { } due || log.Run.NotBefore > time.GetUtcNow())
            {
                return log;
            }

            if (await PerformAsync(log.Run, due, cancellationToken) is not { } happened)
            {
                return log;
            }

            // The events of a lost race are dropped: the loop reads what the winner wrote and goes on from there.
            var next = log.Append(happened, time.GetUtcNow());
            if (await store.AppendAsync(id, log.Entries.Count, [next.Entries[^1]], RunIndex.Of(next.Run), cancellationToken))
            {
                RunTelemetry.Appended(next.Run, happened);
            }
            else
            {
                RunTelemetry.RaceLost();
            }
        }

        return null;
    }

    /// <summary>The run as it stands, without doing anything; null when there is no such run.</summary>
    public async Task<RunLog?> FindAsync(RunId id, CancellationToken cancellationToken) => RunLog.Fold(await store.ReadAsync(id, cancellationToken));

    private async Task<RunEvent?> PerformAsync(GateRun run, RunEffect due, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        using var step = RunTelemetry.Begin(run, due);
        var happened = await TryAsync(run, due, cancellationToken);
        RunTelemetry.End(step, run, due, happened, time.GetElapsedTime(began), time.GetUtcNow());
        return happened;
    }

    private async Task<RunEvent?> TryAsync(GateRun run, RunEffect due, CancellationToken cancellationToken)
    {
        try
        {
            return await performer.PerformAsync(run, due, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever breaks here is infrastructure or ourselves: it is recorded, tried again, and never held against the app.
            var code = (e as PortUnavailableException)?.Code ?? e.GetType().Name;
            return new StepFailed(due.Name, run.Failures + 1, code, Shortened(e.Message));
        }
    }

    private static string Shortened(string message) => message.Length <= 500 ? message : message[..500] + "…";
}
