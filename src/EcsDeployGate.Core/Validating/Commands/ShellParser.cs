namespace EcsDeployGate.Core.Validating.Commands;

/// <summary>Reads lists, pipelines and commands (POSIX.1-2024, XCU 2.9 and 2.10); words are <see cref="WordReader"/>'s.</summary>
/// <remarks>What it does not know (loops, case, functions, here-documents, bash's own syntax) it says, and never skips.</remarks>
internal sealed class ShellParser
{
    public const int MaxDepth = 16;

    private static readonly string[] s_beyond = ["for", "while", "until", "case", "select", "function", "[[", "coproc"];
    private static readonly string[] s_closing = ["then", "else", "elif", "fi", "do", "done", "esac", "}"];

    private readonly string _text;
    private readonly int _depth;
    private readonly WordReader _words;
    private int _at;
    private int _nesting;

    public ShellParser(string text, int depth)
    {
        _text = text;
        _depth = depth;
        _words = new(text, depth);
    }

    public ShellList ReadAll()
    {
        var list = ReadList();
        return _at == _text.Length ? list : throw Refused($"unexpected '{_text[_at]}' at character {_at + 1}");
    }

    /// <summary>Reads what stands between <c>$(</c> and its <c>)</c>.</summary>
    /// <returns>The list, and where the parenthesis closes.</returns>
    public static (ShellList List, int End) ReadSubstitution(string text, int start, int depth)
    {
        if (depth > MaxDepth)
        {
            throw Beyond("commands nested too deeply");
        }

        var parser = new ShellParser(text, depth) { _at = start };
        var list = parser.ReadList();
        return parser.Peek() == ')' ? (list, parser._at) : throw Refused("'$(' is not closed");
    }

    private ShellList ReadList()
    {
        if (++_nesting + _depth > MaxDepth)
        {
            throw Beyond("commands nested too deeply");
        }

        List<ListItem> items = [];
        SkipLines();
        while (!AtEndOfList())
        {
            items.Add(ReadItem());
            SkipBlanks();
            if (Peek() is not (';' or '\n' or '&'))
            {
                break;
            }

            if (Peek() == '&')
            {
                items[^1] = items[^1] with { Background = true };
            }

            _at++;
            if (Peek() is ';' && _text[_at - 1] == ';')
            {
                throw Refused("';;' outside of case");
            }

            SkipLines();
        }

        _nesting--;
        return new(items);
    }

    /// <summary>A list inside of something: there it must not be empty.</summary>
    private ShellList ReadBody()
    {
        var list = ReadList();
        return list.Items.Count > 0 ? list : throw Refused(Peek() == '\0' ? "a command is missing at the end" : $"a command is missing before '{_text[_at]}'");
    }

    private bool AtEndOfList() => Peek() is '\0' or ')' || s_closing.Contains(PeekWord());

    private ListItem ReadItem()
    {
        var start = _at;
        var first = ReadPipeline();
        List<Linked> rest = [];
        while (true)
        {
            SkipBlanks();
            var at = _at;
            if (!Take("&&") && !Take("||"))
            {
                return new(first, rest, Background: false, start);
            }

            var and = _text[at] == '&';
            SkipLines();
            rest.Add(new(and, ReadPipeline(), at));
        }
    }

    private Pipeline ReadPipeline()
    {
        var negated = false;
        SkipBlanks();
        while (PeekWord() == "!")
        {
            _at++;
            negated = !negated;
            SkipBlanks();
        }

        List<ShellCommand> commands = [ReadCommand()];
        while (true)
        {
            SkipBlanks();
            if (Peek() != '|' || Peek(1) == '|')
            {
                return new(negated, commands);
            }

            _at++;
            if (Peek() == '&')
            {
                throw Beyond("'|&', which is not POSIX shell");
            }

            SkipLines();
            commands.Add(ReadCommand());
        }
    }

    private ShellCommand ReadCommand()
    {
        SkipBlanks();
        if (Peek() == '(')
        {
            if (Peek(1) == '(')
            {
                throw Beyond("'((', which is not POSIX shell");
            }

            _at++;
            var list = ReadBody();
            Demand(")", "'(' is not closed");
            return new Group(Subshell: true, list, ReadRedirections());
        }

        switch (PeekWord())
        {
            case "{":
                _at++;
                var list = ReadBody();
                Demand("}", "'{' is not closed");
                return new Group(Subshell: false, list, ReadRedirections());
            case "if":
                _at += 2;
                return ReadIf();
            case var word when s_beyond.Contains(word):
                throw Beyond($"'{word}'");
            case var word when s_closing.Contains(word):
                throw Refused($"unexpected '{word}'");
            default:
                return ReadSimple();
        }
    }

