using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Probing;

/// <summary>What came back from one probe task: what ECS says of it and what the observer recorded.</summary>
public sealed record ProbeReport
{
    /// <summary>ARN of the probe task.</summary>
    public required string TaskArn { get; init; }

    /// <summary>ARN of the derived task definition.</summary>
    public required string TaskDefinitionArn { get; init; }

    /// <summary>Which probe this was of the run, from 1; infrastructure faults are tried again.</summary>
    public required int Attempt { get; init; }

    /// <summary>ECS's stop code (<c>EssentialContainerExited</c>, <c>TaskFailedToStart</c>, …); null if ECS gave none.</summary>
    public string? StopCode { get; init; }

    /// <summary>ECS's words for the stop.</summary>
    public string? StoppedReason { get; init; }

    /// <summary>When the task was created, by ECS's clock.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When the task was RUNNING; null if it never was.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When ECS began to stop the task: containers get SIGTERM.</summary>
    public DateTimeOffset? StoppingAt { get; init; }

    /// <summary>When its last container had ended.</summary>
    public DateTimeOffset? ExecutionStoppedAt { get; init; }

    /// <summary>When the task was STOPPED.</summary>
    public DateTimeOffset? StoppedAt { get; init; }

    /// <summary>Every container that ECS reported, ours included.</summary>
    public required IReadOnlyList<ProbedContainer> Containers { get; init; }

    /// <summary>The observer's records in order; empty when its log could not be read (the exit code still decides).</summary>
    public IReadOnlyList<ProbeRecord> Records { get; init; } = [];

    /// <summary>Why <see cref="Records"/> is empty or short; null when all is well.</summary>
    public string? RecordsProblem { get; init; }

    /// <summary>The last lines of each application container's own log, oldest first; bounded.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> LogTails { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
}

/// <summary>One container as DescribeTasks reported it after the end.</summary>
/// <param name="Name">Container name.</param>
/// <param name="ExitCode">Null when the container never ran or the code is unknown; that is not zero.</param>
/// <param name="Reason">ECS's words, such as <c>CannotPullContainerError: …</c>.</param>
/// <param name="HealthStatus"><c>HEALTHY</c>, <c>UNHEALTHY</c> or <c>UNKNOWN</c>.</param>
/// <param name="ImageDigest">What really ran, <c>sha256:…</c>.</param>
public sealed record ProbedContainer(string Name, int? ExitCode, string? Reason, string? HealthStatus, string? ImageDigest);
