using System.Text.Json.Nodes;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.TaskDefinitions;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Probing.Diagnosing;

/// <summary>Steps 1 and 2 of the order: what ECS itself says about the task, before anything that happened in it.</summary>
internal static class PlatformFault
{
    private const string CannotLook = "The gate cannot look, so it knows nothing about the deployment.";

    /// <summary>Faults of the platform, and of the gate's own containers.</summary>
    public static IEnumerable<Cause> Infrastructure(ProbeView view)
    {
        if (view.FailedForCertain)
        {
            yield break;
        }

        if (view.Report.StopCode is "SpotInterruption" or "TerminationNotice")
        {
            yield return new(
                CauseCodes.SpotInterruption, "The capacity under the probe task was taken back.", Container: null, StopLines(view),
                "It says nothing about the deployment.", new Fix("Run the gate again."), Infrastructure: true);
        }

        foreach (var own in (string[])[ProbeLayout.InstallerContainer, ProbeLayout.ObserverContainer])
        {
            if (view.Reported(own) is { Reason: { Length: > 0 } reason } && ReasonText.OfStop(reason) is { } text)
            {
                yield return Own(own, $"The gate's own container '{own}' did not run: {text.Meaning}", reason, text.Infrastructure ? text.Code : CauseCodes.ProbeBroken);
            }
            else if (own is ProbeLayout.InstallerContainer && view.Reported(own)?.ExitCode is { } code and not 0 and not 137 and not 143)
            {
                yield return Own(own, $"The gate's own container '{own}' ended with exit code {code}, so nothing else could start.", $"exit code {code}", CauseCodes.ProbeBroken);
            }
        }

        foreach (var (container, reason, text) in Reasons(view))
        {
            switch (text)
            {
                case { Infrastructure: true }:
                    yield return Make(view, text, container, reason);
                    break;

                // Nothing of the deployment logs there, so the group that is missing is the one that the gate brought along.
                case { Code: CauseCodes.LogGroupMissing } when !LogsToCloudWatch(view.Deployment.TaskDefinition):
                    yield return Make(view, text, container, reason) with
                    {
                        Summary = "The gate's own log group does not exist, so ECS did not start the probe.",
                        Why = CannotLook,
                        Fix = new Fix("Create the log group that the probe's settings name, then run the gate again."),
                        Infrastructure = true,
                    };
                    break;
            }
        }
    }

    /// <summary>A container or the task could not start for a reason that the deployment brings along.</summary>
    public static IEnumerable<Cause> NeverStarted(ProbeView view) =>
        view.FailedForCertain
            ? []
            : Reasons(view).Where(r => !r.Text.Infrastructure && r.Text.Code is not CauseCodes.DependencyNeverReady).Select(r => Make(view, r.Text, r.Container, r.Reason));

    /// <summary>A container waits for one that does not get ready, and nothing says more about that one.</summary>
    public static IEnumerable<Cause> Dependency(ProbeView view) =>
        view.FailedForCertain
            ? []
            : Reasons(view).Where(r => r.Text.Code is CauseCodes.DependencyNeverReady).Select(r => Make(view, r.Text, r.Container, r.Reason));

    /// <summary>The lines in which ECS says how the task ended.</summary>
    public static IReadOnlyList<string> StopLines(ProbeView view) =>
    [
        .. view.Report.StopCode is { Length: > 0 } code ? [$"stop code: {EvidenceText.Line(code)}"] : Array.Empty<string>(),
        .. view.Report.StoppedReason is { Length: > 0 } reason ? [$"stopped reason: {EvidenceText.Line(reason)}"] : Array.Empty<string>(),
    ];

    private static Cause Own(string own, string summary, string reason, string code) => new(
        code, summary, own, [$"reason: {EvidenceText.Line(reason)}"], CannotLook,
        new Fix("Make the probe's image (probe.image of the policy) available to the candidate's execution role, then run the gate again."), Infrastructure: true);

    /// <summary>Container reasons first: the task's own reason often only repeats one of them. Echoes count only when there is nothing else.</summary>
    private static List<(string? Container, string Reason, ReasonText Text)> Reasons(ProbeView view)
    {
        var known = All(view)
            .Select(r => (r.Container, r.Reason, Text: ReasonText.OfStop(r.Reason)))
            .Where(r => r.Text is not null)
            .Select(r => (r.Container, r.Reason, r.Text!))
            .ToList();
        return known.Exists(r => !r.Item3.IsEcho) ? [.. known.Where(r => !r.Item3.IsEcho)] : known;
    }

    private static IEnumerable<(string? Container, string Reason)> All(ProbeView view)
    {
        foreach (var container in view.Report.Containers)
        {
            if (container is { Reason.Length: > 0, Name: not (ProbeLayout.InstallerContainer or ProbeLayout.ObserverContainer) })
            {
                yield return (container.Name, container.Reason);
            }
        }

        if (view.Report.StoppedReason is { Length: > 0 } stopped)
        {
            yield return (null, stopped);
        }
    }

    private static bool LogsToCloudWatch(TaskDefinition task) =>
        task.Containers.Any(c => (c["logConfiguration"] as JsonObject)?["logDriver"].AsText() == "awslogs");

    private static Cause Make(ProbeView view, ReasonText text, string? container, string reason)
    {
        var image = container is null ? null : view.Deployment.TaskDefinition.Find(container)?.Image;
        var who = container is null ? "The task" : $"Container '{container}' (image '{image}')";
        return new(
            text.Code, $"{who} did not start: {text.Meaning}", container,
            [$"reason: {EvidenceText.Line(reason)}", .. StopLines(view).Where(l => container is not null || !l.StartsWith("stopped", StringComparison.Ordinal))],
            text.Why, new Fix(text.Fix), text.Infrastructure);
    }
}
