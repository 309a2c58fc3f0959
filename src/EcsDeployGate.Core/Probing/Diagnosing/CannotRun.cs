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
            { Name: "ENOENT" } => Unloadable(check, program, error.Needs),
            { Name: "EACCES" or "EPERM" or "EISDIR" } => NotExecutable(check, program),
            { Name: "ENOEXEC" } => WrongFormat(check, program, error.Needs),
            _ => null,
        };
    }

    private static Cause? Said(CheckView check, AttemptRecord last)
    {
        foreach (var line in check.Output.Split('\n').Select(l => l.TrimEnd('\r')))
        {
            if (ShellLacks.Find(check, line) is { } lacking)
            {
                return lacking;
            }

            if (ShellNotFound().Match(line) is { Success: true } missing)
            {
                return NotFound(check, missing.Groups["name"].Value);
            }

            if (RuntimeNotFound().Match(line) is { Success: true } absent)
            {
                return NotFound(check, absent.Groups["name"].Value);
            }

            if (Interpreter().Match(line) is { Success: true } script)
            {
                return Unloadable(check, EvidenceText.Line(script.Groups["name"].Value), Named(check, script.Groups["name"].Value)?.Needs);
            }

            if (Format().Match(line) is { Success: true } format)
            {
                return WrongFormat(check, EvidenceText.Line(format.Groups["name"].Value), Named(check, format.Groups["name"].Value)?.Needs);
            }

            if (last.ExitCode is not 1 && Denied().Match(line) is { Success: true } denied)
            {
                return NotExecutable(check, EvidenceText.Line(denied.Groups["name"].Value));
            }
        }

        var first = check.Command.Invocations.FirstOrDefault()?.Program.Literal;
        return last switch
        {
            { ExitCode: 127 } => NotFound(check, first ?? "a program of the line"),
            { ExitCode: 126 } => NotExecutable(check, EvidenceText.Line(first ?? "a program of the line")),

            // A line that throws its words away: the recorder looked for the programs itself.
            { ExitCode: not 0 } when string.IsNullOrWhiteSpace(check.Output) && check.Facts?.Named?.FirstOrDefault(n => n.State is not NamedProgram.Found) is { } gone =>
                gone.State is NamedProgram.NotExecutable ? NotExecutable(check, EvidenceText.Line(gone.Name)) : NotFound(check, gone.Name),
            _ => null,
        };
    }

    /// <summary>A shell says "not found" also of a file that is there and whose interpreter or loader is not.</summary>
    private static Cause NotFound(CheckView check, string name) => Named(check, name) switch
    {
        { State: NamedProgram.Found, Needs: { } needs } when needs.StartsWith("#!", StringComparison.Ordinal) || needs.StartsWith("loader ", StringComparison.Ordinal) =>
            Unloadable(check, EvidenceText.Line(name), needs),
        { State: NamedProgram.OffPath, Path: { } path } => OffPath(check, EvidenceText.Line(name), path),
        _ => Missing(check, EvidenceText.Line(name)),
    };

    private static NamedProgram? Named(CheckView check, string name) => check.Facts?.Named?.FirstOrDefault(n => n.Name == name);

    private static Cause Missing(CheckView check, string program)
    {
        if (Named(check, program) is { State: NamedProgram.OffPath, Path: { } path })
        {
            return OffPath(check, program, path);
        }

        var line = Dockerfiles.Install(program, check.Facts?.Distribution);
        return new(
            CauseCodes.CommandNotFound, $"The health check of container '{check.Name}' runs '{program}', which is not in the image.", check.Name,
            CheckEvidence.Of(check, Tools(check)), Why,
            CheckEvidence.Fix(check, new($"Add '{program}' to the image, or check with a program that is there{There(check)}.", Dockerfile: line)));
    }

    private static Cause OffPath(CheckView check, string program, string path)
    {
        var shown = EvidenceText.Line(path);
        var planned = Experiments.LineVariants.Absolute(check.Command).FirstOrDefault(e => e.Needs == PlannedExperiment.OffPathPrefix + program);
        var command = planned?.Command.Select(part => part.Replace(PlannedExperiment.ProgramPlaceholder, path, StringComparison.Ordinal)).ToList();
        return new(
            CauseCodes.CommandNotFound, $"The health check of container '{check.Name}' runs '{program}', which is not on the PATH; it is at '{shown}'.", check.Name,
            CheckEvidence.Of(check, $"PATH: {EvidenceText.Line(check.Facts?.Path ?? "")}", $"found: {shown}"), Why,
            CheckEvidence.Fix(check, new(
                $"Write '{shown}' instead of '{program}', or add its folder to PATH in the container's environment.",
                command is null ? null : Patch.Replace(check.Container.HealthCheck!.At + "/command", Patch.Texts(command)))));
    }

    private static Cause NoShell(CheckView check, string shell) => new(
        CauseCodes.ShellNotFound, $"The health check of container '{check.Name}' uses CMD-SHELL, and the image has no '{shell}'.", check.Name,
        CheckEvidence.Of(check, Tools(check)), Why,
        CheckEvidence.Fix(check, new(
            $"Use CMD with a program that is in the image{There(check)}, or add a small static probe or the application's own health command.",
            Dockerfile: Found(check).Any() ? null : Dockerfiles.Busybox)));

    private static Cause Unloadable(CheckView check, string program, string? needs)
    {
        var script = needs?.StartsWith("#!", StringComparison.Ordinal) ?? Programs.LooksLikeScript(program);
        var what = needs is null ? "" : $" ('{EvidenceText.Line(script ? needs : needs.Replace("loader ", "", StringComparison.Ordinal))}')";
        var carriageReturn = needs?.Contains("\\r", StringComparison.Ordinal) == true;
        return new(
            script ? CauseCodes.ScriptInterpreterMissing : CauseCodes.LoaderMissing,
            $"The health check of container '{check.Name}' runs '{program}', which is there, but not the {(script ? "interpreter that its first line names" : "loader that it was linked for")}{what}.",
            check.Name, CheckEvidence.Of(check, needs is null ? [] : [$"file: '{program}' asks for '{EvidenceText.Line(needs)}'"]), Why,
            CheckEvidence.Fix(check, script
                ? new(
                    carriageReturn
                        ? $"The first line of '{program}' ends in a carriage return, which counts as part of the name: convert the file to Unix line ends."
                        : $"See whether the first line of '{program}' ends in a carriage return (convert it to Unix line ends), or add the interpreter to the image.",
                    Dockerfile: carriageReturn ? $"RUN sed -i 's/\\r$//' {program}" : null)
                : new($"Link '{program}' statically or for the C library of the image.")));
    }

    private static Cause NotExecutable(CheckView check, string program) => new(
        CauseCodes.NotExecutable,
        $"The health check of container '{check.Name}' runs '{program}', which {(check.Facts is { } facts ? $"user {facts.Uid}" : "its user")} may not execute.",
        check.Name, CheckEvidence.Of(check), Why,
        CheckEvidence.Fix(check, new(
            $"Make '{program}' readable and executable for the container's user (chmod 0755).",
            Dockerfile: program.StartsWith('/') ? $"RUN chmod 0755 {program}" : null)));

    private static Cause WrongFormat(CheckView check, string program, string? needs) =>
        needs is "nothing" || (needs is null && Programs.LooksLikeScript(program))
            ? new(
                CauseCodes.ScriptInterpreterMissing, $"The health check of container '{check.Name}' runs '{program}', a script without a first line that names its interpreter.",
                check.Name, CheckEvidence.Of(check), Why, CheckEvidence.Fix(check, new($"Let '{program}' start with #! and its interpreter.")))
            : new(
                CauseCodes.WrongArchitecture,
                $"The health check of container '{check.Name}' runs '{program}', which is built for another processor architecture{(needs?.StartsWith("machine ", StringComparison.Ordinal) == true ? $" ({EvidenceText.Line(needs["machine ".Length..])})" : "")}.",
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
