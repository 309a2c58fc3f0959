using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.Core.Probing;

/// <summary>How a probe is made.</summary>
public sealed record ProbeSettings
{
    /// <summary>The gate's own image: the static binary on scratch. The roles of the candidate must be able to pull it.</summary>
    public string Image { get; init; } = "ecs-deploy-gate/probe:latest";

    /// <summary>Seconds that a healthy task must stay healthy: 0 to 300, 15 unless set.</summary>
    public int SoakSeconds { get; init; } = 15;

    /// <summary>Seconds from the observer's start until it gives up: 30 to 3600; null: computed from the health checks.</summary>
    public int? DeadlineSeconds { get; init; }

    /// <summary>Seconds for which a container that failed is still watched, to learn whether it is only late: 0 to 300, 60 unless set.</summary>
    public int WatchSeconds { get; init; } = 60;

    /// <summary>How much of the task is started.</summary>
    public ProbeMode Mode { get; init; } = ProbeMode.Full;

    /// <summary>Names of containers that the probe leaves out, such as log routers and meshes; <c>*</c> at the end stands for any rest.</summary>
    public IReadOnlyList<string> DropContainers { get; init; } = [];

    /// <summary>Log group for the observer when no container of the task uses awslogs.</summary>
    public string LogGroup { get; init; } = "/ecs-deploy-gate/probe";

    /// <summary>Region of <see cref="LogGroup"/>.</summary>
    public string LogRegion { get; init; } = "us-east-1";

    /// <summary>Seconds from the start of the task after which the gate stops it whatever it does: the observer's own deadline plus this. 30 to 3600, 300 unless set; pulling images is in it.</summary>
    public int GraceSeconds { get; init; } = 300;

    /// <summary>Subnets of probe tasks, 1 to 16; empty: the service's own.</summary>
    public IReadOnlyList<string> Subnets { get; init; } = [];

    /// <summary>Security groups of probe tasks, at most 5; empty: the service's own.</summary>
    public IReadOnlyList<string> SecurityGroups { get; init; } = [];

    /// <summary>Whether probe tasks get a public address; null: as the service's do.</summary>
    public bool? AssignPublicIp { get; init; }

    /// <summary>Role of the containers in probe tasks; null: the candidate's own.</summary>
    public string? TaskRoleArn { get; init; }

    /// <summary>Role that pulls, logs and reads secrets for probe tasks; null: the candidate's own.</summary>
    public string? ExecutionRoleArn { get; init; }

    /// <summary>Where a probe task runs: where the service runs, but for what is set here.</summary>
    public Placement Place(Placement service) => service with
    {
        Subnets = Subnets.Count > 0 ? Subnets : service.Subnets,
        SecurityGroups = SecurityGroups.Count > 0 ? SecurityGroups : service.SecurityGroups,
        AssignPublicIp = AssignPublicIp ?? service.AssignPublicIp,
    };
}

/// <summary>How much of a task a probe starts.</summary>
public enum ProbeMode
{
    /// <summary>The whole task: the applications run, and their health checks decide.</summary>
    Full,

    /// <summary>The applications are not started: answers only whether each health check can be executed at all.</summary>
    CommandOnly,

    /// <summary>Nothing: no probe runs.</summary>
    None,
}
