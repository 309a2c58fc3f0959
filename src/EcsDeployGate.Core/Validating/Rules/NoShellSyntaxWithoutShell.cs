using System.Text.RegularExpressions;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Validating.Rules;

/// <summary>Items behind <c>CMD</c> hold no operators, redirections or variables: no shell is there to understand them.</summary>
/// <remarks>Code for another interpreter (<c>sh -c</c>, <c>python -c</c>, <c>psql -c</c>) is the interpreter's business.</remarks>
internal sealed partial class NoShellSyntaxWithoutShell : HealthCheckRule
{
    // Programs with a language of their own in which these signs are ordinary arguments.
    private static readonly string[] s_ownSyntax = ["test", "[", "expr", "find", "sh", "bash", "ash", "dash", "zsh", "ksh", "awk", "cmd", "cmd.exe", "powershell", "pwsh"];

    private static readonly string[] s_takesCode =
        ["-c", "-e", "-E", "-r", "-x", "-q", "-Q", "--eval", "--command", "--execute", "--query", "eval", "EVAL", "--format"];

    /// <summary>Not a variable: where MQTT brokers tell of themselves.</summary>
    private const string MqttSystemTopic = "$SYS/";

    public override RuleInfo Info { get; } = new(
        "EDG-HC06",
        "CMD holds no shell syntax",
        Severity.Error,
        Confidence.Certain,
        "No shell interprets it: the program gets it as one more argument, so the check does something else than it says.",
        "Use CMD-SHELL, or leave the shell part out: behind CMD the program's own exit code counts.",
        Docs.HealthCheckGuide);

    protected override IEnumerable<Finding> Check(Subject subject)
    {
        var items = subject.Check.Command;
        if (subject.Command is not { Form: CommandForm.Exec, Script: not null } || items.Count == 2)
        {
            yield return Info.Skip(subject.At, $"The health check of container '{subject.Name}' is not CMD with arguments.");
            yield break;
        }

        var program = items[1].Split('/', '\\')[^1];
        if (s_ownSyntax.Contains(program))
        {
            yield return Info.Skip(subject.At, $"The health check of container '{subject.Name}' runs '{program}', which has a syntax of its own.");
            yield break;
        }

        var findings = Enumerable.Range(2, items.Count - 2)
            .Select(i => (Index: i, Kind: Kind(items, i)))
            .Where(f => f.Kind is not Syntax.None)
            .ToList();
        if (findings.Count == 0)
        {
            yield return Info.Pass(subject.At);
            yield break;
        }

        // One finding for the check: what follows the first operator is part of the same mistake.
        var (index, kind) = findings.OrderByDescending(f => f.Kind).ThenBy(f => f.Index).First();
        IReadOnlyList<string> corrected = ["CMD-SHELL", CommandText.AsLine([.. items.Skip(1)])];
        yield return Info.Fail(
            $"{subject.At}/{index}",
            kind is Syntax.Operator
                ? $"The health check of container '{subject.Name}' uses CMD and passes '{items[index]}' to '{program}': no shell is there to interpret it."
                : $"The health check of container '{subject.Name}' uses CMD and passes '{items[index]}' to '{program}': nothing expands the variable.") with
        {
            Severity = kind is Syntax.Operator ? Severity.Error : Severity.Warning,
            Fix = Write(subject, corrected),
        };
    }

    private static Syntax Kind(IReadOnlyList<string> items, int index)
    {
        var item = items[index];
        if (CommandText.IsOperator(item) || CommandText.StartsWithOperator(item))
        {
            return Syntax.Operator;
        }

        // What an option that takes code is given is another interpreter's business; elsewhere a variable is never expanded, while
        // signs such as | may belong to a pattern.
        var previous = items[index - 1];
        if (s_takesCode.Contains(previous))
        {
            return Syntax.None;
        }

        return (!previous.StartsWith('-') || item.StartsWith("http", StringComparison.Ordinal)) && Operators().IsMatch(item) ? Syntax.Operator
            : Variables().IsMatch(item) && !item.StartsWith(MqttSystemTopic, StringComparison.Ordinal) ? Syntax.Variable
            : Syntax.None;
    }

    private enum Syntax
    {
        None,
        Variable,
        Operator,
    }

    [GeneratedRegex(@"\s(\|\||&&|\||\d?>>?|2>&1)(\s|$)|\$\(|^`|;\s*exit\b", RegexOptions.NonBacktracking)]
    private static partial Regex Operators();

    [GeneratedRegex(@"\$\{?[A-Za-z_][A-Za-z0-9_]*", RegexOptions.NonBacktracking)]
    private static partial Regex Variables();
}
