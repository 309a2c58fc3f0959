using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Validating.Rules;

/// <summary>The check's exit code can be 0.</summary>
/// <remarks>Likely, not certain: what a program prints or a shell's own oddities may still make it pass. The probe tells.</remarks>
internal sealed class CheckCanPass : RunningCheckRule
{
    public override RuleInfo Info { get; } = new(
        "EDG-HC16",
        "Health check can pass",
        Severity.Error,
        Confidence.Likely,
        "It fails whatever the application does, so ECS would stop and replace every task of this deployment.",
        "End the line with the command that asks the application: '|| exit 1', not '; exit 1'.",
        Docs.Shell);

    protected override IEnumerable<Finding> Check(Subject subject, ShellScript script)
    {
        var status = CommandNeeds.Of(subject.Command).Status;
        yield return script is { List: null, IsSyntaxError: true } ? SyntaxError(subject, script)
            : status.Unknown is { } unknown ? Info.CannotTell(subject.At, $"The health check of container '{subject.Name}' could not be followed: {unknown}.")
            : status.Zero ? Info.Pass(subject.At)
            : Info.Fail(subject.At, $"The health check of container '{subject.Name}' never ends with exit code 0: '{Shown(subject)}'.") with
            {
                Fix = Write(subject, Corrected(subject)),
            };
    }

    private Finding SyntaxError(Subject subject, ShellScript script) =>
        Info.Fail(subject.At, $"No shell can read the health check of container '{subject.Name}': {script.Problem}.") with
        {
            CauseCode = CauseCodes.ShellSyntaxError,
            Fix = new("Correct the line: close every quote, and remember that JSON needs \\\" for a double quote."),
        };

    private static string Shown(Subject subject) => subject.Command.Line ?? string.Join(' ', subject.Check.Command.Skip(1));

    /// <summary>With <c>||</c> in the place of the last separator, when that is what makes it blind; null when it takes more than that.</summary>
    private static List<string>? Corrected(Subject subject)
    {
        if (subject.Command is not { Form: CommandForm.Shell, Script.List.Items: [.., _, { Rest.Count: 0, Start: > 0 and var start }], Line: { } line })
        {
            return null;
        }

        var better = line[..start].TrimEnd().TrimEnd(';', '&').TrimEnd() + " || " + line[start..];
        return ExitStatus.Of(ShellScript.Read(better)) is { Zero: true, NonZero: true, Unknown: null } ? ["CMD-SHELL", better] : null;
    }
}
