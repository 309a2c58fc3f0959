using EcsDeployGate.Core.Probing.Diagnosing;

namespace EcsDeployGate.Core.Probing.Measuring;

/// <summary>What the attempts of one container's check measured.</summary>
/// <param name="FirstSuccessSeconds">From the container's start to the start of the first attempt that passed; null when none did.</param>
/// <param name="FirstListeningSeconds">From the container's start until the port that the check asks was open; null when it is not known.</param>
/// <param name="Attempts">Attempts that ended.</param>
/// <param name="Latency">Milliseconds of the attempts that passed; null when none did.</param>
/// <param name="PeakMemoryBytes">The most memory that the engine told; null when it tells none.</param>
internal sealed record CheckMeasure(double? FirstSuccessSeconds, double? FirstListeningSeconds, int Attempts, Latency? Latency, long? PeakMemoryBytes)
{
    public static CheckMeasure Of(CheckView check)
    {
        var passed = check.Attempts.Where(a => a is { ExitCode: 0, TimedOut: false, SpawnError: null }).ToList();
        return new(
            passed.Count > 0 ? Since(check, passed[0].StartedAt) : null,
            check.Port is { } port && check.Probe.FirstListening(port) is { } open ? Since(check, open) : null,
            check.Attempts.Count(a => a.DurationMs is not null || a.TimedOut),
            Latency.Of([.. passed.Select(a => a.DurationMs).OfType<double>()]),
            check.Probe.Engine(check.Name)?.PeakMemoryBytes);
    }

    private static double Since(CheckView check, DateTimeOffset at) => Math.Max(0, (at - check.StartedAt).TotalSeconds);
}

/// <summary>A distribution of milliseconds.</summary>
internal sealed record Latency(double Min, double Median, double P95, double Max)
{
    /// <summary>Null for no values. Percentiles are the nearest rank: values that were really seen.</summary>
    public static Latency? Of(IReadOnlyList<double> values)
    {
        if (values.Count == 0)
        {
            return null;
        }

        var sorted = values.Order().ToList();
        return new(sorted[0], At(sorted, 0.5), At(sorted, 0.95), sorted[^1]);
    }

    private static double At(List<double> sorted, double share) => sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Count) - 1)];
}
