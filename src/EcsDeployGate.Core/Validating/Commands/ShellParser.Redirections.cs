namespace EcsDeployGate.Core.Validating.Commands;

/// <content>Redirections and what looks like them.</content>
internal sealed partial class ShellParser
{
    private readonly List<HereDocument> _pending = [];

    private bool AtProcessSubstitution() => Peek() is '<' or '>' && Peek(1) == '(' && _source.Takes(ShellExtension.ProcessSubstitution);

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
            return Peek() == '&' && Peek(1) == '>' && TakesBoth() ? ReadBoth() : null;
        }

        if (at == _at && AtProcessSubstitution())
        {
            return null;
        }

        var start = _at;
        _at = at + 1;
        if (_text[at] == '<' && Peek() == '<')
        {
            _at++;
            return ReadDocumentStart(start);
        }

        if (Peek() is '>' or '&' or '|' && !(_text[at] == '<' && Peek() == '|'))
        {
            _at++;
        }

        return ReadTarget(start);
    }

    /// <summary>A shell that does not know it reads a command in the background, and a redirection of nothing.</summary>
    private bool TakesBoth() => !_source.Takes(ShellExtension.BothOutputs) ? false
        : Peek(2) != '>' || _source.Takes(ShellExtension.BothOutputsAppended) ? true
        : throw Refused($"unexpected '>' at character {_at + 3}");

    private Redirection ReadBoth()
    {
        var start = _at;
        _at += Peek(2) == '>' ? 3 : 2;
        return ReadTarget(start);
    }

    private Redirection ReadTarget(int start)
    {
        var op = _text[start.._at];
        SkipBlanks();
        return AtProcessSubstitution() ? new(op, ReadProcessSubstitution()) : new(op, ReadWordOr($"'{op}' without a target"));
    }

    private Redirection ReadDocumentStart(int start)
    {
        if (Peek() == '<' && _source.Takes(ShellExtension.HereString))
        {
            _at++;
            return ReadTarget(start);
        }

        var tabs = Peek() == '-';
        if (tabs)
        {
            _at++;
        }

        var redirection = ReadTarget(start);
        var document = new HereDocument(redirection.Target, tabs);
        _pending.Add(document);
        return redirection with { Document = document };
    }

    /// <summary>A line has ended: the texts of its here-documents follow.</summary>
    private void ReadDocuments()
    {
        if (_pending.Count == 0)
        {
            return;
        }

        var waiting = _pending.ToList();
        _pending.Clear();
        foreach (var document in waiting)
        {
            var start = _at;
            var end = EndOfDocument(document);
            if (!document.IsQuoted)
            {
                document.Text = _words.ReadDocument(start, end);
            }
        }
    }

    /// <summary>Stops behind the line that ends the document; returns where that line begins.</summary>
    private int EndOfDocument(HereDocument document)
    {
        while (!AtEnd)
        {
            var start = _at;
            var newline = _text.IndexOf('\n', _at);
            var line = _text.AsSpan(start, (newline < 0 ? _text.Length : newline) - start);
            _at = newline < 0 ? _text.Length : newline + 1;
            if ((document.Tabs ? line.TrimStart('\t') : line).SequenceEqual(document.EndWord))
            {
                return start;
            }
        }

        // Shells take the rest of the text, with a warning at most.
        return _text.Length;
    }

    private Word ReadProcessSubstitution()
    {
        var start = _at;
        var (list, close) = ReadSubstitution(_source, _at + 2, _depth + _nesting + 1);
        _at = close + 1;
        return new([new WordPart.Substitution(list, InText: true)], start, _at);
    }

    /// <summary>Bash's <c>NAME=(…)</c>.</summary>
    private void ReadArray(List<Word> words, List<Word> assignments)
    {
        if (words.Count > 0 || assignments.Count == 0 || assignments[^1].End != _at || !EndsInEquals(assignments[^1]) || !_source.Takes(ShellExtension.Array))
        {
            throw Refused($"unexpected '(' at character {_at + 1}");
        }

        _at++;
        for (SkipLines(); Peek() != ')'; SkipLines())
        {
            assignments.Add(ReadWordOr("an array is not closed"));
        }

        _at++;
    }

    private static bool EndsInEquals(Word word) => word.Literal is { } text && text.EndsWith('=');
}
