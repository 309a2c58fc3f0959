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
        var experiments = records.OfType<ExperimentRecord>().OrderBy(e => e.At).ToList();
        Experiments = [.. experiments.Where(e => e.Id != ExperimentRecord.ControlId)];
        Control = experiments.LastOrDefault(e => e.Id == ExperimentRecord.ControlId);
        Health = [.. records.OfType<HealthRecord>().OrderBy(h => h.At)];
        Facts = records.OfType<FactsRecord>().LastOrDefault();
        Command = HealthCommand.Of(container.HealthCheck!.Command);

        // A check that is written wrongly still shows what its author meant to ask.
        Meant = MisuseCorrection.Of(container) is { } corrected ? HealthCommand.Of(corrected) : Command;
        var variables = ContainerVariables.Of(container, image?.Env);
        Request = HttpRequest.In(Meant, variables);
        Port = AskedPort.Of(Meant, variables);
        LastFailure = Attempts.LastOrDefault(a => a.TimedOut || a.SpawnError is not null || a.ExitCode is not (0 or null));
        Output = LastFailure is { } last ? $"{last.Stderr}\n{last.Stdout}" : "";
        Exit = LastFailure is { ExitCode: { } code, TimedOut: false, SpawnError: null } ? ToolExits.Said(Output) ?? ToolExits.Of(Command, code) : null;
    }

    public ProbeView Probe { get; }

    public ContainerDefinition Container { get; }

    public ImageFacts? Image { get; }

    public IReadOnlyList<AttemptRecord> Attempts { get; }

    public IReadOnlyList<ExperimentRecord> Experiments { get; }

    /// <summary>The original command, run once more after the experiments; null when there was no time for it.</summary>
    public ExperimentRecord? Control { get; }

    public IReadOnlyList<HealthRecord> Health { get; }

    public FactsRecord? Facts { get; }

    public string Name => Container.Name;

    /// <summary>The last attempt that is known to have failed: what the container showed when it was given up.</summary>
    public AttemptRecord? LastFailure { get; }

    /// <summary>Everything that <see cref="LastFailure"/> printed.</summary>
    public string Output { get; }

    /// <summary>What the exit code behind <see cref="LastFailure"/> says, when it is a program's own that is known.</summary>
    public (string Program, ToolExit Exit)? Exit { get; }

    /// <summary>The command as it is written.</summary>
    public HealthCommand Command { get; }

    /// <summary>The command as it was meant, where the array is misused; else as it is written.</summary>
    public HealthCommand Meant { get; }

    /// <summary>The HTTP request that the check makes, when it can be read.</summary>
    public HttpRequest? Request { get; }

    /// <summary>The port that the check asks, when it can be read.</summary>
    public int? Port { get; }

    /// <summary>When the container started, by its own process table, else by ECS, else by its first attempt.</summary>
    public DateTimeOffset StartedAt => Facts?.ContainerStartedAt ?? Probe.Report.StartedAt ?? (Attempts.Count > 0 ? Attempts[0].StartedAt : Probe.Report.CreatedAt) ?? default;

    /// <summary>True when others depend on this check: its container is essential, or one waits for it to be HEALTHY.</summary>
    public bool Decides => Container.Essential || Waiting.Any();

    /// <summary>Containers that start only when this one is HEALTHY.</summary>
    public IEnumerable<string> Waiting => Probe.Deployment.TaskDefinition.WaitingFor(Name);

    /// <summary>The first correction that passed, of those that <paramref name="accept"/> takes.</summary>
    public ExperimentRecord? Passed(Func<ExperimentRecord, bool>? accept = null) =>
        Experiments.FirstOrDefault(e => e is { ExitCode: 0, TimedOut: false, SpawnError: null } && !IsLook(e) && (accept is null || accept(e)));

    /// <summary>The status line that a look showed; null when there was none.</summary>
    public string? Shown() => Experiments.Where(IsLook).SelectMany(e => $"{e.Stdout}\n{e.Stderr}".Split('\n')).Select(l => l.Trim())
        .FirstOrDefault(l => l.StartsWith("HTTP/", StringComparison.Ordinal)) is { } line ? EvidenceText.Line(line) : null;

    private static bool IsLook(ExperimentRecord experiment) => experiment.Id.Split('+').Any(i => i is "look" or "stricter");

    /// <summary>True when the words or the exit code of <see cref="LastFailure"/> show this.</summary>
    public bool Shows(Symptom symptom) => LastFailure is not null && (Exit?.Exit.Symptom == symptom || SymptomTexts.Say(Output, symptom));

    /// <summary>The first attempt that passed after the container had become unhealthy without ever being healthy: ready, but too late.</summary>
    public AttemptRecord? PassedLate => UnhealthyAt is { } gaveUp && Attempts.FirstOrDefault(Succeeded) is { } first && first.StartedAt >= gaveUp ? first : null;

    public bool EverHealthy => Health.Any(h => h.Status == HealthStatus.Healthy) || Attempts.Any(Succeeded);

    /// <summary>When ECS's own counting gave the container up; null when it did not.</summary>
    public DateTimeOffset? UnhealthyAt => Health.FirstOrDefault(h => h.Status == HealthStatus.Unhealthy)?.At;

    /// <summary>True when this check is why the probe failed, as far as the records say.</summary>
    public bool Failed => UnhealthyAt is not null || (LastFailure is not null && !Attempts.Any(Succeeded));

    private static bool Succeeded(AttemptRecord attempt) => attempt is { ExitCode: 0, TimedOut: false, SpawnError: null };
}
