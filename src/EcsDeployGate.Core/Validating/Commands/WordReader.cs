using System.Text;

namespace EcsDeployGate.Core.Validating.Commands;

/// <summary>Reads words: quotes, parameters, command substitutions (POSIX.1-2024, XCU 2.2 and 2.6).</summary>
internal sealed class WordReader(ShellSource source, int depth)
{
    private readonly string _text = source.Text;
    private int _nesting;

    public static bool EndsWord(char c) => c is ' ' or '\t' or '\n' or ';' or '&' or '|' or '<' or '>' or '(' or ')';

    public static bool IsAssignment(Word word)
    {
        if (word.Parts is not [WordPart.Literal { Quoted: false, Text: var first }, ..])
        {
            return false;
        }

        var equals = first.IndexOf('=', StringComparison.Ordinal);
        var name = equals > 0 ? first[..equals].TrimEnd('+') : "";
        var bracket = name.IndexOf('[', StringComparison.Ordinal);
        return IsName(bracket > 0 && name.EndsWith(']') ? name[..bracket] : name);
    }

    /// <summary>What an assignment needs that not every shell has; null for a plain one.</summary>
    public static ShellExtension? AssignmentExtension(Word assignment) =>
        assignment.Prefix is var text && text.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals && text[..equals] is var name
            ? name.Contains('[', StringComparison.Ordinal) ? ShellExtension.Array : name.EndsWith('+') ? ShellExtension.Append : null
            : null;

    public static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    /// <summary>Reads one word; stops behind it.</summary>
    public Word Read(ref int at)
    {
        var start = at;
        var parts = new PartList(source);
        while (at < _text.Length && !EndsWord(_text[at]))
        {
            ReadUnquoted(parts, ref at);
        }

        return new(parts.Done(), start, at);
    }

    /// <summary>Reads the text of a here-document whose end word is not quoted: as between double quotes, but these stand for themselves.</summary>
    public Word ReadDocument(int start, int end)
    {
        var parts = new PartList(source);
        for (var at = start; at < end;)
        {
            ReadInQuotes(parts, ref at, quoteIsSpecial: false);
        }

        return new(parts.Done(), start, end);
    }

    private void ReadUnquoted(PartList parts, ref int at)
    {
        switch (_text[at])
        {
            case '\'':
                ReadSingleQuoted(parts, ref at);
                break;
            case '"':
                ReadDoubleQuoted(parts, ref at);
                break;
            case '\\' when at + 1 < _text.Length && _text[at + 1] == '\n':
                at += 2;
                break;
            case '\\' when at + 1 < _text.Length:
                parts.Add(at + 1, quoted: true);
                at += 2;
                break;
            case '$' or '`':
                ReadExpansion(parts, ref at, quoted: false);
                break;
            default:
                parts.Add(at++, quoted: false);
                break;
        }
    }

    private void ReadSingleQuoted(PartList parts, ref int at)
    {
        var close = _text.IndexOf('\'', at + 1);
        if (close < 0)
        {
            throw new ShellReadException("a single quote is not closed", isSyntaxError: true);
        }

        parts.Quote();
        for (at++; at < close; at++)
        {
            parts.Add(at, quoted: true);
        }

        at = close + 1;
    }

    private void ReadDoubleQuoted(PartList parts, ref int at)
    {
        parts.Quote();
        for (at++; at < _text.Length && _text[at] != '"';)
        {
            ReadInQuotes(parts, ref at, quoteIsSpecial: true);
        }

        if (at >= _text.Length)
        {
            throw new ShellReadException("a double quote is not closed", isSyntaxError: true);
        }

        at++;
    }

    private void ReadInQuotes(PartList parts, ref int at, bool quoteIsSpecial)
    {
        switch (_text[at])
        {
            case '\\' when at + 1 < _text.Length && (_text[at + 1] is '$' or '`' or '\\' || (quoteIsSpecial && _text[at + 1] == '"')):
                parts.Add(at + 1, quoted: true);
                at += 2;
                break;
            case '\\' when at + 1 < _text.Length && _text[at + 1] == '\n':
                at += 2;
                break;
            case '$' or '`':
                ReadExpansion(parts, ref at, quoted: true);
                break;
            default:
                parts.Add(at++, quoted: true);
                break;
        }
    }

