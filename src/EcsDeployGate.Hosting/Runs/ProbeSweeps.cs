using EcsDeployGate.Core.Runs;
using EcsDeployGate.Hosting.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EcsDeployGate.Hosting.Runs;

/// <summary>Sweeps every few minutes, whoever comes along to ask: the wake-up service, or a schedule's tick. Costs one call of ECS when nothing is left.</summary>
/// <remarks>Several processes may sweep at the same time: what one has removed the others find gone.</remarks>
public sealed class ProbeSweeps(ProbeSweep sweep, IOptions<GateOptions> options, TimeProvider time, ILogger<ProbeSweeps> log)
{
    private long _next = long.MinValue;

    /// <summary>Sweeps if it is time to; a sweep that fails is tried again the next time.</summary>
    public async Task IfDueAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var next = Interlocked.Read(ref _next);
        if (now.UtcTicks < next || Interlocked.CompareExchange(ref _next, now.AddMinutes(options.Value.SweepMinutes).UtcTicks, next) != next)
        {
            return;
        }

        try
        {
            foreach (var run in await sweep.SweepAsync(cancellationToken).ConfigureAwait(false))
            {
                log.LogWarning("Removed what the probe of run {Run} had left on ECS.", run);
            }
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Runs go on without it; among the reasons is a role that may not call ecs:ListTaskDefinitionFamilies.
            log.LogWarning("Cannot look for what probes have left: {Problem} Looking again in {Minutes} minutes.", e.Message, options.Value.SweepMinutes);
        }
    }
}
