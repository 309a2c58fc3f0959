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

    /// <summary>Log group for the observer when no container of the task uses awslogs.</summary>
    public string LogGroup { get; init; } = "/ecs-deploy-gate/probe";

    /// <summary>Region of <see cref="LogGroup"/>.</summary>
    public string LogRegion { get; init; } = "us-east-1";

    /// <summary>Seconds from the start of the task after which the gate stops it whatever it does: the observer's own deadline plus this. 30 to 3600, 300 unless set; pulling images is in it.</summary>
    public int GraceSeconds { get; init; } = 300;
}
