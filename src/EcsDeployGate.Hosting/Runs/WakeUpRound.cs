using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.Hosting.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EcsDeployGate.Hosting.Runs;

/// <summary>Advances runs as far as they go now, and comes back: for a process that stands still between two events, where <see cref="WakeUpService"/> cannot work.</summary>
/// <remarks>A run that cannot be advanced is logged and stops no other; the next round finds it again.</remarks>
public sealed class WakeUpRound(WakeUps wakeUps, RunEngine engine, IOptions<GateOptions> options, ILogger<WakeUpRound> log)
{
    /// <summary>Advances what was woken, a few at a time, until nothing waits any more or <paramref name="cancellationToken"/> is set; then every run is resumable.</summary>
    /// <returns>How many runs could not be advanced.</returns>
    public async Task<int> AdvanceAsync(CancellationToken cancellationToken)
    {
        var failed = await Task.WhenAll(Enumerable.Range(0, options.Value.WakeUpParallelism).Select(_ => WorkAsync(cancellationToken))).ConfigureAwait(false);
        return failed.Sum();
    }

    private async Task<int> WorkAsync(CancellationToken cancellationToken)
    {
        var failed = 0;
        while (!cancellationToken.IsCancellationRequested && wakeUps.TryTake(out var run))
        {
            failed += await TryAsync(run, cancellationToken).ConfigureAwait(false) ? 0 : 1;
        }

        return failed;
    }

    private async Task<bool> TryAsync(RunId run, CancellationToken cancellationToken)
    {
        using var scope = log.BeginScope(RunScope.Of(run));
        try
        {
            await engine.AdvanceAsync(run, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            log.LogInformation("Run {Run} was put down because time is up; the next wake-up goes on with it.", run);
            return true;
        }
        catch (Exception e)
        {
            log.LogError(e, "Run {Run} could not be advanced; the next wake-up tries again.", run);
            return false;
        }
        finally
        {
            wakeUps.Done(run);
        }
    }
}
