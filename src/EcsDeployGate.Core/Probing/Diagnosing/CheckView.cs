using EcsDeployGate.Core.Inspecting;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Probing.Diagnosing;

/// <summary>What was recorded of one container's health check.</summary>
internal sealed class CheckView
{
    public CheckView(ProbeView probe, ContainerDefinition container, ImageFacts? image)
    {
        Probe = probe;
        Container = container;
        Image = image;
        var records = probe.Report.Records.Where(r => r.Container == container.Name).ToList();

        // An attempt is written at its start and again at its end; the latest of a number counts.
        Attempts = [.. records.OfType<AttemptRecord>().GroupBy(a => a.Number).OrderBy(g => g.Key).Select(g => g.OrderBy(a => a.At).Last())];
        Experiments = [.. records.OfType<ExperimentRecord>().OrderBy(e => e.At)];
        Health = [.. records.OfType<HealthRecord>().OrderBy(h => h.At)];
        Facts = records.OfType<FactsRecord>().LastOrDefault();
    }

    public ProbeView Probe { get; }

    public ContainerDefinition Container { get; }

    public ImageFacts? Image { get; }

    public IReadOnlyList<AttemptRecord> Attempts { get; }

    public IReadOnlyList<ExperimentRecord> Experiments { get; }

    public IReadOnlyList<HealthRecord> Health { get; }

    public FactsRecord? Facts { get; }

    public string Name => Container.Name;

    /// <summary>The last attempt that is known to have failed: what the container showed when it was given up.</summary>
    public AttemptRecord? LastFailure => Attempts.LastOrDefault(a => a.TimedOut || a.SpawnError is not null || a.ExitCode is not (0 or null));

    public bool EverHealthy => Health.Any(h => h.Status == HealthStatus.Healthy) || Attempts.Any(a => a is { ExitCode: 0, TimedOut: false });

    /// <summary>When ECS's own counting gave the container up; null when it did not.</summary>
    public DateTimeOffset? UnhealthyAt => Health.FirstOrDefault(h => h.Status == HealthStatus.Unhealthy)?.At;

    /// <summary>True when this check is why the probe failed, as far as the records say.</summary>
    public bool Failed => UnhealthyAt is not null || (LastFailure is not null && !Attempts.Any(a => a is { ExitCode: 0, TimedOut: false }));
}