    private void ReadExpansion(PartList parts, ref int at, bool quoted)
    {
        if (_text[at] == '`')
        {
            parts.Add(ReadBackticks(ref at, quoted));
            return;
        }

        var next = at + 1 < _text.Length ? _text[at + 1] : '\0';
        if (next == '(')
        {
            parts.Add(ReadParenthesis(ref at));
        }
        else if (next == '{')
        {
            parts.Add(ReadBraces(ref at, quoted));
        }
        else if (char.IsAsciiLetter(next) || next == '_')
        {
            parts.Add(new WordPart.Variable(ReadName(ref at), null, quoted, Known: true));
        }
        else if (next is '?' or '$' or '!' or '#' or '@' or '*' or '-' || char.IsAsciiDigit(next))
        {
            at += 2;
            parts.Add(new WordPart.Variable(next.ToString(), null, quoted, Known: false));
        }
        else if (next == '\'' && !quoted && source.Takes(ShellExtension.EscapedQuotes))
        {
            ReadEscaped(parts, ref at);
        }
        else if (next == '"' && !quoted && source.Takes(ShellExtension.TranslatedQuotes))
        {
            at++;
        }
        else
        {
            parts.Add(at++, quoted);
        }
    }

    private string ReadName(ref int at)
    {
        var end = at + 1;
        while (end < _text.Length && (char.IsAsciiLetterOrDigit(_text[end]) || _text[end] == '_'))
        {
            end++;
        }

        var name = _text[(at + 1)..end];
        at = end;
        return name;
    }

    /// <summary><c>$'…'</c>: C's escapes; only the ones that health checks use are told apart.</summary>
    private void ReadEscaped(PartList parts, ref int at)
    {
        parts.Quote();
        for (at += 2; at < _text.Length && _text[at] != '\''; at++)
        {
            if (_text[at] == '\\' && at + 1 < _text.Length)
            {
                at++;
                parts.AddText(_text[at] switch { 'n' => "\n", 't' => "\t", 'r' => "\r", var other => other.ToString() });
            }
            else
            {
                parts.Add(at, quoted: true);
            }
        }

        at = at < _text.Length ? at + 1 : throw new ShellReadException("a single quote is not closed", isSyntaxError: true);
    }

    private WordPart ReadParenthesis(ref int at)
    {
        if (at + 2 < _text.Length && _text[at + 2] == '(' && Arithmetic.End(_text, at + 3) is { } end)
        {
            var inner = ReadDocument(at + 3, end).Parts;
            at = end + 2;
            return new WordPart.Arithmetic(inner);
        }

        var (list, close) = ShellParser.ReadSubstitution(source, at + 2, depth + _nesting + 1);
        at = close + 1;
        return new WordPart.Substitution(list, InText: true);
    }

    private WordPart.Substitution ReadBackticks(ref int at, bool quoted)
    {
        var inner = new StringBuilder();
        for (at++; at < _text.Length && _text[at] != '`'; at++)
        {
            if (_text[at] == '\\' && at + 1 < _text.Length && (_text[at + 1] is '`' or '\\' or '$' || (quoted && _text[at + 1] == '"')))
            {
                at++;
            }

            inner.Append(_text[at]);
        }

        if (at >= _text.Length)
        {
            throw new ShellReadException("a backtick is not closed", isSyntaxError: true);
        }

        at++;
        var script = ShellScript.Read(inner.ToString(), depth + _nesting + 1, source.Holes, source.Dialect);
        foreach (var bashism in script.Bashisms)
        {
            source.Takes(bashism);
        }

        return script.List is null && script.IsSyntaxError
            ? throw new ShellReadException($"between backticks: {script.Problem}", isSyntaxError: true)
            : new(script.List, InText: false);
    }

    private WordPart.Variable ReadBraces(ref int at, bool quoted)
    {
        if (++_nesting + depth > ShellParser.MaxDepth)
        {
            throw new ShellReadException("it uses commands nested too deeply", isSyntaxError: false);
        }

        at += 2;
        var start = at;
        if (at < _text.Length && _text[at] is '#' or '!' && at + 1 < _text.Length && _text[at + 1] is not '}')
        {
            // ${#NAME} is a length; ${!NAME} is bash's.
            at++;
        }

        while (at < _text.Length && (char.IsAsciiLetterOrDigit(_text[at]) || _text[at] == '_'))
        {
            at++;
        }

        var name = _text[start..at];
        var operation = at;
        var parts = new PartList(source);
        // Behind :- and its like a single quote between double quotes is only a character.
        var plainQuotes = quoted && _text.AsSpan(at).TrimStart(':') is ['-' or '=' or '?' or '+', ..];
        while (at < _text.Length && _text[at] != '}')
        {
            if (_text[at] == '"')
            {
                ReadDoubleQuoted(parts, ref at);
            }
            else if (_text[at] == '\'' && plainQuotes)
            {
                parts.Add(at++, quoted);
            }
            else
            {
                ReadUnquoted(parts, ref at);
            }
        }

        if (at >= _text.Length)
        {
            // Dash looks at a wrong operator only when it runs.
            throw new ShellReadException("'${' is not closed", isSyntaxError: operation >= at || _text[operation] is ':' or '-' or '=' or '?' or '+' or '%' or '#');
        }

        at++;
        _nesting--;
        return Parameter.Of(source, name, _text[operation..(at - 1)], parts.Done(), quoted);
    }
}
