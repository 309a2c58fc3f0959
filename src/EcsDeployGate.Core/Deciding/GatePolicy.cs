namespace EcsDeployGate.Core.Deciding;

/// <summary>What the gate may decide by itself; the defaults are useful with no file at all.</summary>
/// <remarks>A run keeps the policy it started with, so that reading its log later gives the same run.</remarks>
public sealed record GatePolicy
{
    /// <summary>What becomes of inconclusive runs. Hold unless set: infrastructure never rejects the app nor waves it through.</summary>
    public FailurePolicy OnInconclusive { get; init; } = FailurePolicy.Hold;

    /// <summary>When the probe runs although the static part already rejects for certain.</summary>
    public ProbeWhen ProbeWhen { get; init; } = ProbeWhen.Always;

    /// <summary>How the probe is made.</summary>
    public ProbeSettings Probe { get; init; } = new();

    /// <summary>How often a probe is started for one run before infrastructure faults make it inconclusive: 1 to 10, 3 unless set.</summary>
    public int ProbeAttempts { get; init; } = 3;

    /// <summary>How often another step is tried before the run is inconclusive: 1 to 20, 5 unless set. Each try has its own retries below it.</summary>
    public int StepAttempts { get; init; } = 5;

    /// <summary>Seconds before the first further try; doubled each time, at most 5 minutes.</summary>
    public int RetrySeconds { get; init; } = 5;
}

/// <summary>What becomes of an inconclusive run.</summary>
public enum FailurePolicy
{
    /// <summary>Left to a human.</summary>
    Hold,

    /// <summary>Rejected.</summary>
    Reject,

    /// <summary>Approved.</summary>
    Approve,
}

/// <summary>When the probe runs.</summary>
public enum ProbeWhen
{
    /// <summary>Also when the static part rejects for certain: for the evidence and the verified fix.</summary>
    Always,

    /// <summary>Only when the static part does not reject for certain.</summary>
    Needed,

    /// <summary>Never.</summary>
    Never,
}

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
