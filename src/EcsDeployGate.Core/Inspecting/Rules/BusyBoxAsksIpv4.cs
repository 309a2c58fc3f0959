using System.Text.RegularExpressions;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Inspecting.Programs;
using EcsDeployGate.Core.TaskDefinitions;
using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Inspecting.Rules;

/// <summary>BusyBox is not asked for localhost: it tries the first address only, which may be ::1.</summary>
/// <remarks>
/// Which one is first is decided where the task runs: the engine writes /etc/hosts (Docker's names ::1, too), and musl puts ::1 first where
/// glibc asks gai.conf. Nothing in the image tells, so this stays a warning until the probe has seen it. Where nobody could look at the
/// image it is no more than advice, since GNU wget and netcat try every address.
/// </remarks>
internal sealed partial class BusyBoxAsksIpv4 : CheckedImageRule
{
    public override RuleInfo Info { get; } = new(
        "EDG-HC12",
        "BusyBox does not ask localhost",
        Severity.Warning,
        Confidence.Likely,
        "BusyBox connects to the first address of a name and to no other. With ::1 first, an application that listens on IPv4 is down for ever.",
        "Write 127.0.0.1, or [::1] if the application listens on IPv6 only.",
        new("https://git.busybox.net/busybox/tree/networking/wget.c"));

    protected override string? Skips(ContainerDefinition container) => base.Skips(container)
        ?? (Asks(container) is null ? $"The health check of container '{container.Name}' asks nobody at localhost with wget or nc." : null);

    protected override Finding Unopened(ContainerDefinition container, OpenedImage image) => Info.Fail(
        Place(container), $"The health check of container '{container.Name}' asks localhost with {Asks(container)!.Name}. If that is BusyBox's, it tries one address only; nobody could look: {image.Problem}") with
    {
        Severity = Severity.Info,
        Confidence = Confidence.Heuristic,
        Fix = Corrected(container),
    };

    protected override IEnumerable<Finding> Check(ContainerView view)
    {
        var asks = Asks(view.Container)!;
        yield return view.Programs.Find(asks.Program.Literal!) switch
        {
            // "busybox wget" finds no wget in PATH.
            ProgramAnswer.Runs { IsBusyBox: false } => Info.Pass(At(view)),
            ProgramAnswer.Hidden hidden => Info.CannotTell(At(view), $"'{asks.Name}' of container '{Name(view)}' lies under the volume that is mounted at '{hidden.Mount}'."),
            ProgramAnswer.Fails when view.Programs.Find("busybox") is not ProgramAnswer.Runs => Info.Skip(At(view), $"The image of container '{Name(view)}' has no BusyBox."),
            _ => Failed(view, asks),
        };
    }

    /// <summary>What asks localhost with a program that BusyBox may be; null when nothing does.</summary>
    private static Invocation? Asks(ContainerDefinition container)
    {
        var variables = ContainerVariables.Of(container);
        return HealthCommand.Of(container.HealthCheck!.Command).Invocations
            .FirstOrDefault(i => i.Name is "wget" or "nc" && i.Arguments.Any(a => Localhost().IsMatch(a.Expand(variables) ?? a.Prefix)));
    }

    private Finding Failed(ContainerView view, Invocation asks) =>
        Info.Fail(At(view), $"The health check of container '{Name(view)}' asks localhost with BusyBox's {asks.Name}, which tries one address only.") with
        {
            CauseCode = CauseCodes.WrongAddressFamily,
            Evidence = view.Programs.Find(asks.Program.Literal!) is ProgramAnswer.Runs runs ? [$"{runs.Path} is {runs.Target.Path}"] : [],
            Fix = Corrected(view.Container),
        };

    private Fix Corrected(ContainerDefinition container)
    {
        var items = container.HealthCheck!.Command.Select((item, i) => i == 0 ? item : Written().Replace(item, "${before}127.0.0.1")).ToList();
        return items.SequenceEqual(container.HealthCheck.Command)
            ? new(Info.Fix)
            : new($"Write {CommandText.Show(items)}, or [::1] if the application listens on IPv6 only.", Patch.Add(Place(container), Patch.Texts(items)));
    }

    [GeneratedRegex(@"^(?:[a-z]+://)?localhost(?:[:/?#]|$)", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Localhost();

    // Where a host may stand: alone, behind a blank, a quote or ://.
    [GeneratedRegex(@"(?<before>^|://|[\s'""])localhost\b(?![.\-])", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex Written();
}
