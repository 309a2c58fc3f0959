using System.Text;

namespace EcsDeployGate.Core.Validating.Commands;

/// <summary>Collects the parts of a word, characters of one kind in one part.</summary>
internal sealed class PartList(ShellSource source)
{
    private readonly List<WordPart> _parts = [];
    private readonly StringBuilder _plain = new();
    private bool _quoted;
    private bool _sawQuotes;

    /// <summary>The character there stands for itself, unless it is a hole.</summary>
    public void Add(int at, bool quoted)
    {
        if (source.PartAt(at) is { } hole)
        {
            Add(hole is WordPart.Variable variable ? variable with { Quoted = quoted } : hole);
            return;
        }

        if (quoted != _quoted)
        {
            Flush();
            _quoted = quoted;
        }

        _plain.Append(source.Text[at]);
    }

    /// <summary>Quoted text that is not in the source as it is.</summary>
    public void AddText(string text)
    {
        if (!_quoted)
        {
            Flush();
            _quoted = true;
        }

        _plain.Append(text);
    }

    public void Add(WordPart part)
    {
        Flush();
        _parts.Add(part);
    }

    /// <summary>Quotes begin: even with nothing between them they make a word.</summary>
    public void Quote() => _sawQuotes = true;

    public IReadOnlyList<WordPart> Done()
    {
        Flush();
        if (_parts.Count == 0 && _sawQuotes)
        {
            _parts.Add(new WordPart.Literal("", Quoted: true));
        }

        return _parts;
    }

    private void Flush()
    {
        if (_plain.Length > 0)
        {
            _parts.Add(new WordPart.Literal(_plain.ToString(), _quoted));
            _plain.Clear();
        }
    }
}
