using EcsDeployGate.Core.Probing.Diagnosing;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Core.Probing.Measuring;

/// <summary>How a container took the stop of the probe, which the observer's own end brings about.</summary>
/// <param name="ExitCode">How it ended: 143 without a handler, its own code with one, 137 when it had to be killed.</param>
/// <param name="Killed">True when it was still there after its stopTimeout.</param>
/// <param name="StopTimeout">Seconds that it had.</param>
/// <param name="Seconds">Seconds from the first SIGTERM of the task to the end of its last container; null when ECS does not say.</param>
internal sealed record StopMeasure(int ExitCode, bool Killed, int StopTimeout, double? Seconds)
{
    /// <summary>What ECS waits when the task definition says nothing (API reference, ContainerDefinition.stopTimeout).</summary>
    public const int DefaultStopTimeout = 30;

    /// <summary>Null when the container's end is not known.</summary>
    public static StopMeasure? Of(ProbeView view, ContainerDefinition container)
    {
        if (view.Reported(container.Name) is not { ExitCode: { } code } reported)
        {
            return null;
        }

        var seconds = view.Report is { StoppingAt: { } from, ExecutionStoppedAt: { } to } && to >= from ? (to - from).TotalSeconds : (double?)null;
        var memory = reported.Reason?.Contains("OutOfMemory", StringComparison.OrdinalIgnoreCase) == true;
        return new(code, code == 137 && !memory, container["stopTimeout"].AsInt() ?? DefaultStopTimeout, seconds);
    }
}
