using System.Text;

namespace EcsDeployGate.Sandbox.Logs;

/// <summary>
/// A filter pattern of unstructured terms: all plain terms must occur, one of the <c>?</c> terms, none of the <c>-</c> terms.
/// </summary>
/// <remarks>JSON, space-delimited and regular-expression patterns are refused, so that nobody takes "no match" for an answer.</remarks>
internal sealed class FilterPattern
{
    private readonly List<string> _all = [];
    private readonly List<string> _any = [];
    private readonly List<string> _none = [];

    public static FilterPattern Parse(string text)
    {
        if (text.AsSpan().Trim() is ['{' or '[' or '%', ..])
        {
            throw LogsRequests.Invalid("The sandbox understands filter patterns of terms only (a \"b c\" ?d -e).");
        }

        var pattern = new FilterPattern();
        var at = 0;
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            var list = text[at] switch { '?' => pattern._any, '-' => pattern._none, _ => pattern._all };
            at += ReferenceEquals(list, pattern._all) ? 0 : 1;
            list.Add(Term(text, ref at));
        }

        return pattern;
    }

    public bool Matches(string message) =>
        _all.TrueForAll(term => message.Contains(term, StringComparison.Ordinal))
        && (_any.Count == 0 || _any.Exists(term => message.Contains(term, StringComparison.Ordinal)))
        && !_none.Exists(term => message.Contains(term, StringComparison.Ordinal));

    private static string Term(string text, ref int at)
    {
        var term = new StringBuilder();
        var quoted = at < text.Length && text[at] == '"';
        at += quoted ? 1 : 0;
        while (at < text.Length && (quoted ? text[at] != '"' : !char.IsWhiteSpace(text[at])))
        {
            if (quoted && text[at] == '\\' && at + 1 < text.Length)
            {
                at++;
            }

            term.Append(text[at++]);
        }

        if (quoted && at++ >= text.Length)
        {
            throw LogsRequests.Invalid("Invalid filter pattern: a quote is not closed.");
        }

        return term.ToString();
    }
}
