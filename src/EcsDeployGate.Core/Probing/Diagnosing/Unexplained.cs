using EcsDeployGate.Core.Findings;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Probing.Diagnosing;

/// <summary>The last step: nothing recognised what was seen. Says what is known and never guesses.</summary>
internal static class Unexplained
{
    private const string NothingKnown = "The gate knows nothing about the deployment's health.";

    public static IEnumerable<Cause> Find(ProbeView view)
    {
        yield return view.ObserverExit switch
        {
            ProbeExitCode.Unhealthy => Failed(view),
            ProbeExitCode.Undecided => new(
                CauseCodes.ProbeUndecided, "The probe's time was over before an answer was certain.", null, Lines(view), NothingKnown,
                new Fix("Run the gate again; if it stays so, set probe.deadlineSeconds of the policy higher."), Infrastructure: true),
            ProbeExitCode.NoRecords or ProbeExitCode.Tried => new(
                CauseCodes.ProbeWithoutRecords, "The probe's time was over and no attempt of a health check was ever recorded.", null, Lines(view), NothingKnown,
                new Fix("See whether the containers with a health check ever started, and whether they can write to the probe's volume."), Infrastructure: true),
            ProbeExitCode.Misused or ProbeExitCode.Broken => new(
                CauseCodes.ProbeBroken, $"The gate's observer failed with exit code {view.ObserverExit}.", ProbeLayout.ObserverContainer, Lines(view), NothingKnown,
                new Fix("See whether the probe's image fits this version of the gate, then run the gate again."), Infrastructure: true),
            _ => new(
                CauseCodes.ProbeStopped, "The probe task ended before the observer had an answer, and ECS does not say why.", null, Lines(view), NothingKnown,
                new Fix("Run the gate again."), Infrastructure: true),
        };
    }

    private static Cause Failed(ProbeView view)
    {
        var check = view.Checks.FirstOrDefault(c => c.Container.Essential && c.Failed)
            ?? (view.Checks.Count(c => c.Container.Essential) == 1 ? view.Checks.First(c => c.Container.Essential) : null);
        var who = check is null ? "An essential container" : $"Container '{check.Name}'";
        var empty = view.Report.Records.Count == 0;
        return new(
            CauseCodes.HealthCheckFailed,
            empty
                ? $"{who} became unhealthy; the observer's log was empty, so its exit code is all that is known."
                : check?.Exit is { } known
                    ? $"{who} became unhealthy; in its health check {known.Program} failed: {known.Exit.Meaning}."
                    : $"{who} became unhealthy, and what its health check printed does not say why.",
            check?.Name, [.. check is null ? [] : CheckEvidence.Of(check), .. Lines(view)], "ECS would stop and replace every task of this deployment.",
            new Fix(empty
                ? "See whether the execution role may write the observer's log (logs:CreateLogStream, logs:PutLogEvents), then run the gate again."
                : "Let the health check print its errors (curl -sS instead of -s, no > /dev/null 2>&1), then run the gate again."));
    }

    private static IReadOnlyList<string> Lines(ProbeView view) =>
    [
        $"observer's exit code: {view.ObserverExit?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "unknown"}",
        .. view.Verdict is { } verdict ? [$"observer: {EvidenceText.Line(verdict.Because)}"] : Array.Empty<string>(),
        .. view.Report.RecordsProblem is { } problem ? [$"records: {EvidenceText.Line(problem)}"] : Array.Empty<string>(),
        .. PlatformFault.StopLines(view),
    ];
}
