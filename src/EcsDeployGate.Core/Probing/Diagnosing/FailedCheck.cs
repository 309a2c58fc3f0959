using EcsDeployGate.Core.Findings;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Probing.Diagnosing;

/// <summary>What a failed check shows that no single tool explains: falling back, being late, and being right in another way.</summary>
internal static class FailedCheck
{
    /// <summary>The checks that failed, the one that settled the verdict first.</summary>
    public static IEnumerable<CheckView> In(ProbeView view) =>
        view.Checks
            .Where(c => c.Decides && (view.FailedForCertain ? c.Failed : Unsettled(view, c)))
            .OrderByDescending(c => c.Name == view.Verdict?.Container).ThenByDescending(c => c.UnhealthyAt is not null);

    /// <summary>A deadline settles nothing, except where a check went to and fro, or others waited for it in vain.</summary>
    private static bool Unsettled(ProbeView view, CheckView check) =>
        view.ObserverExit is ProbeExitCode.Undecided or ProbeExitCode.NoRecords
        && ((check.EverHealthy && FellBack(check)) || (check.Failed && check.Waiting.Any()));

    public static Cause? Flapping(CheckView check)
    {
        if (!check.EverHealthy || !FellBack(check))
        {
            return null;
        }

        var good = check.Attempts.Count(a => a is { ExitCode: 0, TimedOut: false });
        return new(
            CauseCodes.Flapping, $"Container '{check.Name}' was healthy and then failed its health check ({good} of {check.Attempts.Count} attempts passed).", check.Name,
            CheckEvidence.Of(check, CheckEvidence.Log(check)),
            "It would pass a deployment and fall over shortly after.",
            new Fix($"See in the log of '{check.Name}' what happens after its start; look for memory, connections that run out, and crashes in the background."));
    }

    private static bool FellBack(CheckView check)
    {
        var healthy = check.Health.FirstOrDefault(h => h.Status == HealthStatus.Healthy)?.At
            ?? check.Attempts.FirstOrDefault(a => a is { ExitCode: 0, TimedOut: false })?.At;
        return healthy is { } since && check.LastFailure?.At > since;
    }

    /// <summary>Nothing that the check printed says why, but something else worked: that much is proven.</summary>
    public static Cause? OnlyTheExperiment(CheckView check) => check.Passed() is not { } passed ? null : new(
        CauseCodes.HealthCheckFailed,
        $"The health check of container '{check.Name}' fails without saying why; the same question asked with {string.Join(", ", passed.Changes.Select(EvidenceText.Line))} is answered.",
        check.Name, CheckEvidence.Of(check), "ECS would stop and replace every task of this deployment.",
        CheckEvidence.Fix(check, new("Let the check print its errors.")));
}
