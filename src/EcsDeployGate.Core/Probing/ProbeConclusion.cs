using EcsDeployGate.Core.Findings;

namespace EcsDeployGate.Core.Probing;

/// <summary>What one probe says about the deployment.</summary>
/// <param name="Outcome">Which way it went.</param>
/// <param name="Cause">The one root cause; null when the outcome is <see cref="ProbeOutcome.Healthy"/>.</param>
/// <param name="Others">What else was seen to be wrong, best first, with why it was not chosen.</param>
/// <param name="Findings">Things worth knowing that did not decide.</param>
public sealed record ProbeConclusion(ProbeOutcome Outcome, Cause? Cause, IReadOnlyList<OtherCause> Others, IReadOnlyList<Finding> Findings)
{
    /// <summary>True when the platform or the gate failed, so that another try may help and nothing is known about the app.</summary>
    public bool IsInfrastructure => Outcome is ProbeOutcome.Infrastructure;
}

/// <summary>Which way a probe went.</summary>
public enum ProbeOutcome
{
    /// <summary>Every essential container with a check became healthy and stayed so.</summary>
    Healthy,

    /// <summary>The deployment does not work as it is.</summary>
    Unhealthy,

    /// <summary>The platform or the gate failed, not the app.</summary>
    Infrastructure,
}
