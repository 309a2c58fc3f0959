using System.Text.Json.Nodes;
using EcsDeployGate.Core.Probing.Experiments;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.TaskDefinitions;
using EcsDeployGate.Core.Validating.Commands;
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
        Command = HealthCommand.Of(container.HealthCheck!.Command);

        // A check that is written wrongly still shows what its author meant to ask.
        Meant = MisuseCorrection.Of(container) is { } corrected ? HealthCommand.Of(corrected) : Command;
        var variables = ContainerVariables.Of(container, image?.Env);
        Request = HttpRequest.In(Meant, variables);
        Port = HttpRequest.PortIn(Meant, variables);
        LastFailure = Attempts.LastOrDefault(a => a.TimedOut || a.SpawnError is not null || a.ExitCode is not (0 or null));
        Output = LastFailure is { } last ? $"{last.Stderr}\n{last.Stdout}" : "";
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
    public AttemptRecord? LastFailure { get; }

    /// <summary>Everything that <see cref="LastFailure"/> printed.</summary>
    public string Output { get; }

    /// <summary>The command as it is written.</summary>
    public HealthCommand Command { get; }

    /// <summary>The command as it was meant, where the array is misused; else as it is written.</summary>
    public HealthCommand Meant { get; }

    /// <summary>The HTTP request that the check makes, when it can be read.</summary>
    public HttpRequest? Request { get; }

    /// <summary>The port that the check asks, when it can be read.</summary>
    public int? Port { get; }

    /// <summary>True when others depend on this check: its container is essential, or one waits for it to be HEALTHY.</summary>
    public bool Decides => Container.Essential || Waiting.Any();

    /// <summary>Containers that start only when this one is HEALTHY.</summary>
    public IEnumerable<string> Waiting =>
        from other in Probe.Deployment.TaskDefinition.Containers
        where (other["dependsOn"] as JsonArray ?? []).OfType<JsonObject>()
            .Any(d => d["containerName"].AsText() == Name && d["condition"].AsText() == "HEALTHY")
        select other.Name;

    /// <summary>The first experiment that passed, of those that <paramref name="accept"/> takes.</summary>
    public ExperimentRecord? Passed(Func<ExperimentRecord, bool>? accept = null) =>
        Experiments.FirstOrDefault(e => e is { ExitCode: 0, TimedOut: false, SpawnError: null } && (accept is null || accept(e)));

    public bool EverHealthy => Health.Any(h => h.Status == HealthStatus.Healthy) || Attempts.Any(a => a is { ExitCode: 0, TimedOut: false });

    /// <summary>When ECS's own counting gave the container up; null when it did not.</summary>
    public DateTimeOffset? UnhealthyAt => Health.FirstOrDefault(h => h.Status == HealthStatus.Unhealthy)?.At;

    /// <summary>True when this check is why the probe failed, as far as the records say.</summary>
    public bool Failed => UnhealthyAt is not null || (LastFailure is not null && !Attempts.Any(a => a is { ExitCode: 0, TimedOut: false }));
}
