using System.Text;
using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Findings;

namespace EcsDeployGate.Core.Reporting;

/// <summary>The line that a person reads in the CodePipeline console: the cause, what to do, where to read more.</summary>
public static class ApprovalSummary
{
    /// <summary>PutApprovalResult takes this many characters.</summary>
    public const int MaxLength = 512;

    /// <summary>Writes the summary; what matters least is left out first when it does not fit: the link, then the end of the fix.</summary>
    /// <param name="verdict">What the gate thinks.</param>
    /// <param name="cause">The root cause, or null.</param>
    /// <param name="findings">What the rules said; the first that blocks stands in for a missing cause.</param>
    /// <param name="link">Where the run can be read; null when there is no such place.</param>
    /// <returns>One line of at most <see cref="MaxLength"/> characters.</returns>
    public static string Of(Verdict verdict, Cause? cause, IReadOnlyList<Finding> findings, string? link)
    {
        var (what, fix) = Content(verdict, cause, findings);
        var head = OneLine($"{Word(verdict)}: {what}");
        var whole = fix is null ? head : $"{head} {OneLine($"{(fix.Verified ? "Verified fix" : "Fix")}: {fix.Text}")}";
        if (!string.IsNullOrEmpty(link) && whole.Length + 1 + link.Length <= MaxLength)
        {
            return $"{whole} {link}";
        }

        return Cut(whole);
    }

    /// <summary>Any text as a line that fits.</summary>
    public static string Fitting(string text) => Cut(OneLine(text));

    private static (string What, Fix? Fix) Content(Verdict verdict, Cause? cause, IReadOnlyList<Finding> findings)
    {
        if (cause is not null)
        {
            return ($"{cause.Code}. {cause.Summary}", cause.Fix);
        }

        if (verdict is Verdict.Reject && findings.FirstOrDefault(f => f.Blocks) is { } blocking)
        {
            var more = findings.Count(f => f.Blocks) - 1;
            return ($"{blocking.Rule}. {blocking.Message}{(more > 0 ? $" (and {more} more)" : "")}", blocking.Fix);
        }

        var failed = findings.Count(f => f.Outcome is Outcome.Fail && f.Severity is not Severity.Info);
        var open = findings.Count(f => f.Outcome is Outcome.CannotTell);
        return verdict is Verdict.Approve
            ? ($"nothing speaks against this deployment{Remarks(failed, open)}.", null)
            : ("the gate has no single cause to name.", null);
    }

    private static string Remarks(int failed, int open) => (failed, open) switch
    {
        (0, 0) => "",
        (_, 0) => $"; {Count(failed, "finding")} to look at",
        (0, _) => $"; {Count(open, "rule")} could not tell",
        _ => $"; {Count(failed, "finding")} to look at, {Count(open, "rule")} could not tell",
    };

    private static string Count(int number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";

    private static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Approve => "Approved",
        Verdict.Reject => "Rejected",
        _ => "Inconclusive",
    };

    private static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (!char.IsControl(c))
            {
                line.Append(c);
            }
            else if (line.Length > 0 && line[^1] != ' ')
            {
                line.Append(' ');
            }
        }

        return line.ToString();
    }

    private static string Cut(string text)
    {
        if (text.Length <= MaxLength)
        {
            return text;
        }

        // Never in the middle of a surrogate pair.
        var end = MaxLength - 1;
        return text[..(char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)] + "…";
    }
}
