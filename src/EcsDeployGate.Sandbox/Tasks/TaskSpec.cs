namespace EcsDeployGate.Sandbox.Tasks;

/// <summary>What an engine needs to know of a task: a task definition with overrides applied, in ECS's words and units.</summary>
/// <param name="TaskId">32 hex digits, the last part of the task ARN.</param>
/// <param name="TaskArn">The task's ARN; used in labels.</param>
/// <param name="Family">Family of the task definition.</param>
/// <param name="Revision">Revision of the task definition.</param>
/// <param name="Architecture"><c>X86_64</c> or <c>ARM64</c>.</param>
/// <param name="CpuUnits">Task CPU in units (1024 = one vCPU), or null.</param>
/// <param name="MemoryMiB">Task memory limit in MiB, or null.</param>
/// <param name="Containers">In the order of the task definition.</param>
/// <param name="Volumes">Names of the task's (empty, ephemeral, root-owned 0755) volumes.</param>
internal sealed record TaskSpec(
    string TaskId,
    string TaskArn,
    string Family,
    int Revision,
    string Architecture,
    int? CpuUnits,
    int? MemoryMiB,
    IReadOnlyList<ContainerSpec> Containers,
    IReadOnlyList<string> Volumes)
{
    /// <summary>The IPv4 address that the task has beside loopback; null for none.</summary>
    public string? PrivateAddress { get; init; }
}

/// <summary>One container of a task.</summary>
internal sealed record ContainerSpec
{
    public required string Name { get; init; }

    /// <summary>As written in the task definition: <c>repository:tag</c> or <c>repository@sha256:…</c>.</summary>
    public required string Image { get; init; }

    public bool Essential { get; init; } = true;

    /// <summary>Null: the image's; given: replaces the image's Entrypoint and drops the image's Cmd.</summary>
    public IReadOnlyList<string>? EntryPoint { get; init; }

    /// <summary>Null: the image's Cmd.</summary>
    public IReadOnlyList<string>? Command { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary><c>user</c>, <c>uid</c>, <c>user:group</c> or <c>uid:gid</c>; null: the image's.</summary>
    public string? User { get; init; }

    public string? WorkingDirectory { get; init; }

    public bool ReadonlyRootFilesystem { get; init; }

    public bool InitProcessEnabled { get; init; }

    public IReadOnlyList<MountSpec> Mounts { get; init; } = [];

    public IReadOnlyList<DependencySpec> DependsOn { get; init; } = [];

    public HealthCheckSpec? HealthCheck { get; init; }

    /// <summary>Seconds a dependent waits for this container's COMPLETE, SUCCESS or HEALTHY; null: no limit.</summary>
    public int? StartTimeoutSeconds { get; init; }

    /// <summary>Seconds between SIGTERM and SIGKILL.</summary>
    public int StopTimeoutSeconds { get; init; } = 30;

    public int? CpuUnits { get; init; }

    /// <summary>Hard limit in MiB.</summary>
    public int? MemoryMiB { get; init; }

    /// <summary>Lines for /etc/hosts in place of the engine's own, for tests of name resolution; null: the engine's.</summary>
    public string? HostsFile { get; init; }
}

/// <summary>A task volume at a path of a container.</summary>
internal sealed record MountSpec(string Volume, string ContainerPath, bool ReadOnly);

/// <summary>One <c>dependsOn</c>; <paramref name="Condition"/> is START, COMPLETE, SUCCESS or HEALTHY.</summary>
internal sealed record DependencySpec(string Container, string Condition);

/// <summary>An ECS health check with its defaults filled in; all times in seconds.</summary>
internal sealed record HealthCheckSpec(
    IReadOnlyList<string> Command,
    int IntervalSeconds = 30,
    int TimeoutSeconds = 5,
    int Retries = 3,
    int StartPeriodSeconds = 0);
