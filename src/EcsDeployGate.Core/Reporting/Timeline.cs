using System.Globalization;
using EcsDeployGate.Core.Auditing;
using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.Core.TaskDefinitions;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Reporting;

/// <summary>Tells a run's log as a story: a line for each event, and for each thing that the probe recorded.</summary>
public static class Timeline
{
    /// <summary>The story in order of time.</summary>
    public static IReadOnlyList<TimelineEntry> Of(IReadOnlyList<AuditEntry> entries) =>
        [.. entries.SelectMany(Lines).OrderBy(line => line.At)];

    /// <summary>The line for something that the probe recorded, or null when it is not worth one.</summary>
    public static TimelineEntry? Of(ProbeRecord record) => record switch
    {
        AttemptRecord a => Probing(a.At, "attempt", $"{a.Container}: check {a.Number} {Ending(a.ExitCode, a.TimedOut, a.SpawnError, a.DurationMs)}{Quoted(a.Stderr, a.Stdout)}"),
        ExperimentRecord x => Probing(x.At, "experiment", $"{x.Container}: tried {Quote(Shown(x.Command))}: {(x.ExitCode == 0 ? "it works" : Ending(x.ExitCode, x.TimedOut, x.SpawnError, x.DurationMs))}"),
        HealthRecord { Status: not HealthStatus.Starting } h => Probing(h.At, "health", $"{h.Container}: {h.Status}"),
        ListeningRecord l => Probing(l.At, "listening", l.Sockets.Count == 0
            ? "nothing listens"
            : "listening: " + string.Join(", ", l.Sockets.Select(s => $"{s.Port} ({s.Family}, {s.Address})"))),
        VerdictRecord v => Probing(v.At, "observed", $"observer: {v.Verdict}, because {v.Because}"),
        _ => null,
    };

    private static IEnumerable<TimelineEntry> Lines(AuditEntry entry)
    {
        var happened = AuditChain.Read(entry);
        if (happened is ProbeEnded ended)
        {
            foreach (var line in ended.Report.Records.Select(Of).OfType<TimelineEntry>())
            {
                yield return line;
            }
        }

        yield return new(entry.At, entry.Kind[..entry.Kind.IndexOf('.', StringComparison.Ordinal)], entry.Kind, Text(happened));
    }

    private static string Text(RunEvent happened) => happened switch
    {
        RunRequested e => e.Request.Target switch
        {
            ApprovalTarget a => $"approval '{a.Action}' of pipeline '{a.Pipeline}' asks for a judgement",
            ExecutionTarget x => $"execution {x.ExecutionId ?? "(latest)"} of pipeline '{x.Pipeline}' is to be judged",
            DefinitionTarget d => $"task definition '{d.TaskDefinition.Family}' is to be judged",
            JobTarget => e.Request.Door is Door.StageCondition ? "a job of a stage condition asks for a judgement" : "a job of a Lambda action asks for a judgement",
            ConditionTarget => "a stage condition asks for a judgement",
            HookTarget h => $"deployment '{NameOf(h.Deployment)}' asks for a judgement at {h.LifecycleStage}",
            var other => $"{other.GetType().Name} is to be judged",
        },
        DeploymentResolved e => $"would deploy '{e.Deployment.TaskDefinition.Family}': " + string.Join(", ", e.Deployment.TaskDefinition.Containers.Select(c => $"{c.Name} = {c.Image}")),
        ResolvingRefused e => e.Message,
        DeploymentValidated e => Counted(e.Findings),
        ImagesInspected e => string.Join("; ", e.Images.Select(i => i.Facts is { } f ? $"{i.Container}: {f.Os}/{f.Architecture} {f.Digest[..Math.Min(19, f.Digest.Length)]}" : $"{i.Container}: cannot tell: {i.Problem}")),
        ProbeSkipped e => $"no probe: {e.Because}",
        ProbeRegistered e => $"probe definition registered: {NameOf(e.TaskDefinitionArn)}",
        ProbeStarted e => $"probe task started: {NameOf(e.TaskArn)}{(e.Attempt > 1 ? $" (attempt {e.Attempt})" : "")}",
        ProbeRefused e => $"ECS refused the probe: {e.Code}: {e.Message}",
        ProbeEnded e => $"probe task ended: {e.Report.StopCode ?? "no stop code"}{(e.Report.StoppedReason is { } reason ? $", {Quote(reason)}" : "")}",
        ProbeCleanedUp => "probe task and definition are gone",
        VerdictReached e => $"{e.Verdict.ToString().ToUpperInvariant()}{(e.Cause is { } cause ? $": {cause.Code}: {cause.Summary}" : "")}",
        PersonDecided e => $"{e.Decision} by {e.By}: {Quote(e.Reason)}",
        DoorHeld e => $"left to a human until {e.Until:yyyy-MM-dd'T'HH:mm'Z'}: the door stays open",
        HoldEnded => "nobody has decided in time",
        DoorAsked => "the door came back for its answer",
        DoorAnswered { Status: "NotWaiting" } => "no door waits for an answer",
        DoorAnswered { Status: "StageRetried" } => "the failed stage of the pipeline is tried again",
        DoorAnswered { Status: "Held" } => "left to a human: the approval stays open",
        DoorAnswered e => $"the door was told: {e.Status}",
        DoorClosed e => $"the door was closed outside: {e.Status}{(e.By is { } by ? $" by {by}" : "")}{(e.Reason is { Length: > 0 } reason ? $": {Quote(reason)}" : "")}",
        StepFailed e => $"{e.Effect} failed ({e.Failures}): {e.Code}: {e.Message}",
        _ => happened.GetType().Name,
    };

    private static TimelineEntry Probing(DateTimeOffset at, string kind, string text) => new(at, "probing", "probing." + kind, text);

    private static string Counted(IReadOnlyList<Finding> findings)
    {
        var failed = findings.Where(f => f.Outcome is Outcome.Fail).Select(f => f.Rule).Distinct().ToList();
        return $"{findings.Select(f => f.Rule).Distinct().Count()} rules looked; " + (failed.Count == 0 ? "nothing wrong in the task definition" : "failed: " + string.Join(", ", failed));
    }

    private static string Ending(int? exitCode, bool timedOut, SpawnError? spawnError, double? durationMs) =>
        (timedOut, spawnError, exitCode) switch
        {
            (true, _, _) => "was killed at its time-out",
            (_, { } error, _) => $"could not start '{error.Program}' ({error.Name})",
            (_, _, 0) => "passed",
            (_, _, { } code) => $"failed with exit code {code}",
            _ => "left no ending",
        } + (durationMs is { } ms ? $" after {ms.ToString("0", CultureInfo.InvariantCulture)} ms" : "");

    private static string Quoted(string stderr, string stdout) =>
        (stderr.Trim(), stdout.Trim()) switch
        {
            ({ Length: > 0 } err, _) => ": " + Quote(err),
            (_, { Length: > 0 } text) => ": " + Quote(text),
            _ => "",
        };

    private static string Shown(IReadOnlyList<string> command) =>
        command.Count == 2 && command[0] == "CMD-SHELL" ? command[1] : string.Join(' ', command.Skip(command.Count > 1 && command[0] == "CMD" ? 1 : 0));

    private static string Quote(string text)
    {
        var line = string.Concat(text.Take(200).Select(c => char.IsControl(c) ? ' ' : c));
        return $"'{line}{(text.Length > 200 ? "…" : "")}'";
    }

    private static string NameOf(string arn) => arn[(arn.LastIndexOf('/') + 1)..];
}
