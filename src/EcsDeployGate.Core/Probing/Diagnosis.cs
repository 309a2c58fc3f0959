using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Inspecting;
using EcsDeployGate.Core.Probing.Diagnosing;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Probing;

/// <summary>Names the one root cause from what a probe left behind. Pure: the same report always gives the same answer.</summary>
public static class Diagnosis
{
    /// <summary>
    /// The decision order. Each step says what it recognises; the first cause of the first step that recognises anything is the
    /// root cause, the others are kept beside it.
    /// </summary>
    private static readonly Func<ProbeView, IEnumerable<Cause>>[] s_order =
    [
        PlatformFault.Infrastructure,
        PlatformFault.NeverStarted,
        ExitedContainer.Find,
        FailedCheck.Find,
        Unexplained.Find,
    ];

    /// <summary>What the probe says about the deployment.</summary>
    /// <param name="deployment">What was probed: the candidate, not the derived definition.</param>
    /// <param name="images">What is known of its images; may be empty.</param>
    /// <param name="report">What came back.</param>
    public static ProbeConclusion Of(Deployment deployment, IReadOnlyList<InspectedImage> images, ProbeReport report)
    {
        var view = new ProbeView(deployment, images, report);
        if (view.ObserverExit is ProbeExitCode.Healthy)
        {
            return new(ProbeOutcome.Healthy, Cause: null, [], [.. SideFindings.Of(view, ProbeOutcome.Healthy)]);
        }

        var causes = s_order.SelectMany(step => step(view)).ToList();
        var outcome = causes[0].Infrastructure ? ProbeOutcome.Infrastructure : ProbeOutcome.Unhealthy;
        return new(
            outcome, causes[0],
            [.. causes.Skip(1).Where(c => c.Code != causes[0].Code || c.Container != causes[0].Container).Where(c => c.Code != CauseCodes.HealthCheckFailed)],
            [.. SideFindings.Of(view, outcome)]);
    }

    /// <summary>What the findings of a probe can be.</summary>
    public static IReadOnlyList<RuleInfo> Rules => SideFindings.Rules;

    /// <summary>What it means that ECS refused to register or start the probe.</summary>
    /// <param name="code">Error code or failure reason, such as <c>ClientException</c> or <c>RESOURCE:ENI</c>.</param>
    /// <param name="message">ECS's words.</param>
    public static Cause OfRefusal(string code, string message) => RefusalText.Read(code, message);

    /// <summary>True when the refusal is a fault of the platform or the gate, so that another try may help.</summary>
    public static bool IsInfrastructure(string code, string message) => OfRefusal(code, message).Infrastructure;
}
