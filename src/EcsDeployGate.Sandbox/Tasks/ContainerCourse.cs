namespace EcsDeployGate.Sandbox.Tasks;

/// <summary>Where one container of a task has got to; only <see cref="TaskLifecycle"/>'s loop changes it.</summary>
internal sealed class ContainerCourse(ContainerSpec spec)
{
    private HealthDetail? _health;
    private bool _wasHealthy;
    private int? _exitCode;
    private DateTimeOffset? _startedAt;
    private DateTimeOffset? _finishedAt;

    public ContainerSpec Spec { get; } = spec;

    public ContainerPhase Phase { get; set; }

    public IContainer? Running { get; private set; }

    public bool StopSignalled { get; set; }

    /// <summary>The task is being disposed: no SIGTERM, no waiting.</summary>
    public bool KillNow { get; set; }

    public string? ImageDigest { get; set; }

    public string? Reason { get; set; }

    public DateTimeOffset? CreatedAt { get; set; }

    public DependencyFacts Facts => new(_startedAt is not null, Phase == ContainerPhase.Ended, _exitCode, _wasHealthy);

    /// <summary>UNKNOWN, HEALTHY or UNHEALTHY; the last one known stays after the container's end.</summary>
    public string Health => _health?.Status ?? "UNKNOWN";

    public void Begin(IContainer running, DateTimeOffset at)
    {
        Phase = ContainerPhase.Running;
        Running = running;
        _startedAt = at;
    }

    public void Hear(HealthDetail health)
    {
        if (Phase == ContainerPhase.Running)
        {
            _health = health;
            _wasHealthy |= health.Status == "HEALTHY";
        }
    }

    public void End(ContainerExit? exit, DateTimeOffset at)
    {
        Phase = ContainerPhase.Ended;
        _exitCode = exit?.ExitCode;
        Reason ??= exit?.Reason;
        _finishedAt = _startedAt is null ? null : at;
    }

    public ContainerSnapshot Snapshot(string taskId) => new()
    {
        Name = Spec.Name,
        LastStatus = Phase switch { ContainerPhase.Running => "RUNNING", ContainerPhase.Ended => "STOPPED", _ => "PENDING" },
        HealthStatus = Health,
        ExitCode = _exitCode,
        Reason = Reason,
        ImageDigest = ImageDigest,
        RuntimeId = CreatedAt is null ? null : RuntimeIds.For(taskId, Spec.Name),
        CreatedAt = CreatedAt,
        StartedAt = _startedAt,
        FinishedAt = _finishedAt,
        Health = _health,
    };
}

internal enum ContainerPhase
{
    Waiting,
    Starting,
    Running,
    Ended,
}
