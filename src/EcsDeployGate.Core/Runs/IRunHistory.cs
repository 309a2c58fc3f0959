using EcsDeployGate.Core.Probing.Measuring;

namespace EcsDeployGate.Core.Runs;

/// <summary>What earlier runs of the same service measured.</summary>
public interface IRunHistory
{
    /// <summary>The starts of the last approved runs before <paramref name="run"/>; empty when there are none or they cannot be read.</summary>
    Task<IReadOnlyList<EarlierStart>> StartsAsync(GateRun run, CancellationToken cancellationToken);
}
