using EcsDeployGate.Core.Inspecting;
using EcsDeployGate.Core.Probing.Diagnosing;
using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.Core.Probing.Measuring;

/// <summary>What a probe measured, container by container.</summary>
public static class Measurements
{
    /// <summary>By container name; containers of which nothing was measured are left out.</summary>
    /// <param name="deployment">What was probed.</param>
    /// <param name="images">What is known of its images.</param>
    /// <param name="report">What came back.</param>
    public static IReadOnlyDictionary<string, ContainerMeasurement> Of(Deployment deployment, IReadOnlyList<InspectedImage> images, ProbeReport report)
    {
        var view = new ProbeView(deployment, images, report);
        var found = new Dictionary<string, ContainerMeasurement>(StringComparer.Ordinal);
        foreach (var container in deployment.TaskDefinition.Containers)
        {
            var check = view.Checks.FirstOrDefault(c => c.Name == container.Name && c.Attempts.Count > 0);
            var stop = view.EndedByObserver ? StopMeasure.Of(view, container) : null;
            var engine = view.Engine(container.Name);
            if (check is null && stop is null && engine is null)
            {
                continue;
            }

            var measured = check is null ? null : CheckMeasure.Of(check);
            found[container.Name] = new(
                Tenth(measured?.FirstSuccessSeconds), Tenth(measured?.FirstListeningSeconds), measured?.Attempts ?? 0,
                measured?.Latency is { } latency ? new(Tenth(latency.Min)!.Value, Tenth(latency.Median)!.Value, Tenth(latency.P95)!.Value, Tenth(latency.Max)!.Value) : null,
                engine?.PeakMemoryBytes, engine?.RestartCount,
                stop is null ? null : new(stop.ExitCode, stop.Killed, stop.StopTimeout, Tenth(stop.Seconds)));
        }

        return found;
    }

    private static double? Tenth(double? value) => value is { } known ? Math.Round(known, 1) : null;
}

/// <summary>What was measured of one container.</summary>
/// <param name="FirstSuccessSeconds">From its start to the start of the first check that passed; null when none did.</param>
/// <param name="FirstListeningSeconds">From its start until the port that its check asks was open; null when that is not known.</param>
/// <param name="Checks">Checks that ended.</param>
/// <param name="LatencyMs">Of the checks that passed; null when none did.</param>
/// <param name="PeakMemoryBytes">Null when the engine does not tell.</param>
/// <param name="Restarts">Null when the engine does not tell.</param>
/// <param name="Stop">How it took the end of the probe; null when something else ended it.</param>
public sealed record ContainerMeasurement(
    double? FirstSuccessSeconds, double? FirstListeningSeconds, int Checks, LatencyMs? LatencyMs, long? PeakMemoryBytes, int? Restarts, StopBehaviour? Stop);

/// <summary>A distribution in milliseconds; percentiles are values that were really seen (nearest rank).</summary>
public sealed record LatencyMs(double Min, double Median, double P95, double Max);

/// <summary>How a container took SIGTERM.</summary>
/// <param name="ExitCode">143 without a handler, its own with one, 137 when it had to be killed.</param>
/// <param name="Killed">True when it did not end within its time.</param>
/// <param name="StopTimeoutSeconds">The time that it had.</param>
/// <param name="TaskSeconds">From the task's first SIGTERM to the end of its last container; null when ECS does not say.</param>
public sealed record StopBehaviour(int ExitCode, bool Killed, int StopTimeoutSeconds, double? TaskSeconds);

/// <summary>How long a container took to its first success in an earlier run of the same service.</summary>
/// <param name="Run">The run.</param>
/// <param name="Container">The container.</param>
/// <param name="Seconds">Seconds from its start.</param>
public sealed record EarlierStart(string Run, string Container, double Seconds);
