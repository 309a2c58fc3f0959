using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Findings;

namespace EcsDeployGate.Core.Reporting;

/// <summary>Findings, cause and verdict for a person at a terminal: what was found and where, why it matters, what to do.</summary>
/// <remarks>Lines end in a line feed; there is no colour, which is the terminal's business.</remarks>
public static class TextReport
{
    private static readonly JsonSerializerOptions s_patch = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The whole answer: verdict and cause first, then every finding that wants attention, then the count.</summary>
    public static string Of(Verdict verdict, Cause? cause, IReadOnlyList<Finding> findings)
    {
        var text = new StringBuilder();
        text.Append(verdict switch { Verdict.Approve => "APPROVE", Verdict.Reject => "REJECT", _ => "INCONCLUSIVE" });
        if (cause is null)
        {
            text.Append('\n');
        }
        else
        {
            text.Append("  ");
            Write(text, cause);
        }

        return text.Append('\n').Append(Of(findings)).ToString();
    }

    /// <summary>One cause.</summary>
    public static string Of(Cause cause)
    {
        var text = new StringBuilder();
        Write(text, cause);
        return text.ToString();
    }

    /// <summary>Every finding that failed or could not tell, the worst first, and how many there were of each kind.</summary>
    public static string Of(IReadOnlyList<Finding> findings)
    {
        var text = new StringBuilder();
        foreach (var finding in findings.Where(f => f.Outcome is Outcome.Fail or Outcome.CannotTell).OrderBy(Rank))
        {
            Write(text, finding);
        }

        return text.Append(Count(findings)).Append('\n').ToString();
    }

    /// <summary>A JSON pointer as people write paths: <c>containerDefinitions[1].image</c>.</summary>
    public static string Path(string pointer)
    {
        if (pointer.Length == 0)
        {
            return "(task definition)";
        }

        var path = new StringBuilder();
        foreach (var token in pointer.Split('/').Skip(1).Select(t => t.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)))
        {
            if (token.Length > 0 && token.All(char.IsAsciiDigit))
            {
                path.Append('[').Append(token).Append(']');
            }
            else
            {
                path.Append(path.Length > 0 ? "." : "").Append(token);
            }
        }

        return path.ToString();
    }

    private static void Write(StringBuilder to, Cause cause)
    {
        to.Append(cause.Code).Append(cause.Container is null ? "" : $"  container '{cause.Container}'").Append('\n');
        Line(to, cause.Summary);
        foreach (var seen in cause.Evidence)
        {
            Line(to, "Seen: " + seen);
        }

        Line(to, "Why: " + cause.Why);
        Write(to, cause.Fix);
    }

    private static void Write(StringBuilder to, Finding finding)
    {
        to.Append(finding.Rule.PadRight(8)).Append("  ").Append(Word(finding).PadRight(13)).Append(Path(finding.At)).Append('\n');
        Line(to, finding.Message);
        foreach (var seen in finding.Evidence)
        {
            Line(to, "Seen: " + seen);
        }

        if (finding.Outcome is Outcome.Fail)
        {
            Line(to, "Why: " + finding.Why);
        }

        if (finding.Fix is { } fix)
        {
            Write(to, fix);
        }
    }

    private static void Write(StringBuilder to, Fix fix)
    {
        Line(to, (fix.Verified ? "Fix (tried in the container, it works): " : "Fix: ") + fix.Text);
        if (fix.Dockerfile is { } dockerfile)
        {
            Line(to, "Dockerfile: " + dockerfile);
        }

        if (fix.Patch is { Count: > 0 } patch)
        {
            Line(to, "Patch: " + patch.ToJsonString(s_patch));
        }
    }

    private static void Line(StringBuilder to, string text) => to.Append("  ").Append(text).Append('\n');

    private static string Word(Finding finding) => (finding.Outcome, finding.Severity) switch
    {
        (Outcome.CannotTell, _) => "CANNOT TELL",
        (_, Severity.Error) => "FAIL",
        (_, Severity.Warning) => "WARNING",
        _ => "INFO",
    };

    private static int Rank(Finding finding) => finding switch
    {
        { Blocks: true } => 0,
        { Outcome: Outcome.Fail, Severity: Severity.Error } => 1,
        { Outcome: Outcome.Fail, Severity: Severity.Warning } => 2,
        { Outcome: Outcome.CannotTell } => 3,
        _ => 4,
    };

    private static string Count(IReadOnlyList<Finding> findings)
    {
        var failed = findings.Where(f => f.Outcome is Outcome.Fail).ToList();
        return $"{failed.Count(f => f.Severity is Severity.Error)} failed, {failed.Count(f => f.Severity is Severity.Warning)} warnings, "
            + $"{findings.Count(f => f.Outcome is Outcome.CannotTell)} could not tell, {findings.Count(f => f.Outcome is Outcome.Pass)} passed, "
            + $"{findings.Count(f => f.Outcome is Outcome.Skip)} did not apply.";
    }
}
