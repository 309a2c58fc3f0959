using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Inspecting.Programs;

namespace EcsDeployGate.Core.Inspecting.Rules;

/// <summary>A rule over the programs of a health check; each looks for its own kind of fault.</summary>
/// <remarks>
/// Whether a program matters is found by following the script as if it failed: when no way to exit code 0 is left, the check can never
/// pass and the finding is certain; when there is one, the program is only missed.
/// </remarks>
internal abstract class ProgramRule : CheckedImageRule
{
    protected const string NeverPasses = "The check can never pass, so ECS would stop and replace every task of this deployment.";

    protected abstract bool IsMine(ProgramFault fault);

    protected override IEnumerable<Finding> Check(ContainerView view)
    {
        var check = view.Check!;
        if (check.NeedsShell && view.Shell.Program is not ProgramAnswer.Runs)
        {
            yield return Info.Skip(At(view), $"The health check of container '{Name(view)}' has no shell to run its line.");
            yield break;
        }

        var failing = check.Failing.Where(f => IsMine(f.Why.Fault)).ToList();
        foreach (var (program, why) in failing)
        {
            yield return Failed(view, program, why);
        }

        var more = More(view).ToList();
        foreach (var finding in more)
        {
            yield return finding;
        }

        if (failing.Count + more.Count == 0)
        {
            yield return Nothing(view, check);
        }
    }

    /// <summary>What else this rule finds.</summary>
    protected virtual IEnumerable<Finding> More(ContainerView view) => [];

    private Finding Nothing(ContainerView view, CheckReading check) =>
        check.Command.Script is { List: null, Problem: var problem } ? Info.CannotTell(At(view), $"The health check of container '{Name(view)}' could not be read: {problem}.")
        : check.Programs.Select(p => p.Answer).OfType<ProgramAnswer.Hidden>().FirstOrDefault() is { } hidden
            ? Info.CannotTell(At(view), $"'{hidden.Name}' of container '{Name(view)}' lies under the volume that is mounted at '{hidden.Mount}', and what is in it is not known.")
        : check.Dynamic ? Info.CannotTell(At(view), $"The health check of container '{Name(view)}' runs a program that a variable names.")
        : check.Programs.Count == 0 ? Info.Skip(At(view), $"The health check of container '{Name(view)}' runs nothing but the shell.")
        : Info.Pass(At(view));

    private Finding Failed(ContainerView view, LookedUp program, ProgramAnswer.Fails why)
    {
        var (severity, confidence, consequence) = Weight(view.Check!, program, why);
        if (IsUnlinkedApplet(view, program, why))
        {
            (confidence, consequence) = (Confidence.Likely, " BusyBox has it as an applet without a link, which some builds run all the same." + consequence);
        }

        return Info.Fail(At(view), $"The health check of container '{Name(view)}' runs '{program.Shown}', {why.What}.{consequence}") with
        {
            Severity = severity,
            Confidence = confidence,
            CauseCode = Remedy.CauseOf(why.Fault),
            Evidence = [.. why.Evidence, .. Remedy.Seen(view)],
            Fix = Remedy.ForCheck(view, why),
        };
    }

    /// <summary>A shell of BusyBox may be built to look for its own applets before it looks in PATH, as Debian's is; nothing in the image tells.</summary>
    private static bool IsUnlinkedApplet(ContainerView view, LookedUp program, ProgramAnswer.Fails why) =>
        why.Fault is ProgramFault.NotFound && view.Check!.NeedsShell
        && view.Shell.Program is ProgramAnswer.Runs { Target.Head: Files.FileHead.Elf elf } && elf.Applets.Contains(program.Needed.Name);

    private static (Severity, Confidence, string) Weight(CheckReading check, LookedUp program, ProgramAnswer.Fails why) => check.Status switch
    {
        _ when why.Fault is ProgramFault.LibraryMissing => (Severity.Error, Confidence.Likely, ""),
        { Zero: false, Unknown: null } => (program.Needed.Required ? Severity.Error : Severity.Warning, why.IsCertain ? Confidence.Certain : Confidence.Likely, ""),
        { NonZero: false, Unknown: null } => (Severity.Error, Confidence.Likely, " Without it the check passes whatever the application does."),
        _ => program.Needed.Required
            ? (Severity.Warning, Confidence.Likely, " The line can end with exit code 0 without it.")
            : (Severity.Info, Confidence.Certain, " Another branch of the line does without it."),
    };
}
