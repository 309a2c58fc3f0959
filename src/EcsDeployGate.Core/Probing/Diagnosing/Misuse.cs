using System.Text.RegularExpressions;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Probing.Experiments;
using EcsDeployGate.Core.Validating.Commands;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Probing.Diagnosing;

/// <summary>Step 4, continued: the command runs, but is not what its author thinks it is.</summary>
internal static partial class Misuse
{
    private const string Why = "The check can never pass, so ECS would stop and replace every task of this deployment.";

    /// <summary>The array is misused: a rule says so, and the probe saw it fail.</summary>
    public static Cause? Find(CheckView check)
    {
        if (MisuseCorrection.Findings(check.Container) is not [var finding, ..])
        {
            return null;
        }

        return new(
            CauseCodes.ExecFormMisuse, finding.Message, check.Name, CheckEvidence.Of(check, $"rule: {finding.Rule}, {finding.Title}"), finding.Why,
            CheckEvidence.Fix(check, finding.Fix ?? new("Correct the command array.")));
    }

    /// <summary>The shell cannot parse the line.</summary>
    public static Cause? Syntax(CheckView check)
    {
        if (check.Command.Form is not CommandForm.Shell || check.LastFailure?.ExitCode is null or 0 || !SyntaxError().IsMatch(check.Output))
        {
            return null;
        }

        var problem = check.Command.Script is { IsSyntaxError: true, Problem: { } read } ? $": {read}" : "";
        return new(
            CauseCodes.ShellSyntaxError, $"The shell cannot parse the health check of container '{check.Name}'{problem}.", check.Name, CheckEvidence.Of(check), Why,
            CheckEvidence.Fix(check, new("Correct the line: close every quote, and remember that JSON needs \\\" for a double quote.")));
    }

    /// <summary>The line uses a variable that is not set where the check runs.</summary>
    public static Cause? Variable(CheckView check)
    {
        if (check.Command.Form is not CommandForm.Shell)
        {
            return null;
        }

        var (name, seen) = Seen(check) is { } unset ? (unset, true) : (Documented(check), false);
        return name is null ? null : new(
            CauseCodes.UndefinedVariable,
            $"The health check of container '{check.Name}' uses '${name}', which {(seen ? "is not set in the container" : "neither the task definition nor the image sets")}.",
            check.Name, CheckEvidence.Of(check, seen ? [$"environment: '{name}' is not set"] : []),
            "The shell puts nothing in its place; what the entry point exports is not visible to the check.",
            CheckEvidence.Fix(check, new($"Set '{name}' in the container's environment, or give a default: ${{{name}:-8080}}."), e => e.Id.StartsWith("default:", StringComparison.Ordinal)));
    }

    /// <summary>A variable that the recorder found unset, and that matters: the request cannot be read without it.</summary>
    private static string? Seen(CheckView check) =>
        check.Facts?.Unset is { Count: > 0 } unset && (check.Request is null || check.Passed(e => e.Id.StartsWith("default:", StringComparison.Ordinal)) is not null)
            ? CheckNames.Variables(check.Command).FirstOrDefault(v => unset.Contains(v) && !IsGiven(v)) is { } name ? EvidenceText.Line(name) : null
            : null;

    /// <summary>A variable that the documents do not set. Without the image's own, or with files and secrets that set more, nobody can say.</summary>
    private static string? Documented(CheckView check)
    {
        if (check.Facts?.Unset is not null || check.Image is null || check.Container["environmentFiles"] is not null)
        {
            return null;
        }

        var known = ContainerVariables.Of(check.Container, check.Image.Env);
        return CheckNames.Variables(check.Command).FirstOrDefault(v => known(v) is null && !IsGiven(v) && !CheckNames.Secrets(check.Container).Contains(v));
    }

    private static bool IsGiven(string name) =>
        name is "PATH" or "HOME" or "HOSTNAME" or "PWD" or "USER" or "SHELL" or "PPID" or "IFS"
        || name.StartsWith("ECS_", StringComparison.Ordinal) || name.StartsWith("AWS_", StringComparison.Ordinal);

    [GeneratedRegex(@"syntax error|unterminated quoted string|unexpected EOF|unexpected end of file|unexpected ""|[Uu]nmatched", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex SyntaxError();
}
