using EcsDeployGate.Core.Probing;

namespace EcsDeployGate.Core.Deciding;

/// <summary>What the gate may decide by itself; the defaults are useful with no file at all.</summary>
/// <remarks>A run keeps the policy it started with, so that reading its log later gives the same run.</remarks>
public sealed record GatePolicy
{
    /// <summary>What becomes of inconclusive runs. Hold unless set: infrastructure never rejects the app nor waves it through.</summary>
    public FailurePolicy OnInconclusive { get; init; } = FailurePolicy.Hold;

    /// <summary>
    /// Minutes that a held run keeps a job or a lifecycle hook waiting for a person, before it is told no: 0 to 1380, 60 unless set. CodePipeline and
    /// ECS both wait 24 hours at most. An approval waits for as long as it is open, whatever this says.
    /// </summary>
    public int HoldMinutes { get; init; } = 60;

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
