using System.Buffers;
using System.Text;

namespace EcsDeployGate.Core.Validating.Commands;

/// <summary>Reads words: quotes, parameters, command substitutions (POSIX.1-2024, XCU 2.2 and 2.6).</summary>
internal sealed class WordReader(string text, int depth)
{
    private static readonly SearchValues<char> s_special = SearchValues.Create("$`\"'\\{}");

    public static bool EndsWord(char c) => c is ' ' or '\t' or '\r' or '\n' or ';' or '&' or '|' or '<' or '>' or '(' or ')';

    public static bool IsAssignment(Word word)
    {
        if (word.Parts is not [WordPart.Literal { Quoted: false, Text: var first }, ..])
        {
            return false;
        }

        var equals = first.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && IsName(first[..equals]);
    }

    /// <summary>Reads one word; stops behind it.</summary>
    public Word Read(ref int at)
    {
        var start = at;
        List<WordPart> parts = [];
        var plain = new StringBuilder();
        while (at < text.Length && !EndsWord(text[at]))
        {
            switch (text[at])
            {
                case '\'':
                    Flush(parts, plain, quoted: false);
                    var close = text.IndexOf('\'', at + 1);
                    if (close < 0)
                    {
                        throw new ShellReadException("a single quote is not closed", isSyntaxError: true);
                    }

                    parts.Add(new WordPart.Literal(text[(at + 1)..close], Quoted: true));
                    at = close + 1;
                    break;
                case '"':
                    Flush(parts, plain, quoted: false);
                    ReadDoubleQuoted(parts, ref at);
                    break;
                case '\\':
                    at++;
                    if (at < text.Length && text[at] == '\n')
                    {
                        at++;
                    }
                    else if (at < text.Length)
                    {
                        Flush(parts, plain, quoted: false);
                        parts.Add(new WordPart.Literal(text[at++].ToString(), Quoted: true));
                    }
                    else
                    {
                        plain.Append('\\');
                    }

                    break;
                case '$' or '`':
                    Flush(parts, plain, quoted: false);
                    parts.Add(ReadExpansion(ref at, quoted: false));
                    break;
                default:
                    plain.Append(text[at++]);
                    break;
            }
        }

        Flush(parts, plain, quoted: false);
        return new(parts, start, at);
    }

    private void ReadDoubleQuoted(List<WordPart> parts, ref int at)
    {
        var plain = new StringBuilder();
        var empty = parts.Count;
        for (at++; at < text.Length && text[at] != '"';)
        {
            switch (text[at])
            {
                case '\\' when at + 1 < text.Length && text[at + 1] is '$' or '`' or '"' or '\\':
                    plain.Append(text[at + 1]);
                    at += 2;
                    break;
                case '\\' when at + 1 < text.Length && text[at + 1] == '\n':
                    at += 2;
                    break;
                case '$' or '`':
                    Flush(parts, plain, quoted: true);
                    parts.Add(ReadExpansion(ref at, quoted: true));
                    break;
                default:
                    plain.Append(text[at++]);
                    break;
            }
        }

        if (at >= text.Length)
        {
            throw new ShellReadException("a double quote is not closed", isSyntaxError: true);
        }

        at++;
        Flush(parts, plain, quoted: true);
        if (parts.Count == empty)
        {
            parts.Add(new WordPart.Literal("", Quoted: true));
        }
    }

    private WordPart ReadExpansion(ref int at, bool quoted)
    {
        if (text[at] == '`')
        {
            return ReadBackticks(ref at);
        }

        var next = at + 1 < text.Length ? text[at + 1] : '\0';
        if (next == '(')
        {
            return ReadParenthesis(ref at);
        }

        if (next == '{')
        {
            return ReadBraces(ref at, quoted);
        }

        if (char.IsAsciiLetter(next) || next == '_')
        {
            var end = at + 1;
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
            {
                end++;
            }

            var name = text[(at + 1)..end];
            at = end;
            return new WordPart.Variable(name, null, quoted, Known: true);
        }

        if (next is '?' or '$' or '!' or '#' or '@' or '*' or '-' || char.IsAsciiDigit(next))
        {
            at += 2;
            return new WordPart.Variable(next.ToString(), null, quoted, Known: false);
        }

        if (next == '\'' && !quoted)
        {
            throw new ShellReadException("it uses $'…', which not every shell knows", isSyntaxError: false);
        }

        at++;
        return new WordPart.Literal("$", quoted);
    }

    private WordPart ReadParenthesis(ref int at)
    {
        if (at + 2 < text.Length && text[at + 2] == '(' && text.IndexOf("))", at, StringComparison.Ordinal) is > 0 and var close)
        {
            at = close + 2;
            return new WordPart.Arithmetic();
        }

        var (list, end) = ShellParser.ReadSubstitution(text, at + 2, depth + 1);
        at = end + 1;
        return new WordPart.Substitution(list);
    }

    private WordPart.Substitution ReadBackticks(ref int at)
    {
        var inner = new StringBuilder();
        for (at++; at < text.Length && text[at] != '`'; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length && text[at + 1] is '`' or '\\' or '$')
            {
                at++;
            }

            inner.Append(text[at]);
        }

        if (at >= text.Length)
        {
            throw new ShellReadException("a backtick is not closed", isSyntaxError: true);
        }

        at++;
        return new(ShellScript.Read(inner.ToString(), depth + 1).List);
    }

    private WordPart.Variable ReadBraces(ref int at, bool quoted)
    {
        var open = 0;
        var end = at + 1;
        for (; end < text.Length; end++)
        {
            open += text[end] == '{' ? 1 : text[end] == '}' ? -1 : 0;
            if (open == 0)
            {
                break;
            }
        }

        if (end >= text.Length)
        {
            throw new ShellReadException("'${' is not closed", isSyntaxError: true);
        }

        var body = text[(at + 2)..end];
        at = end + 1;
        var length = 0;
        while (length < body.Length && (char.IsAsciiLetterOrDigit(body[length]) || body[length] == '_'))
        {
            length++;
        }

        var (name, rest) = (body[..length], body[length..]);
        if (!IsName(name))
        {
            return new(body, null, quoted, Known: false);
        }

        var fallback = rest.StartsWith(":-", StringComparison.Ordinal) || rest.StartsWith(":=", StringComparison.Ordinal) ? rest[2..]
            : rest.StartsWith('-') || rest.StartsWith('=') ? rest[1..]
            : null;
        var simple = fallback is null || !fallback.AsSpan().ContainsAny(s_special);
        return new(name, simple ? fallback : null, quoted, Known: (rest.Length == 0 || fallback is not null) && simple);
    }

    private static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static void Flush(List<WordPart> parts, StringBuilder plain, bool quoted)
    {
        if (plain.Length > 0)
        {
            parts.Add(new WordPart.Literal(plain.ToString(), quoted));
            plain.Clear();
        }
    }
}
