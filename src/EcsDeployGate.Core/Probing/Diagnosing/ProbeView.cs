using EcsDeployGate.Core.Inspecting;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.TaskDefinitions;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Probing.Diagnosing;

/// <summary>One probe's report, arranged for the questions that a diagnosis asks.</summary>
internal sealed class ProbeView
{
    public ProbeView(Deployment deployment, IReadOnlyList<InspectedImage> images, ProbeReport report)
    {
        Deployment = deployment;
        Report = report;
        Verdict = report.Records.OfType<VerdictRecord>().LastOrDefault();
        ObserverExit = Reported(ProbeLayout.ObserverContainer)?.ExitCode ?? Verdict?.ExitCode;
        Listening = [.. report.Records.OfType<ListeningRecord>().OrderBy(r => r.At)];
        Checks =
        [
            .. deployment.TaskDefinition.Containers
                .Where(c => c.HealthCheck is not null)
                .Select(c => new CheckView(this, c, images.FirstOrDefault(i => i.Container == c.Name)?.Facts)),
        ];
    }

    public Deployment Deployment { get; }

    public ProbeReport Report { get; }

    /// <summary>The observer's exit code; from its last record when ECS did not keep the code.</summary>
    public int? ObserverExit { get; }

    public VerdictRecord? Verdict { get; }

    /// <summary>Sets of listening sockets of the whole task, oldest first.</summary>
    public IReadOnlyList<ListeningRecord> Listening { get; }

    /// <summary>What listened when the probe ended; null when nobody looked.</summary>
    public IReadOnlyList<ListeningSocket>? LastListening => Listening is [.., var last] ? last.Sockets : null;

    /// <summary>Every container that has a check, in the order of the task definition.</summary>
    public IReadOnlyList<CheckView> Checks { get; }

    /// <summary>True when the observer saw a container become unhealthy: nothing else is needed to know that it fails.</summary>
    public bool FailedForCertain => ObserverExit is ProbeExitCode.Unhealthy;

    /// <summary>True when something other than the observer ended the task, as far as anybody can tell.</summary>
    public bool EndedByOthers => ObserverExit is null or ProbeExitCode.Interrupted or 137 or 143;

    /// <summary>True when the observer's own end stopped the task, so that every other container's end shows how it takes SIGTERM.</summary>
    public bool EndedByObserver => ObserverExit is ProbeExitCode.Healthy or ProbeExitCode.Unhealthy or ProbeExitCode.Undecided or ProbeExitCode.NoRecords;

    /// <summary>What listened at that time; null when nobody had looked yet.</summary>
    public IReadOnlyList<ListeningSocket>? ListeningAt(DateTimeOffset time) => Listening.LastOrDefault(r => r.At <= time)?.Sockets;

    /// <summary>When a port was first seen listening; null when it never was.</summary>
    public DateTimeOffset? FirstListening(int port) => Listening.FirstOrDefault(r => r.Sockets.Any(s => s.Port == port))?.At;

    /// <summary>What the engine said of a container last; null without a metadata endpoint.</summary>
    public EngineRecord? Engine(string name) => Report.Records.OfType<EngineRecord>().LastOrDefault(e => e.Container == name);

    public ProbedContainer? Reported(string name) => Report.Containers.FirstOrDefault(c => c.Name == name);

    /// <summary>The end of a container's own log, fit to be shown.</summary>
    public IReadOnlyList<string> LogTail(string container) =>
        Report.LogTails.TryGetValue(container, out var lines) ? [.. EvidenceText.LastLines(lines)] : [];
}
