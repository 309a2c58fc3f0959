using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace EcsDeployGate.Core.Probing.Diagnosing;

/// <summary>Makes a stranger's output fit to be shown: bounded, control characters visible, secrets hidden.</summary>
internal static partial class EvidenceText
{
    public const int MaxLines = 6;
    private const int FirstLines = 2;
    public const int MaxLineLength = 300;

    /// <summary>
    /// What a program printed, without curl's progress meter: its first lines, where usage texts have their error, and its last lines, where
    /// everything else has it.
    /// </summary>
    public static IEnumerable<string> LastLines(string output)
    {
        var telling = output.Split('\n').SelectMany(WithoutProgress).Where(line => !string.IsNullOrWhiteSpace(line)).ToList();
        return (telling.Count > MaxLines ? [.. telling.Take(FirstLines), .. telling.TakeLast(MaxLines - FirstLines)] : telling).Select(Line);
    }

    /// <summary>The last lines of a log that say something, oldest first.</summary>
    public static IEnumerable<string> LastLines(IEnumerable<string> lines) =>
        lines.Where(line => !string.IsNullOrWhiteSpace(line)).TakeLast(MaxLines).Select(Line);

    /// <summary>One line, safe to print on any terminal and page.</summary>
    public static string Line(string text)
    {
        var bounded = text.Length > 4 * MaxLineLength ? text[..(4 * MaxLineLength)] : text;
        var visible = new StringBuilder(bounded.Length);
        foreach (var c in Redact(bounded.TrimEnd('\r', '\n')))
        {
            if (char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                visible.Append(c == '\t' ? " " : $"\\u{(int)c:x4}");
            }
            else
            {
                visible.Append(char.IsSurrogate(c) ? '\uFFFD' : c);
            }
        }

        return visible.Length > MaxLineLength ? visible.ToString(0, MaxLineLength) + "…" : visible.ToString();
    }

    /// <summary>Hides values that look like secrets; names stay, so that the reader knows which.</summary>
    public static string Redact(string text)
    {
        // The name of a secret is none, and the reader needs it: what is inside an ARN stays.
        var arns = new List<string>();
        var hidden = Arn().Replace(text.Replace('\uE000', '\uFFFD'), match =>
        {
            arns.Add(match.Value);
            return "\uE000";
        });
        hidden = UserInfo().Replace(hidden, "${scheme}[redacted]@");
        hidden = Assignment().Replace(
            hidden, match => match.Value.Contains('\uE000', StringComparison.Ordinal) ? match.Value : $"{match.Groups["name"].Value}{match.Groups["equals"].Value}[redacted]");
        hidden = Bearer().Replace(hidden, "${word} [redacted]");
        hidden = Token().Replace(hidden, "[redacted]");
        var next = 0;
        return arns.Count == 0 ? hidden : Placeholder().Replace(hidden, _ => next < arns.Count ? arns[next++] : "");
    }

    /// <summary>The meter is rewritten in place with carriage returns, and what curl says at last stands behind its last figure.</summary>
    private static IEnumerable<string> WithoutProgress(string line) => line switch
    {
        _ when ProgressHeader().IsMatch(line) => [],
        _ when line.Contains("--:--:--", StringComparison.Ordinal) => line.Split('\r').Select(part => Progress().Replace(part, "")),
        _ => [line],
    };

    [GeneratedRegex(@"^(\s*% Total\s+% Received|\s+Dload\s+Upload)", RegexOptions.NonBacktracking)]
    private static partial Regex ProgressHeader();

    [GeneratedRegex(@"^[\s0-9.kMGTP:-]*--:--:--[\s0-9.kMGTP:-]*", RegexOptions.NonBacktracking)]
    private static partial Regex Progress();

    [GeneratedRegex(@"\barn:aws[a-z-]{0,10}:[a-z0-9-]{1,40}:[a-z0-9-]{0,20}:[0-9]{0,12}:[A-Za-z0-9/_+=.@:-]{1,300}", RegexOptions.NonBacktracking)]
    private static partial Regex Arn();

    [GeneratedRegex("\uE000", RegexOptions.NonBacktracking)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"(?<scheme>\b[a-zA-Z][a-zA-Z0-9+.-]{0,30}://)[^\s/@'""]{1,200}@", RegexOptions.NonBacktracking)]
    private static partial Regex UserInfo();

    [GeneratedRegex(@"(?<name>[A-Za-z0-9_.-]{0,60}(?:password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential)[A-Za-z0-9_.-]{0,30}[""']?)(?<equals>\s{0,3}[=:]\s{0,3})(?:""[^""]{1,500}""|'[^']{1,500}'|[^\s,;""']{1,500})", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Assignment();

    [GeneratedRegex(@"(?<word>\b(?:Bearer|Basic))\s+[A-Za-z0-9+/=._~-]{8,500}", RegexOptions.NonBacktracking)]
    private static partial Regex Bearer();

    [GeneratedRegex(@"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_[A-Za-z0-9]{20,100}\b|\beyJ[A-Za-z0-9_-]{10,500}\.[A-Za-z0-9_-]{5,500}\.[A-Za-z0-9_-]{5,500}|\bxox[abprs]-[A-Za-z0-9-]{10,100}", RegexOptions.NonBacktracking)]
    private static partial Regex Token();
}
