using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Inspecting.Programs;
using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Inspecting.Rules;

/// <summary>Options are ones that BusyBox knows, where its applet is what the image has.</summary>
internal sealed class BusyBoxKnowsTheOptions : CheckedImageRule
{
    public override RuleInfo Info { get; } = new(
        "EDG-HC13",
        "BusyBox knows the options that it is given",
        Severity.Error,
        Confidence.Likely,
        "BusyBox refuses options that it does not know and does nothing, so the check fails every time.",
        "Leave the option out, write it as BusyBox knows it, or add the bigger program to the image.",
        new("https://git.busybox.net/busybox/tree/networking/wget.c"));

    protected override IEnumerable<Finding> Check(ContainerView view)
    {
        var given = Given(view).ToList();
        if (given.Count == 0)
        {
            yield return Info.Skip(At(view), $"The health check of container '{Name(view)}' uses no applet of BusyBox whose options are known here.");
            yield break;
        }

        var any = false;
        foreach (var applet in given.GroupBy(g => g.Applet).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var options = applet.SelectMany(a => a.Options).Select(o => o.Literal!).Distinct().ToLookup(o => BusyBoxOptions.OfApplet[applet.Key].Of(o, view.Distribution.Id));
            var found = options[OptionFate.Refused].ToList() is { Count: > 0 } refused ? Refused(view, applet.Key, refused)
                : options[OptionFate.Ignored].ToList() is { Count: > 0 } ignored ? Ignored(view, applet.Key, ignored)
                : options[OptionFate.BuildsDiffer].ToList() is { Count: > 0 } open ? Open(view, applet.Key, open)
                : null;
            if (found is not null)
            {
                any = true;
                yield return found;
            }
        }

        if (!any)
        {
            yield return Info.Pass(At(view));
        }
    }

    /// <summary>Every use of an applet, with its options; that of a wrapper such as timeout, too.</summary>
    private static IEnumerable<(string Applet, IReadOnlyList<Word> Options)> Given(ContainerView view) =>
        from invocation in view.Check!.Command.Invocations
        from command in invocation.Wrappers.Append((invocation.Program, invocation.Arguments))
        let applet = Wrapper.NameOf(command.Program)
        where applet is not null && BusyBoxOptions.OfApplet.ContainsKey(applet) && IsBusyBox(view, invocation, command.Program.Literal!)
        select (applet, (IReadOnlyList<Word>)[.. BusyBoxOptions.OfApplet[applet].In(command.Arguments)]);

    private static bool IsBusyBox(ContainerView view, Invocation invocation, string program) =>
        view.Programs.Find(program) is ProgramAnswer.Runs { IsBusyBox: true }
        || (invocation.Wrappers.Any(w => Wrapper.NameOf(w.Program) == "busybox") && view.Programs.Find(program) is not ProgramAnswer.Runs);

    private Finding Refused(ContainerView view, string applet, List<string> refused)
    {
        var shown = string.Join(" and ", refused.Select(o => $"'{o}'"));
        var bigger = view.Distribution.Install(applet) is { } line ? $"add the bigger {applet}: {line}" : $"COPY the bigger {applet} into the image";
        return Info.Fail(At(view), $"The health check of container '{Name(view)}' gives {shown} to BusyBox's {applet}, which does not know {(refused.Count == 1 ? "it" : "them")}.") with
        {
            Evidence = view.Programs.Find(applet) is ProgramAnswer.Runs runs ? [$"{runs.Path} is {runs.Target.Path}"] : [],
            Fix = Corrected(view, applet, refused) is { } command
                ? new($"Write {CommandText.Show(command)}, or {bigger}.", Patch.Add(At(view), Patch.Texts(command)))
                : new($"Leave out {shown}, or {bigger}."),
        };
    }

    private Finding Ignored(ContainerView view, string applet, List<string> ignored) => Info.Fail(
        At(view), $"BusyBox's {applet} takes {string.Join(" and ", ignored.Select(o => $"'{o}'"))} in the health check of container '{Name(view)}' without any effect.") with
    {
        Severity = Severity.Info,
        Confidence = Confidence.Certain,
        Fix = new("Nothing has to be done; it tries once in any case."),
    };

    private Finding Open(ContainerView view, string applet, List<string> open) => Info.CannotTell(
        At(view), $"The health check of container '{Name(view)}' gives {string.Join(" and ", open.Select(o => $"'{o}'"))} to BusyBox's {applet}, which only some builds know.");

    /// <summary>The command with other words for what is refused; null when there are none for one of them, or one is not in the line itself.</summary>
    private static List<string>? Corrected(ContainerView view, string applet, List<string> refused)
    {
        var command = view.Check!.Command;
        var options = BusyBoxOptions.OfApplet[applet];
        if (refused.Any(o => options.InsteadOf(o) is null))
        {
            return null;
        }

        if (command.Form is CommandForm.Exec)
        {
            return command.Invocations.All(i => i.Depth == 0)
                ? [.. command.Items.SelectMany(item => refused.Contains(item) ? options.InsteadOf(item)!.Split(' ', StringSplitOptions.RemoveEmptyEntries) : [item])]
                : null;
        }

        var (line, found) = (command.Line!, 0);
        foreach (var option in Given(view).Where(g => g.Applet == applet).SelectMany(g => g.Options).Where(o => refused.Contains(o.Literal!)).OrderByDescending(o => o.Start))
        {
            // Inside a nested shell places are not places in the line.
            if (option.Start < 0 || option.End > line.Length || line[option.Start..option.End] != option.Literal)
            {
                return null;
            }

            found++;
            var other = options.InsteadOf(option.Literal)!;
            line = other.Length == 0 ? line[..option.Start].TrimEnd() + line[option.End..] : string.Concat(line.AsSpan(0, option.Start), other, line.AsSpan(option.End));
        }

        return found > 0 ? ["CMD-SHELL", line] : null;
    }
}
