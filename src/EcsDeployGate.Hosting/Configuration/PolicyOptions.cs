using System.ComponentModel.DataAnnotations;
using EcsDeployGate.Core.Deciding;

namespace EcsDeployGate.Hosting.Configuration;

/// <summary>What the gate decides by itself.</summary>
public sealed record PolicyOptions
{
    /// <summary>What becomes of runs that infrastructure or the gate kept from a verdict: <c>Hold</c> unless set.</summary>
    [EnumDataType(typeof(FailurePolicy))]
    public FailurePolicy OnInconclusive { get; init; } = FailurePolicy.Hold;

    /// <summary>When the probe runs: <c>Always</c> unless set.</summary>
    [EnumDataType(typeof(ProbeWhen))]
    public ProbeWhen ProbeWhen { get; init; } = ProbeWhen.Always;

    /// <summary>Probes of one run before infrastructure faults make it inconclusive: 1 to 10, 3 unless set.</summary>
    [Range(1, 10)]
    public int ProbeAttempts { get; init; } = 3;

    /// <summary>Tries of any other step before the run is inconclusive: 1 to 20, 5 unless set.</summary>
    [Range(1, 20)]
    public int StepAttempts { get; init; } = 5;

    /// <summary>Seconds before the first further try: 1 to 300, 5 unless set; doubled each time up to 5 minutes.</summary>
    [Range(1, 300)]
    public int RetrySeconds { get; init; } = 5;

    /// <summary>Minutes that a held run keeps a pipeline's job or a lifecycle hook waiting for a person: 0 to 1380, 60 unless set. Approvals wait as long as they are open.</summary>
    [Range(0, 1380)]
    public int HoldMinutes { get; init; } = 60;
}
