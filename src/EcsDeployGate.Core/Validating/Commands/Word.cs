using System.Text;

namespace EcsDeployGate.Core.Validating.Commands;

/// <summary>One word of a shell command, before expansion.</summary>
/// <param name="Parts">What it is made of.</param>
/// <param name="Start">Where it starts in the script's text; -1 for a word that was never text.</param>
/// <param name="End">Where it ends.</param>
internal sealed record Word(IReadOnlyList<WordPart> Parts, int Start, int End)
{
    private const int MaxHoles = 1000;

    /// <summary>A word that means exactly <paramref name="text"/>, as an item of an exec form does.</summary>
    public static Word Of(string text) => new([new WordPart.Literal(text, Quoted: true)], -1, -1);

    /// <summary>What the word means when nothing in it is expanded; null otherwise.</summary>
    public string? Literal => Parts.All(p => p is WordPart.Literal) ? string.Concat(Parts.Cast<WordPart.Literal>().Select(p => p.Text)) : null;

    /// <summary>The literal text before the first expansion; empty when the word starts with one.</summary>
    public string Prefix => string.Concat(Parts.TakeWhile(p => p is WordPart.Literal).Cast<WordPart.Literal>().Select(p => p.Text));

    /// <summary>Every command substitution in the word, those inside of <c>${…}</c> and arithmetic included.</summary>
    public IEnumerable<WordPart.Substitution> Substitutions => In(Parts);

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

    /// <summary>The word read as a script of its own; what the outer shell fills in stays a hole in it.</summary>
    /// <param name="depth">How deep it is nested already.</param>
    /// <param name="dialect">The shell that reads it; null when it may be any.</param>
    public ShellScript AsScript(int depth, ShellDialect? dialect = null)
    {
        if (Literal is { } text)
        {
            return ShellScript.Read(text, depth, [], dialect ?? ShellDialect.Any);
        }

        if (Prefix.Length == 0 && Parts.Count == 1)
        {
            return new("", null, "a nested shell's script is put together from variables", IsSyntaxError: false);
        }

        List<WordPart> holes = [];
        var script = new StringBuilder();
        foreach (var part in Parts)
        {
            if (part is WordPart.Literal literal)
            {
                script.Append(literal.Text);
            }
            else if (holes.Count < MaxHoles)
            {
                script.Append(ShellSource.Hole(holes.Count));
                holes.Add(part);
            }
        }

        var read = ShellScript.Read(script.ToString(), depth, holes, dialect ?? ShellDialect.Any);
        // With the value in the place of the hole it may well be right, so it is not called an error.
        return read with { IsSyntaxError = false };
    }

    private static IEnumerable<WordPart.Substitution> In(IReadOnlyList<WordPart> parts) => parts.SelectMany(p => p switch
    {
        WordPart.Substitution substitution => [substitution],
        WordPart.Variable { Inner.Count: > 0 } variable => In(variable.Inner),
        WordPart.Arithmetic { Inner.Count: > 0 } arithmetic => In(arithmetic.Inner),
        _ => Enumerable.Empty<WordPart.Substitution>(),
    });
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
    public sealed record Variable(string Name, string? Default, bool Quoted, bool Known) : WordPart
    {
        /// <summary>What stands behind the name inside of the braces.</summary>
        public IReadOnlyList<WordPart> Inner { get; init; } = [];

        /// <summary>True when the shell refuses the expansion as soon as it gets there, and ends.</summary>
        public bool Refused { get; init; }
    }

    /// <summary>Output of a command: <c>$(…)</c> or backticks, or bash's <c>&lt;(…)</c>.</summary>
    /// <param name="List">Null when it could not be read.</param>
    /// <param name="InText">True when positions in it are positions in the script's own text.</param>
    public sealed record Substitution(ShellList? List, bool InText) : WordPart;

    /// <summary>An arithmetic expansion.</summary>
    public sealed record Arithmetic(IReadOnlyList<WordPart> Inner) : WordPart;
}
