using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Validating.Rules;

/// <summary>There is something to run behind <c>CMD</c> or <c>CMD-SHELL</c>.</summary>
internal sealed class CommandIsNotEmpty : HealthCheckRule
{
    public override RuleInfo Info { get; } = new(
        "EDG-HC04",
        "Health check has something to run",
        Severity.Error,
        Confidence.Certain,
        "Every check fails before it starts, or ECS refuses the task definition.",
        "Write the program and its arguments behind \"CMD\", or one line behind \"CMD-SHELL\".",
        Docs.HealthCheck);

    protected override IEnumerable<Finding> Check(Subject subject)
    {
        var items = subject.Check.Command;
        yield return subject.Command switch
        {
            { Form: CommandForm.Missing } => Info.Fail(
                subject.At, $"The health check of container '{subject.Name}' has no command, or one that is not an array of texts."),
            { Form: CommandForm.Exec or CommandForm.Shell, Script: null } when items.Count == 1 => Info.Fail(
                subject.At, $"The health check of container '{subject.Name}' is only [\"{items[0]}\"]: nothing follows."),
            { Form: CommandForm.Exec or CommandForm.Shell, Script: null } => Info.Fail(
                subject.At + "/1", $"The health check of container '{subject.Name}' has a blank text behind {items[0]}."),
            { Form: CommandForm.None } => Info.Skip(subject.At, $"The health check of container '{subject.Name}' is switched off."),
            _ => Info.Pass(subject.At),
        };
    }
}
