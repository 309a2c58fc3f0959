namespace EcsDeployGate.Sandbox.Tasks;

/// <summary>Everything that DescribeTasks will say of a task's course; immutable.</summary>
internal sealed record TaskSnapshot
{
    /// <summary>PROVISIONING, PENDING, ACTIVATING, RUNNING, DEACTIVATING, STOPPING, DEPROVISIONING or STOPPED.</summary>
    public required string LastStatus { get; init; }

    /// <summary>RUNNING or STOPPED.</summary>
    public required string DesiredStatus { get; init; }

    /// <summary>HEALTHY, UNHEALTHY or UNKNOWN, combined over essential containers that have a check.</summary>
    public string HealthStatus { get; init; } = "UNKNOWN";

    /// <summary>TaskFailedToStart, EssentialContainerExited, UserInitiated or ServiceSchedulerInitiated; null while running.</summary>
    public string? StopCode { get; init; }

    public string? StoppedReason { get; init; }

    public DateTimeOffset? PullStartedAt { get; init; }

    public DateTimeOffset? PullStoppedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? StoppingAt { get; init; }

    public DateTimeOffset? ExecutionStoppedAt { get; init; }

    public DateTimeOffset? StoppedAt { get; init; }

    public required IReadOnlyList<ContainerSnapshot> Containers { get; init; }
}

/// <summary>One container in a <see cref="TaskSnapshot"/>.</summary>
internal sealed record ContainerSnapshot
{
    public required string Name { get; init; }

    /// <summary>PENDING, RUNNING or STOPPED.</summary>
    public required string LastStatus { get; init; }

    public string HealthStatus { get; init; } = "UNKNOWN";

    /// <summary>As the runtime reports it, 128+n for a signal; null when the container never ran.</summary>
    public int? ExitCode { get; init; }

    /// <summary>ECS's words for what went wrong, with its prefix (<c>CannotPullContainerError: …</c>); at most 1024 characters.</summary>
    public string? Reason { get; init; }

    /// <summary>Manifest digest of the image that runs (<c>sha256:…</c>).</summary>
    public string? ImageDigest { get; init; }

    public string? RuntimeId { get; init; }
}
