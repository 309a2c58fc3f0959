using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Validating.Rules;

/// <summary>Behind <c>CMD</c> every argument is an item of its own.</summary>
/// <remarks>A path with a space in it is possible, so an absolute path is only likely to be wrong.</remarks>
internal sealed class ArgumentsAreItems : HealthCheckRule
{
    public override RuleInfo Info { get; } = new(
        "EDG-HC07",
        "CMD does not hold a whole command line in one item",
        Severity.Error,
        Confidence.Certain,
        "The runtime looks for a program whose file name is the whole line, and finds none: every check fails.",
        "Write each argument as an item of its own, or use CMD-SHELL.",
        Docs.HealthCheck);

    protected override IEnumerable<Finding> Check(Subject subject)
    {
        var items = subject.Check.Command;
        if (subject.Command is not { Form: CommandForm.Exec, Script: not null })
        {
            yield return Info.Skip(subject.At, $"The health check of container '{subject.Name}' does not use CMD.");
        }
        else if (items.Count > 2 || !items[1].Trim().Any(char.IsWhiteSpace))
        {
            yield return Info.Pass(subject.At);
        }
        else
        {
            var corrected = Corrected(items[1].Trim());
            yield return Info.Fail(
                subject.At + "/1",
                $"The health check of container '{subject.Name}' names the program '{items[1]}': CMD takes the whole item as a file name.") with
            {
                Confidence = items[1].StartsWith('/') || items[1].Contains(":\\", StringComparison.Ordinal) ? Confidence.Likely : Confidence.Certain,
                Fix = Write(subject, corrected),
            };
        }
    }

    private static IReadOnlyList<string> Corrected(string line) =>
        ShellScript.Read(line).List is
        {
            Items: [{ Rest: [], Background: false, First: { Negated: false, Commands: [SimpleCommand { Assignments: [], Redirections: [] } command] } }],
        } && command.Words.All(w => w.Literal is not null)
            ? ["CMD", .. command.Words.Select(w => w.Literal!)]
            : ["CMD-SHELL", line];
}
