using System.Text;

namespace EcsDeployGate.Core.Validating.Commands;

/// <summary>One word of a shell command, before expansion.</summary>
/// <param name="Parts">What it is made of.</param>
/// <param name="Start">Where it starts in the script's text; -1 for a word that was never text.</param>
/// <param name="End">Where it ends.</param>
internal sealed record Word(IReadOnlyList<WordPart> Parts, int Start, int End)
{
    /// <summary>A word that means exactly <paramref name="text"/>, as an item of an exec form does.</summary>
    public static Word Of(string text) => new([new WordPart.Literal(text, Quoted: true)], -1, -1);

    /// <summary>What the word means when nothing in it is expanded; null otherwise.</summary>
    public string? Literal => Parts.All(p => p is WordPart.Literal) ? string.Concat(Parts.Cast<WordPart.Literal>().Select(p => p.Text)) : null;

    /// <summary>The literal text before the first expansion; empty when the word starts with one.</summary>
    public string Prefix => string.Concat(Parts.TakeWhile(p => p is WordPart.Literal).Cast<WordPart.Literal>().Select(p => p.Text));

    /// <summary>What the word means with these variables; null when it needs one that is not known, or runs a command.</summary>
    /// <param name="variable">The value of a variable; null when it is not set as far as anybody can tell.</param>
    public string? Expand(Func<string, string?> variable)
    {
        var text = new StringBuilder();
        foreach (var part in Parts)
        {
            switch (part)
            {
                case WordPart.Literal literal:
                    text.Append(literal.Text);
                    break;
                case WordPart.Variable { Known: true } named when (variable(named.Name) is { Length: > 0 } value ? value : named.Default) is { } found:
                    text.Append(found);
                    break;
                default:
                    return null;
            }
        }

        return text.ToString();
    }
}

/// <summary>A piece of a word.</summary>
internal abstract record WordPart
{
    private WordPart()
    {
    }

    /// <summary>Text that stands for itself.</summary>
    public sealed record Literal(string Text, bool Quoted) : WordPart;

    /// <summary>A parameter. <see cref="Known"/> is false for forms whose value is not simply the variable's or a default.</summary>
    public sealed record Variable(string Name, string? Default, bool Quoted, bool Known) : WordPart;

    /// <summary>Output of a command: <c>$(…)</c> or backticks. The list is null when it could not be read.</summary>
    public sealed record Substitution(ShellList? List) : WordPart;

    /// <summary>An arithmetic expansion.</summary>
    public sealed record Arithmetic : WordPart;
}
