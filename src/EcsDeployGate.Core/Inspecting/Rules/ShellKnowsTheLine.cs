using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Inspecting.Programs;
using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Inspecting.Rules;

/// <summary>What a check's line uses of the shell language is known to the shell that the image really has.</summary>
/// <remarks>
/// <c>/bin/sh</c> is dash on Debian and Ubuntu and BusyBox on Alpine; each knows another part of what bash adds. What is left of the line is
/// found by reading it as that shell does: <c>curl -f x &amp;&gt; log || exit 1</c> sends curl into the background of dash and always passes.
/// </remarks>
internal sealed class ShellKnowsTheLine : CheckedImageRule
{
    public override RuleInfo Info { get; } = new(
        "EDG-HC29",
        "The image's shell knows the syntax of the check",
        Severity.Error,
        Confidence.Certain,
        "The check does not do what it says: it fails every time, or it passes whatever the application does.",
        "Write the line in POSIX shell, or run it with bash and put bash into the image.",
        new("https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html"));

    protected override IEnumerable<Finding> Check(ContainerView view)
    {
        var check = view.Check!;
        if (check.NeedsShell && view.Shell.Program is not ProgramAnswer.Runs)
        {
            yield return Info.Skip(At(view), $"The health check of container '{Name(view)}' has no shell to run its line.");
        }
        else if (check.InShell.Lacking.Count > 0)
        {
            yield return Failed(view, check);
        }
        else
        {
            var used = check.Command.Script?.Bashisms ?? [];
            yield return used.Count > 0 && check.NeedsShell && !view.Shell.Dialect.IsKnown
                ? Info.CannotTell(At(view), $"The health check of container '{Name(view)}' uses {used[0].Shown}, and what its shell '{view.Shell.Command[0]}' knows is not known.")
                : Info.Pass(At(view));
        }
    }

    private Finding Failed(ContainerView view, CheckReading check)
    {
        var dash = !check.NeedsShell || view.Shell.Kind is ShellKind.Dash;
        var (severity, confidence, cause, consequence) = check.InShell.Status switch
        {
            { Zero: false, Unknown: null } => (Severity.Error, dash ? Confidence.Certain : Confidence.Likely, CauseCodes.ShellSyntaxError, "It fails every time."),
            { NonZero: false, Unknown: null } => (Severity.Error, dash ? Confidence.Certain : Confidence.Likely, CauseCodes.NeverFails, "It passes whatever the application does."),
            _ => (Severity.Warning, Confidence.Likely, CauseCodes.ShellSyntaxError, "It means something else there."),
        };
        var what = string.Join(" and ", check.InShell.Lacking.Select(l => l.Shown));
        var shell = check.NeedsShell ? $"'{view.Shell.Command[0]}' is {(view.Shell.Kind is ShellKind.BusyBox ? "BusyBox" : ProgramAnswer.BaseName(PathOf(view)))}" : "the shell that it starts";
        return Info.Fail(At(view), $"The health check of container '{Name(view)}' uses {what}, which its shell does not know: {shell}. {consequence}") with
        {
            Severity = severity,
            Confidence = confidence,
            CauseCode = cause,
            Evidence = [.. view.Shell.Program is ProgramAnswer.Runs runs ? [$"{runs.Path} is {runs.Target.Path}"] : (string[])[], .. ShellOfBuilds(view)],
            Fix = Fixed(view, check),
        };
    }

    private static string PathOf(ContainerView view) => view.Shell.Program is ProgramAnswer.Runs runs ? runs.Target.Path : view.Shell.Command[0];

    /// <summary>The same line in this shell's words, the same line for bash if there is one, or another check; each read again before it is offered.</summary>
    private Fix Fixed(ContainerView view, CheckReading check)
    {
        if (Script(check.Command) is var (before, line))
        {
            var shell = check.NeedsShell ? view.Shell.Dialect : ImageShell.DialectOf(view.Programs, before[1]);
            if (PosixSpelling.Of(line, shell) is { } plain && IsRight(view, [.. before, plain]))
            {
                return Write(view, [.. before, plain], "every shell knows it.");
            }

            if (view.Programs.Find("bash") is ProgramAnswer.Runs)
            {
                return Write(view, ["CMD", "bash", "-c", line], "bash is in the image.");
            }
        }

        return (EquivalentCheck.For(view, check, sameClient: true) ?? EquivalentCheck.ForPort(view, check)) is var (command, client)
            ? Write(view, command, $"it asks the same with {client}, which is in the image.")
            : new($"Write the line in POSIX shell{(view.Distribution.Install("bash") is { } install ? $", or run it with bash: {install}" : "")}.");
    }

    /// <summary>The line, and what stands before it in the command; null when there are several shells, or one inside of something else.</summary>
    private static (IReadOnlyList<string> Before, string Line)? Script(HealthCommand command) => command.Items switch
    {
        ["CMD-SHELL", var line, ..] => (["CMD-SHELL"], line),
        ["CMD", var shell, "-c", var line] when Wrapper.IsShell(ProgramAnswer.BaseName(shell)) => (["CMD", shell, "-c"], line),
        _ => null,
    };

    private Fix Write(ContainerView view, IReadOnlyList<string> command, string because) =>
        new($"Write {CommandText.Show(command)}: {because}", Patch.Add(At(view), Patch.Texts(command)));

    private static bool IsRight(ContainerView view, IReadOnlyList<string> command) =>
        CheckReading.Of(view, HealthCommand.Of(command)).InShell is { Lacking.Count: 0, Status: { Zero: true, NonZero: true, Unknown: null } };
}
