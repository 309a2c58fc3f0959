using EcsDeployGate.Core.Findings;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Probing.Diagnosing;

/// <summary>Steps 4 to 8 of the order: a health check failed; its records say why.</summary>
internal static class FailedCheck
{
    /// <summary>In this order; the first that recognises what was seen is the cause, the others are kept beside it.</summary>
    private static readonly Func<CheckView, Cause?>[] s_order =
    [
        Flapping,
        CannotRun.Find,
        Misuse.Find,
        Misuse.Syntax,
        Misuse.Variable,
        Answered.Proxy,
        Answered.Name,
        NotReached.Find,
        Answered.Tls,
        Answered.Status,
        Answered.Time,
        Answered.ReadOnly,
        OnlyTheExperiment,
    ];

    public static IEnumerable<Cause> Find(ProbeView view)
    {
        var failed = view.Checks.Where(c => c.Decides && (view.FailedForCertain ? c.Failed : Unsettled(view, c)));
        return from check in failed.OrderByDescending(c => c.Name == view.Verdict?.Container).ThenByDescending(c => c.UnhealthyAt is not null)
               from diagnose in s_order
               let cause = diagnose(check)
               where cause is not null
               select cause;
    }

    /// <summary>A deadline settles nothing, except where a check went to and fro, or others waited for it in vain.</summary>
    private static bool Unsettled(ProbeView view, CheckView check) =>
        view.ObserverExit is ProbeExitCode.Undecided or ProbeExitCode.NoRecords
        && ((check.EverHealthy && FellBack(check)) || (check.Failed && check.Waiting.Any()));

    private static Cause? Flapping(CheckView check)
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
    private static Cause? OnlyTheExperiment(CheckView check) => check.Passed() is not { } passed ? null : new(
        CauseCodes.HealthCheckFailed,
        $"The health check of container '{check.Name}' fails without saying why; the same question asked with {string.Join(", ", passed.Changes.Select(EvidenceText.Line))} is answered.",
        check.Name, CheckEvidence.Of(check), "ECS would stop and replace every task of this deployment.",
        CheckEvidence.Fix(check, new("Let the check print its errors.")));
}
