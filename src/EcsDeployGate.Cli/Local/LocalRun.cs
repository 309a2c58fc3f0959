using EcsDeployGate.Core.Runs;

namespace EcsDeployGate.Cli.Local;

/// <summary>A run that was judged here.</summary>
/// <param name="Log">The run as it ended.</param>
/// <param name="Engine">What ran the containers.</param>
internal sealed record LocalRun(RunLog Log, string Engine);
