using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.TaskDefinitions;
using EcsDeployGate.Core.Validating;
using EcsDeployGate.Core.Validating.Commands;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Probing.Experiments;

/// <summary>Variants of the text of a check, whatever it asks: a quote closed, a variable with a default, a program by its whole path, a shell that knows more.</summary>
internal static class LineVariants
{
    private static readonly string[] s_bash =
        ["says:/dev/tcp", "says:[[", "says:bad substitution", "says:nonexistent", "says:syntax error", "says:not found", "says:illegal option", "says:unexpected operator"];

    /// <summary>Corrections of a line that the shell cannot parse.</summary>
    public static IEnumerable<PlannedExperiment> Quotes(HealthCommand command)
    {
        if (command is not { Line: { } line, Script.IsSyntaxError: true })
        {
            yield break;
        }

        foreach (var quote in (char[])['"', '\''])
        {
            if (line.Count(c => c == quote) % 2 == 0)
            {
                continue;
            }

            var last = line.LastIndexOf(quote);
            var end = ((string[])[" || ", " && ", ";", " | "]).Select(o => line.IndexOf(o, last, StringComparison.Ordinal)).Where(i => i > 0).DefaultIfEmpty(line.Length).Min();
            yield return Shell("quote", $"the {Name(quote)} closed", line.Insert(end, $"{quote}"));
            if (end < line.Length)
            {
                yield return Shell("quote:end", $"the {Name(quote)} closed at the end", line + quote);
            }

            yield return Shell("quote:none", $"the lone {Name(quote)} left out", line.Remove(last, 1));
        }
    }

    /// <summary>A port that a variable should say and does not: the default is the port that listens.</summary>
    public static IEnumerable<PlannedExperiment> Defaults(HealthCommand command, IEnumerable<string> variables)
    {
        if (command.Line is not { } line)
        {
            yield break;
        }

        foreach (var name in variables)
        {
            var changed = line.Replace($":${{{name}}}", $":${{{name}:-{{port}}}}", StringComparison.Ordinal).Replace($":${name}", $":${{{name}:-{{port}}}}", StringComparison.Ordinal);
            if (changed != line)
            {
                yield return new(
                    $"default:{name}", [$"port {{port}} where '{name}' is not set"], ["CMD-SHELL", changed], Needs: null, OtherPort: false, [$"unset:{name}"]);
            }
        }
    }

    /// <summary>Programs by their whole path, for those that the recorder finds off the PATH.</summary>
    public static IEnumerable<PlannedExperiment> Absolute(HealthCommand command)
    {
        var programs = CheckNames.Programs(command);
        foreach (var invocation in command.Invocations.Where(i => i.Depth == 0 && programs.Contains(i.Program.Literal)))
        {
            if (invocation.Program.Literal is not { Length: > 0 and < 64 } name || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            {
                continue;
            }

            IReadOnlyList<string>? items = (command.Form, command.Line, invocation.Program) switch
            {
                (CommandForm.Exec, _, _) when command.Items[1] == name => [.. command.Items.Take(1), PlannedExperiment.ProgramPlaceholder, .. command.Items.Skip(2)],
                (CommandForm.Shell, { } line, { Start: >= 0 and var start, End: var end }) when end <= line.Length && line[start..end] == name =>
                    ["CMD-SHELL", string.Concat(line.AsSpan(0, start), PlannedExperiment.ProgramPlaceholder, line.AsSpan(end))],
                _ => null,
            };
            if (items is not null)
            {
                yield return new($"absolute:{name}", [$"{PlannedExperiment.ProgramPlaceholder} instead of {name}"], items, PlannedExperiment.OffPathPrefix + name, OtherPort: false);
            }
        }
    }

    /// <summary>A line that only bash understands, given to bash.</summary>
    public static IEnumerable<PlannedExperiment> Bash(HealthCommand command) =>
        command.Line is { } line && CommandNeeds.Of(ShellScript.Read(line, ShellDialect.Dash)).Lacking.Count > 0
            ? [new("bash", ["bash instead of /bin/sh"], ["CMD", "bash", "-c", line], "bash", OtherPort: false, s_bash)]
            : [];

    /// <summary>What the rules propose for a check that passes whatever the application does; tried on a container that is healthy.</summary>
    public static IEnumerable<PlannedExperiment> Doubts(ContainerDefinition container) =>
        MisuseCorrection.Proposals(container, ["EDG-HC14", "EDG-HC15"]).Take(1)
            .Select(corrected => new PlannedExperiment("stricter", [$"written as {CommandText.Show(corrected)}"], corrected, Needs: null, OtherPort: false, Kind: PlannedExperiment.Doubt));

    private static PlannedExperiment Shell(string id, string change, string line) => new(id, [change], ["CMD-SHELL", line], Needs: null, OtherPort: false);

    private static string Name(char quote) => quote == '"' ? "double quote" : "single quote";
}
