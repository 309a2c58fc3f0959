using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Validating.Rules;

/// <summary>A health check's command starts with <c>CMD</c> or <c>CMD-SHELL</c>.</summary>
/// <remarks>
/// The API reference demands one of the two; the engine under ECS on EC2 logs a warning for any other word and runs no check at all.
/// </remarks>
internal sealed class CommandHasKeyword : HealthCheckRule
{
    public override RuleInfo Info { get; } = new(
        "EDG-HC02",
        "Health-check command starts with CMD or CMD-SHELL",
        Severity.Error,
        Confidence.Certain,
        "An array that starts with anything else is refused, or the check silently never runs and the health stays UNKNOWN.",
        "Put \"CMD\" (a program and its arguments) or \"CMD-SHELL\" (one line for the shell) in front.",
        Docs.HealthCheck);

    protected override IEnumerable<Finding> Check(Subject subject)
    {
        var items = subject.Check.Command;
        yield return subject.Command.Form switch
        {
            CommandForm.Missing => Info.Skip(subject.At, $"The health check of container '{subject.Name}' has no command to look at."),
            CommandForm.Unknown => Info.Fail(
                subject.At + "/0", $"The health check of container '{subject.Name}' starts with '{items[0]}', which is neither CMD nor CMD-SHELL.") with
            {
                Fix = Write(subject, Corrected(items)),
            },
            _ => Info.Pass(subject.At),
        };
    }

    private static List<string>? Corrected(IReadOnlyList<string> items)
    {
        foreach (var keyword in (string[])["CMD-SHELL", "CMD"])
        {
            // The console's own notation, pasted into JSON.
            if (items is [var pasted] && pasted.StartsWith(keyword + ",", StringComparison.OrdinalIgnoreCase))
            {
                var rest = pasted[(keyword.Length + 1)..].Trim();
                return rest.Length == 0 ? null : ["CMD-SHELL", rest];
            }

            if (items.Count > 1 && items[0].Trim().Replace('_', '-').Equals(keyword, StringComparison.OrdinalIgnoreCase))
            {
                return [keyword, .. items.Skip(1)];
            }
        }

        return items switch
        {
            _ when items.All(string.IsNullOrWhiteSpace) => null,
            [var program] when !program.Contains(' ', StringComparison.Ordinal) => ["CMD", program],
            _ when items[0].Contains(' ', StringComparison.Ordinal) || items.Any(i => CommandText.IsOperator(i) || CommandText.StartsWithOperator(i)) =>
                ["CMD-SHELL", CommandText.AsLine(items)],
            _ => ["CMD", .. items],
        };
    }
}