    private IfCommand ReadIf()
    {
        var condition = ReadBody();
        Demand("then", "'if' without 'then'");
        var then = ReadBody();
        if (PeekWord() == "elif")
        {
            // The inner one takes the "fi" that ends both.
            var start = _at;
            _at += 4;
            var inner = ReadIf();
            return new(condition, then, new([new(new(false, [inner with { Redirections = [] }]), [], false, start)]), inner.Redirections);
        }

        ShellList? otherwise = null;
        if (PeekWord() == "else")
        {
            _at += 4;
            otherwise = ReadBody();
        }

        Demand("fi", "'if' without 'fi'");
        return new(condition, then, otherwise, ReadRedirections());
    }

    private SimpleCommand ReadSimple()
    {
        List<Word> assignments = [], words = [];
        List<Redirection> redirections = [];
        while (true)
        {
            SkipBlanks();
            if (TryReadRedirection() is { } redirection)
            {
                redirections.Add(redirection);
                continue;
            }

            if (Peek() is '\0' or ';' or '&' or '|' or ')' or '\n')
            {
                break;
            }

            if (Peek() == '(')
            {
                throw words.Count == 1 && Peek(1) == ')' ? Beyond("a function")
                    : words.Count == 0 && assignments.Count > 0 ? Beyond("an array, which is not POSIX shell")
                    : Refused("unexpected '('");
            }

            var word = _words.Read(ref _at);
            (words.Count == 0 && WordReader.IsAssignment(word) ? assignments : words).Add(word);
        }

        return assignments.Count + words.Count + redirections.Count > 0
            ? new(assignments, words, redirections)
            : throw Refused(Peek() == '\0' ? "a command is missing at the end" : $"a command is missing before '{_text[_at]}'");
    }

    private List<Redirection> ReadRedirections()
    {
        List<Redirection> all = [];
        while (true)
        {
            SkipBlanks();
            if (TryReadRedirection() is not { } one)
            {
                return all;
            }

            all.Add(one);
        }
    }

    private Redirection? TryReadRedirection()
    {
        var at = _at;
        while (at < _text.Length && char.IsAsciiDigit(_text[at]))
        {
            at++;
        }

        if (at >= _text.Length || _text[at] is not ('<' or '>'))
        {
            return Peek() == '&' && Peek(1) == '>' ? throw Beyond("'&>', which is not POSIX shell") : null;
        }

        var start = _at;
        _at = at + 1;
        if (_text[at] == '<' && Peek() is '<')
        {
            throw Beyond("a here-document");
        }

        if (Peek() == '(')
        {
            throw Beyond("process substitution, which is not POSIX shell");
        }

        if (Peek() is '>' or '&' or '|')
        {
            _at++;
        }

        var op = _text[start.._at];
        SkipBlanks();
        return Peek() is '\0' or ';' or '&' or '|' or ')' or '(' or '\n' or '<' or '>'
            ? throw Refused($"'{op}' without a target")
            : new(op, _words.Read(ref _at));
    }

    private void Demand(string word, string otherwise)
    {
        SkipLines();
        if (word == ")" ? Peek() != ')' : PeekWord() != word)
        {
            throw Refused(otherwise);
        }

        _at += word.Length;
    }

    private string PeekWord()
    {
        var end = _at;
        while (end < _text.Length && !WordReader.EndsWord(_text[end]))
        {
            end++;
        }

        return _text[_at..end];
    }

    private char Peek(int ahead = 0) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';

    private bool Take(string what)
    {
        if (string.CompareOrdinal(_text, _at, what, 0, what.Length) != 0)
        {
            return false;
        }

        _at += what.Length;
        return true;
    }

    private void SkipBlanks()
    {
        while (true)
        {
            if (Peek() is ' ' or '\t' or '\r')
            {
                _at++;
            }
            else if (Peek() == '\\' && Peek(1) == '\n')
            {
                _at += 2;
            }
            else if (Peek() == '#')
            {
                // A comment: words eat a # that is inside of them.
                while (Peek() is not ('\0' or '\n'))
                {
                    _at++;
                }
            }
            else
            {
                return;
            }
        }
    }

    private void SkipLines()
    {
        SkipBlanks();
        while (Peek() == '\n')
        {
            _at++;
            SkipBlanks();
        }
    }

    private static ShellReadException Beyond(string what) => new($"it uses {what}", isSyntaxError: false);

    private static ShellReadException Refused(string what) => new(what, isSyntaxError: true);
}
