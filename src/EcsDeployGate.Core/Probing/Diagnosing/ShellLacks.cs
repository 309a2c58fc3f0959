using System.Text.RegularExpressions;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Probing.Diagnosing;

/// <summary>What a shell says of syntax that it does not have, in its own words: it looks for a program of that name, or for a file.</summary>
internal static partial class ShellLacks
{
    private const string Why = "The check does not do what it says, and fails every time.";

    /// <summary>The cause behind one line of a check's output; null when it is not of that kind.</summary>
    public static Cause? Find(CheckView check, string line) =>
        Lacking(line) is { } extension && check.Command.Line is { } script ? Of(check, script, extension) : null;

    private static ShellExtension? Lacking(string line) =>
        NotFound().Match(line) is { Success: true } builtin && Builtins.ExtensionOf(builtin.Groups["name"].Value) is { } extension ? extension
        : Socket().IsMatch(line) ? ShellExtension.Socket
        : PipeFail().IsMatch(line) ? ShellExtension.PipeFail
        : Operator().IsMatch(line) ? ShellExtension.TestEquals
        : null;

    private static Cause? Of(CheckView check, string script, ShellExtension extension)
    {
        // The text may be anybody's: what the line does not use its shell cannot lack.
        if (!CommandNeeds.Of(ShellScript.Read(script, ShellDialect.Dash)).Lacking.Any(l => l == extension || (extension == ShellExtension.Builtin("[[") && l == ShellExtension.DoubleBrackets)))
        {
            return null;
        }

        IReadOnlyList<string> command = PosixSpelling.Of(script, ShellDialect.Dash) is { } plain && CommandNeeds.Of(ShellScript.Read(plain, ShellDialect.Dash)).Lacking.Count == 0
            ? ["CMD-SHELL", plain]
            : ["CMD", "bash", "-c", script];
        var patched = command[0] == "CMD-SHELL" || check.Facts?.Programs.ContainsKey("bash") == true;
        return new(
            CauseCodes.ShellSyntaxError, $"The health check of container '{check.Name}' uses {extension.Shown}, which its shell does not know.", check.Name, CheckEvidence.Of(check), Why,
            CheckEvidence.Fix(check, new(
                $"Write {CommandText.Show(command)}{(patched ? "" : ", and put bash into the image")}.",
                patched ? Patch.Replace(check.Container.HealthCheck!.At + "/command", Patch.Texts(command)) : null,
                Dockerfile: patched ? null : Dockerfiles.Install("bash", check.Facts?.Distribution))));
    }

    // dash: "/bin/sh: 1: [[: not found"; BusyBox: "/bin/sh: declare: not found".
    [GeneratedRegex(@"^\S{0,200}sh: (?:[0-9]{1,6}: )?(?<name>[^:\s]{1,40}): not found$", RegexOptions.NonBacktracking)]
    private static partial Regex NotFound();

    // dash: "cannot create /dev/tcp/…: Directory nonexistent", "cannot open …: No such file"; BusyBox: "can't create …: nonexistent directory", "can't open …: no such file".
    [GeneratedRegex(@"(?:cannot|can't) (?:create|open) /dev/(?:tcp|udp)/\S{1,300}: (?:Directory nonexistent|nonexistent directory|[Nn]o such file)", RegexOptions.NonBacktracking)]
    private static partial Regex Socket();

    [GeneratedRegex(@"[Ii]llegal option -o pipefail", RegexOptions.NonBacktracking)]
    private static partial Regex PipeFail();

    // dash: "/bin/sh: 1: [: ok: unexpected operator".
    [GeneratedRegex(@": (?:\[|test): .{0,200}: unexpected operator$", RegexOptions.NonBacktracking)]
    private static partial Regex Operator();
}
