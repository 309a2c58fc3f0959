using EcsDeployGate.Core.Names;

namespace EcsDeployGate.Hosting.Runs;

/// <summary>Puts the run's id on every line of log that is written while the run is worked on, whoever writes it.</summary>
internal static class RunScope
{
    public static KeyValuePair<string, object?>[] Of(RunId run) => [new("run", run.ToString())];
}
