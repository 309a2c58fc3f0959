using System.Text.RegularExpressions;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Validating.Commands;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Probing.Diagnosing;

/// <summary>Step 4 of the order: the command, or a program in it, cannot be run at all (aws-facts 11.1).</summary>
internal static partial class CannotRun
{
    private const string Why = "The check can never pass, so ECS would stop and replace every task of this deployment.";

    private static readonly string[] s_tools = ["curl", "wget", "busybox", "busybox:wget", "python3", "node", "nc"];

    public static Cause? Find(CheckView check) => check.LastFailure switch
    {
        null => null,
        { SpawnError: { } error } => Spawn(check, error),
        var last => Said(check, last),
    };

    private static Cause? Spawn(CheckView check, SpawnError error)
    {
        var program = EvidenceText.Line(error.Program);
        return error switch
        {
            { Name: "ENOENT" or "ENOTDIR", FileExists: false } when error.Program.Trim().Any(char.IsWhiteSpace) => Misuse.Find(check) ?? Missing(check, program),
            { Name: "ENOENT" or "ENOTDIR", FileExists: false } when check.Command.Form is CommandForm.Shell => NoShell(check, program),
            { Name: "ENOENT" or "ENOTDIR", FileExists: false } => Missing(check, program),
            { Name: "ENOENT" } => Unloadable(check, program),
            { Name: "EACCES" or "EPERM" } => NotExecutable(check, program),
            { Name: "ENOEXEC" } => WrongFormat(check, program),
            _ => null,
        };
    }

    private static Cause? Said(CheckView check, AttemptRecord last)
    {
        foreach (var line in check.Output.Split('\n').Select(l => l.TrimEnd('\r')))
        {
            if (ShellNotFound().Match(line) is { Success: true } missing)
            {
                return Missing(check, EvidenceText.Line(missing.Groups["name"].Value));
            }

            if (RuntimeNotFound().Match(line) is { Success: true } absent)
            {
                return Missing(check, EvidenceText.Line(absent.Groups["name"].Value));
            }

            if (Interpreter().Match(line) is { Success: true } script)
            {
                return Unloadable(check, EvidenceText.Line(script.Groups["name"].Value));
            }

            if (Format().Match(line) is { Success: true } format)
            {
                return WrongFormat(check, EvidenceText.Line(format.Groups["name"].Value));
            }

            if (last.ExitCode is not 1 && Denied().Match(line) is { Success: true } denied)
            {
                return NotExecutable(check, EvidenceText.Line(denied.Groups["name"].Value));
            }
        }

        var first = check.Command.Invocations.FirstOrDefault()?.Program.Literal;
        return last switch
        {
            { ExitCode: 127 } => Missing(check, first ?? "a program of the line"),
            { ExitCode: 126 } => NotExecutable(check, first ?? "a program of the line"),
            _ => null,
        };
    }

    private static Cause Missing(CheckView check, string program) => new(
        CauseCodes.CommandNotFound, $"The health check of container '{check.Name}' runs '{program}', which is not in the image.", check.Name,
        CheckEvidence.Of(check, Tools(check)), Why,
        CheckEvidence.Fix(check, new($"Add '{program}' to the image, or check with a program that is there{There(check)}.")));

    private static Cause NoShell(CheckView check, string shell) => new(
        CauseCodes.ShellNotFound, $"The health check of container '{check.Name}' uses CMD-SHELL, and the image has no '{shell}'.", check.Name,
        CheckEvidence.Of(check, Tools(check)), Why,
        CheckEvidence.Fix(check, new($"Use CMD with a program that is in the image{There(check)}, or add a small static probe or the application's own health command.")));

    private static Cause Unloadable(CheckView check, string program)
    {
        var script = Programs.LooksLikeScript(program);
        return new(
            script ? CauseCodes.ScriptInterpreterMissing : CauseCodes.LoaderMissing,
            $"The health check of container '{check.Name}' runs '{program}', which is there, but not the {(script ? "interpreter that its first line names" : "loader that it was linked for")}.",
            check.Name, CheckEvidence.Of(check), Why,
            CheckEvidence.Fix(check, new(script
                ? $"See whether the first line of '{program}' ends in a carriage return (convert it to Unix line ends), or add the interpreter to the image."
                : $"Link '{program}' statically or for the C library of the image.")));
    }

    private static Cause NotExecutable(CheckView check, string program) => new(
        CauseCodes.NotExecutable,
        $"The health check of container '{check.Name}' runs '{program}', which {(check.Facts is { } facts ? $"user {facts.Uid}" : "its user")} may not execute.",
        check.Name, CheckEvidence.Of(check), Why,
        CheckEvidence.Fix(check, new($"Make '{program}' readable and executable for the container's user (chmod 0755).")));

    private static Cause WrongFormat(CheckView check, string program) => Programs.LooksLikeScript(program)
        ? new(
            CauseCodes.ScriptInterpreterMissing, $"The health check of container '{check.Name}' runs '{program}', a script without a first line that names its interpreter.",
            check.Name, CheckEvidence.Of(check), Why, CheckEvidence.Fix(check, new($"Let '{program}' start with #! and its interpreter.")))
        : new(
            CauseCodes.WrongArchitecture, $"The health check of container '{check.Name}' runs '{program}', which is built for another processor architecture.",
            check.Name, CheckEvidence.Of(check), Why, CheckEvidence.Fix(check, new($"Build '{program}' for the task's cpuArchitecture.")));

    private static IEnumerable<string> Tools(CheckView check)
    {
        var there = Found(check).ToList();
        return check.Facts is null ? []
            : there.Count == 0 ? ["programs found that could ask: none"]
            : [$"programs found that could ask: {string.Join(", ", there)}"];
    }

    private static string There(CheckView check)
    {
        var there = Found(check).ToList();
        return there.Count == 0 ? "" : $" ({string.Join(", ", there)})";
    }

    private static IEnumerable<string> Found(CheckView check) =>
        s_tools.Where(t => check.Facts?.Programs.ContainsKey(t) == true).Select(t => t.Replace(':', ' '));

    // busybox: "/bin/sh: curl: not found"; dash: "/bin/sh: 1: curl: not found"; bash: "/bin/bash: line 1: curl: command not found".
    [GeneratedRegex(@"^\S{0,200}sh: (?:line )?(?:[0-9]{1,6}: )?(?<name>[^:]{1,200}): (?:command )?not found$", RegexOptions.NonBacktracking)]
    private static partial Regex ShellNotFound();

    [GeneratedRegex(@"exec: ""(?<name>[^""]{1,200})"": (?:executable file not found|stat .{1,200}: no such file)", RegexOptions.NonBacktracking)]
    private static partial Regex RuntimeNotFound();

    [GeneratedRegex(@"^\S{0,200}sh: (?:line )?(?:[0-9]{1,6}: )?(?<name>[^:]{1,200}): (?:.{0,200}: bad interpreter|cannot execute: required file not found)", RegexOptions.NonBacktracking)]
    private static partial Regex Interpreter();

    [GeneratedRegex(@"(?<name>/[^\s:]{1,200}): .{0,60}(?:E|e)xec format error", RegexOptions.NonBacktracking)]
    private static partial Regex Format();

    [GeneratedRegex(@"^\S{0,200}sh: (?:line )?(?:[0-9]{1,6}: )?(?<name>[^:]{1,200}): [Pp]ermission denied$", RegexOptions.NonBacktracking)]
    private static partial Regex Denied();
}
