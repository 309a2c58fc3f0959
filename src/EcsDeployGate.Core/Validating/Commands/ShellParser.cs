namespace EcsDeployGate.Core.Validating.Commands;

/// <summary>Reads lists, pipelines and commands (POSIX.1-2024, XCU 2.9 and 2.10); words are <see cref="WordReader"/>'s.</summary>
/// <remarks>
/// What bash adds and health checks use is read too, and noted. What it does not know (coprocesses, extended patterns) it says, and never
/// skips. Depth is bounded, so is length: nothing that it reads can exhaust the stack.
/// </remarks>
internal sealed partial class ShellParser
{
    /// <summary>How deep commands may be inside of commands, nested scripts included.</summary>
    public const int MaxDepth = 40;

    private static readonly string[] s_closing = ["then", "else", "elif", "fi", "do", "done", "esac", "}"];

    private readonly ShellSource _source;
    private readonly string _text;
    private readonly int _depth;
    private readonly WordReader _words;
    private int _at;
    private int _nesting;

    public ShellParser(ShellSource source, int depth)
    {
        _source = source;
        _text = source.Text;
        _depth = depth;
        _words = new(source, depth);
    }

    public ShellList ReadAll()
    {
        var list = ReadList();
        return _at == _text.Length ? list : throw Refused($"unexpected '{_text[_at]}' at character {_at + 1}");
    }

    /// <summary>Reads what stands between <c>$(</c> and its <c>)</c>.</summary>
    /// <returns>The list, and where the parenthesis closes.</returns>
    public static (ShellList List, int End) ReadSubstitution(ShellSource source, int start, int depth)
    {
        if (depth > MaxDepth)
        {
            throw TooDeep();
        }

        var parser = new ShellParser(source, depth) { _at = start };
        var list = parser.ReadList();
        return parser.Peek() == ')' ? (list, parser._at)
            : throw Refused(parser._at < source.Text.Length ? $"unexpected '{source.Text[parser._at]}' at character {parser._at + 1}" : "'$(' is not closed");
    }

    private ShellList ReadList()
    {
        Enter();
        List<ListItem> items = [];
        SkipLines();
        while (!AtEndOfList())
        {
            items.Add(ReadItem());
            SkipBlanks();
            if (Peek() == ';' && Peek(1) is ';' or '&')
            {
                // The end of a clause of case, or an error that the caller finds.
                break;
            }

            if (Peek() is not (';' or '\n' or '&'))
            {
                break;
            }

            if (Peek() == '&')
            {
                items[^1] = items[^1] with { Background = true };
            }

            if (Peek() != '\n')
            {
                _at++;
            }

            SkipLines();
        }

        _nesting--;
        return new(items);
    }

    private void Enter()
    {
        if (++_nesting + _depth > MaxDepth)
        {
            throw TooDeep();
        }
    }

    /// <summary>A list inside of something: there it must not be empty.</summary>
    private ShellList ReadBody()
    {
        var list = ReadList();
        return list.Items.Count > 0 ? list : throw Refused(Peek() == '\0' ? "a command is missing at the end" : $"a command is missing before '{_text[_at]}'");
    }

    private bool AtEndOfList() => AtEnd || Peek() == ')' || (Peek() == ';' && Peek(1) is ';' or '&') || s_closing.Contains(PeekWord());

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
        for (var first = true; PeekWord() == "!"; first = false)
        {
            if (!first && !_source.Takes(ShellExtension.DoubleNegation))
            {
                throw Refused("unexpected '!'");
            }

            _at++;
            negated = !negated;
            SkipBlanks();
            if (AtEnd || Peek() is ';' or '\n' or '&')
            {
                // Bash takes it for a failure; others refuse it.
                throw Beyond("'!' without a command");
            }
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
            if (Peek() == '&' && _source.Takes(ShellExtension.PipeBoth))
            {
                _at++;
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
            return ReadParenthesis();
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
            case "while" or "until":
                return ReadLoop();
            case "for":
            case "select" when _source.Takes(ShellExtension.Select):
                return ReadFor();
            case "case":
                return ReadCase();
            case "function" when _source.Takes(ShellExtension.FunctionWord):
                return ReadFunctionKeyword();
            case "[[" when _source.Takes(ShellExtension.DoubleBrackets):
                return ReadTest();
            case "coproc":
                throw Beyond("'coproc'");
            case var word when word == "in" || s_closing.Contains(word):
                throw Refused($"unexpected '{word}'");
            default:
                return ReadSimple();
        }
    }

    private ShellCommand ReadParenthesis()
    {
        if (Peek(1) == '(' && Arithmetic.End(_text, _at + 2) is { } end && _source.Takes(ShellExtension.ArithmeticCommand))
        {
            _at += 2;
            var inside = _words.ReadDocument(_at, end);
            _at = end + 2;
            return new BuiltInTest([inside], ReadRedirections());
        }

        _at++;
        var list = ReadBody();
        Demand(")", "'(' is not closed");
        return new Group(Subshell: true, list, ReadRedirections());
    }

    private ShellCommand ReadSimple()
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

            if (AtEnd || (Peek() is ';' or '&' or '|' or ')' or '\n' or '<' or '>' && !AtProcessSubstitution()))
            {
                break;
            }

            if (Peek() == '(')
            {
                if (words.Count == 1 && assignments.Count == 0 && redirections.Count == 0 && words[0].Literal is { } name)
                {
                    return ReadFunction(name);
                }

                ReadArray(words, assignments);
                continue;
            }

            var word = AtProcessSubstitution() ? ReadProcessSubstitution() : _words.Read(ref _at);
            (words.Count == 0 && WordReader.IsAssignment(word) && (WordReader.AssignmentExtension(word) is not { } extension || _source.Takes(extension)) ? assignments : words).Add(word);
        }

        return assignments.Count + words.Count + redirections.Count > 0
            ? new SimpleCommand(assignments, words, redirections)
            : throw Refused(AtEnd ? "a command is missing at the end" : $"a command is missing before '{_text[_at]}'");
    }

    private bool AtEnd => _at >= _text.Length;

    private void Demand(string word, string otherwise)
    {
        SkipLines();
        if (word == ")" ? Peek() != ')' : PeekWord() != word)
        {
            throw Refused(otherwise);
        }

        _at += word.Length;
    }

    /// <summary>The word that starts here, as far as it could be one of the shell's own.</summary>
    private string PeekWord()
    {
        const int longest = 8;
        var end = _at;
        while (end < _text.Length && end <= _at + longest && !WordReader.EndsWord(_text[end]))
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
            if (Peek() is ' ' or '\t')
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
                while (!AtEnd && Peek() != '\n')
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
            ReadDocuments();
            SkipBlanks();
        }
    }

    private static ShellReadException TooDeep() => Beyond("commands nested too deeply");

    private static ShellReadException Beyond(string what) => new($"it uses {what}", isSyntaxError: false);

    private static ShellReadException Refused(string what) => new(what, isSyntaxError: true);
}
