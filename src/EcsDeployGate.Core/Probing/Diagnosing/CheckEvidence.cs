using System.Globalization;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Validating.Commands;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Probing.Diagnosing;

/// <summary>What was seen of a failed check, in lines, and the fix that an experiment verified.</summary>
internal static class CheckEvidence
{
    /// <summary>The last failed attempt, who waits for the container, and what the caller adds.</summary>
    public static IReadOnlyList<string> Of(CheckView check, params IEnumerable<string> more) =>
    [
        .. Attempt(check),
        .. more,
        .. check.Waiting.Select(w => $"container '{w}' waits for '{check.Name}' to be HEALTHY (dependsOn)"),
        .. check.Shown() is { } status ? [$"look: {status}"] : Array.Empty<string>(),
        .. check.Passed() is { } passed ? [Experiment(passed)] : Array.Empty<string>(),
        .. check.Control is { ExitCode: not 0 } control && check.Passed() is not null ? [$"control: the original command still failed beside it ({(control.TimedOut ? "no answer in time" : $"exit code {control.ExitCode}")})"] : Array.Empty<string>(),
    ];

    public static IEnumerable<string> Sockets(CheckView check)
    {
        var sockets = check.Probe.LastListening;
        return sockets switch
        {
            null => ["listening: not known"],
            [] => ["listening: nothing"],
            _ => sockets.Take(10).Select(s => $"listening: port {s.Port} on {Where(s.Address)} ({(s.Family == ListeningSocket.IPv6 ? "IPv6" : "IPv4")})"),
        };
    }

    public static IEnumerable<string> Log(CheckView check) => check.Probe.LogTail(check.Name).Select(l => $"log: {l}");

    /// <summary>The verified fix when an acceptable experiment passed; else what the caller knows.</summary>
    public static Fix Fix(CheckView check, Fix otherwise, Func<ExperimentRecord, bool>? accept = null) =>
        check.Passed(accept) is { } passed
            ? new(
                $"Write {CommandText.Show(passed.Command)} ({string.Join(", ", passed.Changes.Select(EvidenceText.Line))}).",
                Patch.Replace(check.Container.HealthCheck!.At + "/command", Patch.Texts(passed.Command)), Verified: true)
            : otherwise;

    /// <summary>Experiments that make the same request, and not only see that a port is open.</summary>
    public static bool AsksHttp(ExperimentRecord experiment) => !experiment.Id.Split('+').Contains("nc");

    private static IEnumerable<string> Attempt(CheckView check)
    {
        if (check.LastFailure is not { } last)
        {
            yield break;
        }

        yield return last switch
        {
            { SpawnError: { } error } => $"attempt {last.Number}: could not start '{EvidenceText.Line(error.Program)}': {error.Name}",
            { TimedOut: true } => $"attempt {last.Number}: killed at the time-out of {check.Container.HealthCheck!.Timeout} s",
            _ => $"attempt {last.Number}: exit code {last.ExitCode}{Decoded(check)}{(last.DurationMs is { } ms ? $" after {ms.ToString("0", CultureInfo.InvariantCulture)} ms" : "")}",
        };
        foreach (var line in EvidenceText.LastLines(last.Stderr))
        {
            yield return $"stderr: {line}";
        }

        foreach (var line in EvidenceText.LastLines(last.Stdout))
        {
            yield return $"stdout: {line}";
        }
    }

    private static string Decoded(CheckView check) => check.Exit is { } known ? $" ({known.Program}: {known.Exit.Meaning})"
        : check.LastFailure?.ExitCode is { } code && ExitCodes.Signal(code) is { } signal ? $" (killed by {signal})" : "";

    private static string Experiment(ExperimentRecord passed) =>
        $"experiment '{EvidenceText.Line(passed.Id)}' ({string.Join(", ", passed.Changes.Select(EvidenceText.Line))}): exit code 0";

    private static string Where(string address) => address switch
    {
        ListeningSocket.Any => "every address",
        ListeningSocket.Loopback => "the loopback address",
        _ => "one address of the task",
    };
}
