using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Validating.Rules;

/// <summary>The check's exit code can be other than 0.</summary>
internal sealed class CheckCanFail : RunningCheckRule
{
    public override RuleInfo Info { get; } = new(
        "EDG-HC15",
        "Health check can fail",
        Severity.Error,
        Confidence.Certain,
        "It passes whatever the application does, so ECS keeps a broken task in service.",
        "End the line with the command that asks the application, or with || exit 1.",
        Docs.Shell);

    protected override IEnumerable<Finding> Check(Subject subject, ShellScript script)
    {
        var status = ExitStatus.Of(script);
        if (status.NonZero && status.Unknown is null)
        {
            yield return Info.Pass(subject.At);
        }
        else if (status.Unknown is { } unknown)
        {
            yield return Info.CannotTell(subject.At, $"The health check of container '{subject.Name}' could not be followed: {unknown}.");
        }
        else
        {
            yield return Info.Fail(subject.At, $"The health check of container '{subject.Name}' ends with exit code 0 whatever happens: {Reason(subject)}.") with
            {
                Fix = Write(subject, Corrected(subject)),
            };
        }
    }

    private static string Reason(Subject subject)
    {
        var line = subject.Command.Line;
        return line is null ? $"'{string.Join(' ', subject.Check.Command.Skip(1))}' always succeeds" : $"'{line}' cannot end with anything else";
    }

    /// <summary>Without its last part, when that is what makes the check blind; null when it takes more than that.</summary>
    private static List<string>? Corrected(Subject subject)
    {
        if (subject.Command is not { Form: CommandForm.Shell, Script.List: { } list, Line: { } line } || list.Items.Count == 0)
        {
            return null;
        }

        var last = list.Items[^1];
        int? cut = last.Rest is [.., { And: false, OperatorAt: var at }] ? at : last.Rest.Count == 0 && list.Items.Count > 1 ? last.Start : null;
        if (cut is null)
        {
            return null;
        }

        var shorter = line[..cut.Value].TrimEnd().TrimEnd(';').TrimEnd() + " || exit 1";
        var status = ExitStatus.Of(ShellScript.Read(shorter));
        return status is { NonZero: true, Zero: true, Unknown: null } ? ["CMD-SHELL", shorter] : null;
    }
}
