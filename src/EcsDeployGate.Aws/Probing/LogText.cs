using System.Text;
using System.Text.RegularExpressions;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Aws.Probing;

/// <summary>Makes what strangers' containers printed fit to keep and to show: no control characters, bounded, known kinds of keys struck out.</summary>
internal static partial class LogText
{
    private const int MaxLine = 2000;

    private const string Struck = "[redacted]";

    /// <summary>A line of an application's log.</summary>
    public static string Line(string text)
    {
        var cut = text.Length > MaxLine ? text[..MaxLine] + "…" : text;
        var kept = new StringBuilder(cut.Length);
        foreach (var c in Escapes().Replace(cut, ""))
        {
            kept.Append(c is '\t' ? ' ' : char.IsControl(c) || c is '\u2028' or '\u2029' ? '\u00b7' : c);
        }

        return Redact(kept.ToString());
    }

    /// <summary>The text without keys whose format is known, and without the values of members that are named like secrets.</summary>
    public static string Redact(string text) =>
        Keys().Replace(Named().Replace(Urls().Replace(PrivateKeys().Replace(text, Struck), "$1" + Struck + "@"), "$1" + Struck), Struck);

    /// <summary>A record of the probe without keys in what commands printed.</summary>
    public static ProbeRecord Redact(ProbeRecord record) => record switch
    {
        AttemptRecord attempt => attempt with { Stdout = Redact(attempt.Stdout), Stderr = Redact(attempt.Stderr) },
        ExperimentRecord experiment => experiment with { Stdout = Redact(experiment.Stdout), Stderr = Redact(experiment.Stderr) },
        _ => record,
    };

    [GeneratedRegex(@"\x1b(\[[0-9;?]{0,32}[ -/]?[@-~]|\][^\x07\x1b]{0,256}(\x07|\x1b\\)?|[@-Z\\^_])", RegexOptions.NonBacktracking)]
    private static partial Regex Escapes();

    [GeneratedRegex(@"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----([^-]|-[^-])*(-----END [A-Z ]{0,30}PRIVATE KEY-----)?", RegexOptions.NonBacktracking)]
    private static partial Regex PrivateKeys();

    [GeneratedRegex(@"([a-z][a-z0-9+.-]{1,20}://[^\s:/@'""]{0,100}:)[^\s/@'""]{1,300}@", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Urls();

    [GeneratedRegex(@"((password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|authorization)[a-z_]{0,20}[""']?\s{0,3}[:=]\s{0,3}(bearer |basic )?[""']?)[^\s""',;&}]{4,}", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Named();

    [GeneratedRegex(@"(AKIA|ASIA|AROA)[0-9A-Z]{16}|eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}|xox[abprs]-[A-Za-z0-9-]{10,}|sk_(live|test)_[A-Za-z0-9]{10,}|AIza[A-Za-z0-9_-]{30,}|npm_[A-Za-z0-9]{30,}|SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}", RegexOptions.NonBacktracking)]
    private static partial Regex Keys();
}
