using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Probing;
using EcsDeployGate.Core.Probing.Measuring;
using EcsDeployGate.Core.Reporting;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Core.Deciding;

/// <summary>Findings and evidence to a verdict, and by the policy to a decision; pure.</summary>
/// <remarks>
/// In this order: what the probe saw fail rejects, whatever the rules say; a rule that is certain rejects, whatever the
/// probe says; infrastructure leaves it to the policy; else the deployment is approved. Likely findings stand when the
/// probe failed and become information when it passed.
/// </remarks>
public static class Decider
{
    /// <summary>Decides for a run whose evidence is complete.</summary>
    /// <param name="run">The run, in stage Deciding.</param>
    /// <param name="link">Where people find the run; goes into the summary.</param>
    /// <param name="earlier">How long containers took to start in earlier runs of the same service; null for none.</param>
    public static VerdictReached Decide(GateRun run, Uri? link, IReadOnlyList<EarlierStart>? earlier = null)
    {
        var probed = run.Probe is null ? null : Diagnosis.Of(run.Deployment!, run.Images, run.Probe);
        IReadOnlyList<Finding> findings =
        [
            .. run.Findings,
            .. probed?.Findings ?? [],
            .. probed?.Outcome is ProbeOutcome.Healthy ? Diagnosis.ComparedWith(earlier ?? [], run.Deployment!, run.Images, run.Probe!) : [],
        ];
        if (probed?.Outcome is ProbeOutcome.Healthy)
        {
            findings = [.. findings.Select(Disproved)];
        }

        var (verdict, cause) = Judge(run, probed, findings);
        var decision = (verdict, run.Policy.OnInconclusive) switch
        {
            (Verdict.Approve, _) or (Verdict.Inconclusive, FailurePolicy.Approve) => Decision.Approved,
            (Verdict.Reject, _) or (Verdict.Inconclusive, FailurePolicy.Reject) => Decision.Rejected,
            _ => Decision.Held,
        };
        var others = probed?.Others is { Count: > 0 } seen && ReferenceEquals(cause, probed.Cause) ? seen : null;
        return new(verdict, decision, cause, findings, ApprovalSummary.Of(verdict, cause, findings, link?.AbsoluteUri), others);
    }

    private static (Verdict Verdict, Cause? Cause) Judge(GateRun run, ProbeConclusion? probed, IReadOnlyList<Finding> findings)
    {
        if (run.Refused is { } refused)
        {
            return (refused.Rejects ? Verdict.Reject : Verdict.Inconclusive, CauseOf(refused));
        }

        if (probed is { Outcome: ProbeOutcome.Unhealthy, Cause: { } seen })
        {
            return (Verdict.Reject, seen);
        }

        if (findings.FirstOrDefault(f => f.Blocks) is { } certain)
        {
            var cause = FindingCause.Of(certain, run.Deployment!.TaskDefinition);
            return (Verdict.Reject, run.Probe is null ? cause : Diagnosis.Strengthened(cause, run.Probe));
        }

        if (run.ProbeRefusal is { } refusal)
        {
            var why = Diagnosis.OfRefusal(refusal.Code, refusal.Message);
            return (why.Infrastructure ? Verdict.Inconclusive : Verdict.Reject, why);
        }

        if (run.GaveUp is { } gaveUp)
        {
            return (Verdict.Inconclusive, CauseOf(gaveUp));
        }

        if (run.ProbeSkipped is { Impossible: true } skipped)
        {
            return (Verdict.Inconclusive, CauseOf(skipped));
        }

        return probed is { Outcome: not ProbeOutcome.Healthy }
            ? (Verdict.Inconclusive, probed.Cause)
            : (Verdict.Approve, null);
    }

    private static Finding Disproved(Finding finding) =>
        finding is { Outcome: Outcome.Fail, Confidence: Confidence.Likely, Severity: not Severity.Info }
            ? finding with { Severity = Severity.Info, Evidence = [.. finding.Evidence, "The probe disproves it: the check passed in the running task."] }
            : finding;

    private static Cause CauseOf(ResolvingRefused refused) => new(
        refused.Code,
        refused.Message,
        Container: null,
        Evidence: [],
        Why: refused.Rejects
            ? "The deploy action would fail on it, after the gate and in the middle of the release."
            : "The gate judges exactly what would be deployed; it does not guess.",
        new Fix(refused.Fix),
        Infrastructure: !refused.Rejects);

    private static Cause CauseOf(ProbeSkipped skipped) => new(
        CauseCodes.ProbeImpossible,
        $"The health checks could not be tried: {skipped.Because}",
        Container: null,
        Evidence: [],
        Why: "The rules found nothing wrong, but nothing has shown that the checks can pass.",
        new Fix("Judge this deployment by hand, or set the probe to 'never' in the policy if the rules alone are enough."),
        Infrastructure: true);

    private static Cause CauseOf(StepFailed failed) => new(
        CauseCodes.GateError,
        $"The gate could not finish: {failed.Effect} failed {failed.Failures} times, the last time with {failed.Code}.",
        Container: null,
        Evidence: [failed.Message],
        Why: "Nothing is known of the deployment itself; the policy decides about runs without an answer.",
        new Fix("Read the message; once its reason is gone, start the run again with 'ecs-deploy-gate runs rerun'."),
        Infrastructure: true);
}
