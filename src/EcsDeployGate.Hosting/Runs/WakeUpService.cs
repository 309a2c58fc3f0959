using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.Hosting.Configuration;
using EcsDeployGate.Hosting.Receiving;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EcsDeployGate.Hosting.Runs;

/// <summary>Advances runs: those that somebody wakes, at once; those that are due, every few seconds. The local stand-in for a schedule.</summary>
/// <remarks>Nothing that happens to one run stops the others, and nothing at all stops the service but the end of the process.</remarks>
public sealed class WakeUpService(
    WakeUps wakeUps,
    RunEngine engine,
    IRunStore store,
    DoorWatch doors,
    ProbeSweeps sweeps,
    IOptions<GateOptions> options,
    TimeProvider time,
    ILogger<WakeUpService> log) : BackgroundService
{
    /// <summary>Most due runs that one look takes up. A waiting probe stays due, so this also bounds how many can wait before new ones starve.</summary>
    private const int MostAtOnce = 1000;

    /// <summary>A held approval is looked at this often; its own event is faster.</summary>
    private static readonly TimeSpan BetweenLooksAtHeld = TimeSpan.FromMinutes(1);

    private readonly Troubles _troubles = new(time);

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        Enumerable.Range(0, options.Value.WakeUpParallelism)
            .Select(_ => AdvanceAsync(stoppingToken))
            .Append(LookAsync(stoppingToken)));

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.WakeUpSeconds), time);
        var held = time.GetUtcNow();
        do
        {
            try
            {
                foreach (var run in await store.DueAsync(time.GetUtcNow(), MostAtOnce, cancellationToken).ConfigureAwait(false))
                {
                    // What is in hand already looks at everything there is; what troubles us is left alone for a while.
                    if (!wakeUps.Knows(run) && !_troubles.Rests(run))
                    {
                        wakeUps.Wake(run);
                    }
                }

                if (time.GetUtcNow() - held >= BetweenLooksAtHeld)
                {
                    held = time.GetUtcNow();
                    await doors.LookAtHeldAsync(cancellationToken).ConfigureAwait(false);
                }

                await sweeps.IfDueAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                log.LogError(e, "Cannot look for runs that are due; looking again in {Seconds} seconds.", options.Value.WakeUpSeconds);
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));
    }

    private async Task AdvanceAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var run = await wakeUps.TakeAsync(cancellationToken).ConfigureAwait(false);
            using var scope = log.BeginScope(RunScope.Of(run));
            try
            {
                await engine.AdvanceAsync(run, cancellationToken).ConfigureAwait(false);
                _troubles.Over(run);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // Steps that fail are events of the run; what arrives here is the store or a bug of ours.
                var rest = _troubles.Again(run);
                log.LogError(e, "Run {Run} could not be advanced; trying again in {Seconds} seconds.", run, rest.TotalSeconds);
            }
            finally
            {
                wakeUps.Done(run);
            }
        }
    }

    /// <summary>Runs that could not be advanced, and how long each is left alone: 2 seconds, doubled each time, at most 5 minutes.</summary>
    private sealed class Troubles(TimeProvider time)
    {
        private readonly Dictionary<RunId, (int Times, DateTimeOffset Until)> _runs = [];

        public bool Rests(RunId run)
        {
            lock (_runs)
            {
                return _runs.TryGetValue(run, out var trouble) && time.GetUtcNow() < trouble.Until;
            }
        }

        public TimeSpan Again(RunId run)
        {
            lock (_runs)
            {
                var times = _runs.TryGetValue(run, out var trouble) ? trouble.Times + 1 : 1;
                var rest = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, times), 300));
                _runs[run] = (times, time.GetUtcNow() + rest);
                return rest;
            }
        }

        public void Over(RunId run)
        {
            lock (_runs)
            {
                _runs.Remove(run);
            }
        }
    }
}
