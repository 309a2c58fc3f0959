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

    /// <summary><c>TASKID-NNNNNNNNNN</c>, as Fargate names containers.</summary>
    public string? RuntimeId { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>What the task metadata endpoint shows as <c>Health</c>; null until the status changed for the first time.</summary>
    public HealthDetail? Health { get; init; }
}

/// <summary>The last change of a container's health, as the ECS agent keeps it: nothing in between is recorded.</summary>
/// <param name="Status">HEALTHY or UNHEALTHY.</param>
/// <param name="Since">When the status changed.</param>
/// <param name="ExitCode">Of the check that changed it; kept only for UNHEALTHY.</param>
/// <param name="Output">What that check printed, at most 1024 characters.</param>
internal sealed record HealthDetail(string Status, DateTimeOffset Since, int? ExitCode, string Output);
