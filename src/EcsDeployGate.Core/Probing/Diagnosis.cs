using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Inspecting;
using EcsDeployGate.Core.Probing.Diagnosing;
using EcsDeployGate.Core.Probing.Measuring;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Probing;

/// <summary>Names the one root cause from what a probe left behind. Pure: the same report always gives the same answer.</summary>
public static class Diagnosis
{
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

        if (view.ObserverExit is ProbeExitCode.Tried)
        {
            return DecisionOrder.CannotBeRun(view) is { } cannot ? new(ProbeOutcome.Unhealthy, cannot, [], [])
                : view.Checks.Any(c => c.Attempts.Count > 0) ? new(ProbeOutcome.Healthy, Cause: null, [], [.. SideFindings.Of(view, ProbeOutcome.Healthy)])
                : new(ProbeOutcome.Infrastructure, Unexplained.Find(view).First(), [], []);
        }

        var causes = DecisionOrder.Causes(view).ToList();
        var (root, reason) = causes[0];
        var outcome = root.Infrastructure ? ProbeOutcome.Infrastructure : ProbeOutcome.Unhealthy;
        return new(outcome, root, [.. Others(root, reason, causes.Skip(1).Select(c => c.Cause))], [.. SideFindings.Of(view, outcome)]);
    }

    private static IEnumerable<OtherCause> Others(Cause root, string reason, IEnumerable<Cause> others) =>
        from cause in others
        where cause.Code is not (CauseCodes.HealthCheckFailed or CauseCodes.ProbeStopped or CauseCodes.ProbeUndecided)
            && (cause.Code, cause.Container) != (root.Code, root.Container)
        group cause by (cause.Code, cause.Container) into same
        let cause = same.First()
        select new OtherCause(
            cause.Code, cause.Summary, cause.Container,
            cause.Container is not null && root.Container is not null && cause.Container != root.Container && cause.Code == root.Code
                ? $"'{root.Container}' is named first: it settled the verdict."
                : $"'{root.Code}' is the root cause, because {reason}.");

    /// <summary>What the findings of a probe can be.</summary>
    public static IReadOnlyList<RuleInfo> Rules { get; } = [.. SideFindings.Rules, .. SlowerStart.Rules];

    /// <summary>What comes of comparing a healthy probe with earlier ones of the same service.</summary>
    public static IEnumerable<Finding> ComparedWith(
        IReadOnlyList<EarlierStart> earlier, Deployment deployment, IReadOnlyList<InspectedImage> images, ProbeReport report) =>
        earlier.Count == 0 ? [] : SlowerStart.Of(deployment, Measurements.Of(deployment, images, report), earlier);

    /// <summary>A cause that a rule named, with what the probe saw of it: whether a stricter check would have passed.</summary>
    public static Cause Strengthened(Cause cause, ProbeReport report)
    {
        if (cause.Code != CauseCodes.NeverFails
            || report.Records.OfType<ExperimentRecord>().LastOrDefault(e => e.Container == cause.Container && e.Id == "stricter") is not { } tried)
        {
            return cause;
        }

        var passed = tried is { ExitCode: 0, TimedOut: false, SpawnError: null };
        var how = tried.TimedOut ? "no answer in time" : $"exit code {tried.ExitCode?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "unknown"}";
        return cause with
        {
            Evidence =
            [
                .. cause.Evidence,
                $"experiment 'stricter' ({string.Join(", ", tried.Changes.Select(EvidenceText.Line))}): {how}{(passed ? "" : ", while the check as it is passes")}",
                .. EvidenceText.LastLines(tried.Stderr).Select(l => $"stderr: {l}"),
            ],
            Fix = passed && cause.Fix.Patch is not null ? cause.Fix with { Verified = true } : cause.Fix,
        };
    }

    /// <summary>What it means that ECS refused to register or start the probe.</summary>
    /// <param name="code">Error code or failure reason, such as <c>ClientException</c> or <c>RESOURCE:ENI</c>.</param>
    /// <param name="message">ECS's words.</param>
    public static Cause OfRefusal(string code, string message)
    {
        var text = ReasonText.OfCall(code, message);
        return new(
            text.Code, text.Meaning, Container: null, [$"ECS: {EvidenceText.Line(code)}: {EvidenceText.Line(message)}"], text.Why, new Fix(text.Fix), text.Infrastructure);
    }

    /// <summary>True when the refusal is a fault of the platform or the gate, so that another try may help.</summary>
    public static bool IsInfrastructure(string code, string message) => OfRefusal(code, message).Infrastructure;
}
