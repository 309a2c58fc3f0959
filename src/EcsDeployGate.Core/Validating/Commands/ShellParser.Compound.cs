namespace EcsDeployGate.Core.Validating.Commands;

/// <content>Commands that hold commands, and functions.</content>
internal sealed partial class ShellParser
{
    private IfCommand ReadIf()
    {
        Enter();
        var condition = ReadBody();
        Demand("then", "'if' without 'then'");
        var then = ReadBody();
        if (PeekWord() == "elif")
        {
            // The inner one takes the "fi" that ends both.
            var start = _at;
            _at += 4;
            var inner = ReadIf();
            _nesting--;
            return new(condition, then, new([new(new(false, [inner with { Redirections = [] }]), [], false, start)]), inner.Redirections);
        }

        ShellList? otherwise = null;
        if (PeekWord() == "else")
        {
            _at += 4;
            otherwise = ReadBody();
        }

        Demand("fi", "'if' without 'fi'");
        _nesting--;
        return new(condition, then, otherwise, ReadRedirections());
    }

    private LoopCommand ReadLoop()
    {
        var keyword = PeekWord();
        _at += keyword.Length;
        var condition = ReadBody();
        var body = ReadDoGroup(keyword);
        return new(keyword == "until", condition, body, ReadRedirections());
    }

    private ShellList ReadDoGroup(string keyword)
    {
        Demand("do", $"'{keyword}' without 'do'");
        var body = ReadBody();
        Demand("done", $"'{keyword}' without 'done'");
        return body;
    }

    private ForCommand ReadFor()
    {
        var keyword = PeekWord();
        _at += keyword.Length;
        SkipBlanks();
        if (Peek() == '(' && Peek(1) == '(' && Arithmetic.End(_text, _at + 2) is { } end && _source.Takes(ShellExtension.ArithmeticFor))
        {
            _at = end + 2;
            SkipSeparator();
            return new(null, ReadDoGroup(keyword), ReadRedirections());
        }

        var name = ReadWordOr($"'{keyword}' without a name");
        if (name.Literal is not { } variable || !WordReader.IsName(variable))
        {
            throw Refused($"'{keyword}' with a name that is none");
        }

        SkipLines();
        List<Word>? items = null;
        if (PeekWord() == "in")
        {
            _at += 2;
            items = [];
            for (SkipBlanks(); !AtEnd && Peek() is not (';' or '\n'); SkipBlanks())
            {
                items.Add(ReadWordOr($"unexpected '{Peek()}' at character {_at + 1}"));
            }
        }

        SkipSeparator();
        return new(items, ReadDoGroup(keyword), ReadRedirections());
    }

    private CaseCommand ReadCase()
    {
        Enter();
        _at += 4;
        SkipBlanks();
        var subject = ReadWordOr("'case' without a word");
        Demand("in", "'case' without 'in'");
        List<CaseClause> clauses = [];
        for (SkipLines(); PeekWord() != "esac"; SkipLines())
        {
            if (Peek() == '(')
            {
                _at++;
                SkipBlanks();
            }

            List<Word> patterns = [ReadWordOr(AtEnd ? "'case' without 'esac'" : $"unexpected '{Peek()}' at character {_at + 1}")];
            for (SkipBlanks(); Peek() == '|'; SkipBlanks())
            {
                _at++;
                SkipBlanks();
                patterns.Add(ReadWordOr("a pattern is missing behind '|'"));
            }

            Demand(")", "a pattern of 'case' without ')'");
            clauses.Add(new(patterns, ReadList()));
            SkipLines();
            if (Peek() != ';')
            {
                break;
            }

            TakeEndOfClause();
        }

        Demand("esac", "'case' without 'esac'");
        _nesting--;
        return new(subject, clauses, ReadRedirections());
    }

    private void TakeEndOfClause()
    {
        var falls = (Peek(1), Peek(2)) is ('&', _) or (';', '&');
        if (falls ? !_source.Takes(ShellExtension.FallThrough) || !(Take(";;&") || Take(";&")) : !Take(";;"))
        {
            throw Refused($"unexpected ';' at character {_at + 1}");
        }
    }

    private FunctionDefinition ReadFunction(string name)
    {
        if (name.Length == 0 || name.Any(c => c is '$' or '`' or '\'' or '"' or '=' or '\\'))
        {
            throw Refused($"unexpected '(' at character {_at + 1}");
        }

        _at++;
        SkipBlanks();
        if (Peek() != ')')
        {
            throw Refused($"unexpected '(' at character {_at}");
        }

        _at++;
        return ReadFunctionBody(name);
    }

    private FunctionDefinition ReadFunctionKeyword()
    {
        _at += "function".Length;
        SkipBlanks();
        var name = ReadWordOr("'function' without a name").Literal ?? throw Refused("'function' with a name that is none");
        SkipBlanks();
        if (Peek() == '(')
        {
            _at++;
            SkipBlanks();
            if (Peek() != ')')
            {
                throw Refused($"unexpected '(' at character {_at}");
            }

            _at++;
        }

        return ReadFunctionBody(name);
    }

    private FunctionDefinition ReadFunctionBody(string name)
    {
        SkipLines();
        Enter();
        var body = ReadCommand();
        _nesting--;
        return body is SimpleCommand
            ? throw Refused($"function '{name}' without a body")
            : new(name, body);
    }

    private BuiltInTest ReadTest()
    {
        _at += 2;
        List<Word> words = [];
        for (SkipLines(); PeekWord() != "]]"; SkipLines())
        {
            if (AtEnd)
            {
                throw Refused("'[[' is not closed");
            }

            if (Peek() is '(' or ')' && !_source.Takes(ShellExtension.BracketGroups))
            {
                throw Refused($"unexpected '{Peek()}' at character {_at + 1}");
            }

            if (WordReader.EndsWord(Peek()) && Peek() != ' ')
            {
                // Its own operators, and parts of patterns.
                _at++;
            }
            else
            {
                words.Add(_words.Read(ref _at));
            }
        }

        _at += 2;
        return new(words, ReadRedirections());
    }

    private Word ReadWordOr(string otherwise) =>
        AtEnd || WordReader.EndsWord(Peek()) ? throw Refused(otherwise) : _words.Read(ref _at);

    /// <summary>What may stand between the head of a loop and its <c>do</c>.</summary>
    private void SkipSeparator()
    {
        SkipBlanks();
        if (Peek() == ';')
        {
            _at++;
        }

        SkipLines();
    }
}
