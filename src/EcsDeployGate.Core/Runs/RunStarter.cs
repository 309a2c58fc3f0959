using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Receiving;

namespace EcsDeployGate.Core.Runs;

/// <summary>Makes a request durable: from here on it cannot be lost, and cannot become two runs.</summary>
public sealed class RunStarter(IRunStore store, GatePolicy policy, TimeProvider time)
{
    /// <summary>Starts the run of the request, or finds the one that an earlier delivery started.</summary>
    /// <returns>The run's id. Nothing else has happened yet: advance the run next.</returns>
    public async Task<RunId> StartAsync(GateRequest request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var log = RunLog.Start(RunId.New(now), new RunRequested(request, policy), now);
        var run = await store.StartAsync(request.Identity, log.Entries[0], RunIndex.Of(log.Run), cancellationToken);
        if (run == log.Run.Id)
        {
            RunTelemetry.RunStarted(log.Run);
        }

        return run;
    }
}
