namespace EcsDeployGate.Core.Validating.Commands;

/// <summary>What reading a script gave: commands, or why there are none.</summary>
/// <param name="Text">The script.</param>
/// <param name="List">Null when it was not read to its end.</param>
/// <param name="Problem">Why not, to follow a colon.</param>
/// <param name="IsSyntaxError">True when a shell would refuse it too; false when it is only beyond this reader.</param>
internal sealed record ShellScript(string Text, ShellList? List, string? Problem, bool IsSyntaxError)
{
    /// <summary>The longest script that is read, in characters; longer ones are beyond the reader. ECS takes 64 KiB for a whole definition.</summary>
    public const int MaxLength = 32 * 1024;

    /// <summary>What in it only bash and its like understand, in the order of the text; empty for POSIX shell.</summary>
    public IReadOnlyList<string> Bashisms { get; init; } = [];

    /// <summary>Reads the POSIX shell language and what bash adds to it in health checks. Never throws.</summary>
    public static ShellScript Read(string text) => Read(text, depth: 0, []);

    /// <summary>Reads a script inside of another one.</summary>
    /// <param name="text">The script; a <see cref="ShellSource.Hole"/> stands for something that only the outer shell knows.</param>
    /// <param name="depth">How deep it is nested already.</param>
    /// <param name="holes">What the holes stand for.</param>
    internal static ShellScript Read(string text, int depth, IReadOnlyList<WordPart> holes)
    {
        if (text.Length > MaxLength || depth > ShellParser.MaxDepth)
        {
            return new(text, null, "the script is too long or too deeply nested", IsSyntaxError: false);
        }

        var source = new ShellSource(text, holes);
        try
        {
            return new(text, new ShellParser(source, depth).ReadAll(), null, IsSyntaxError: false) { Bashisms = source.Bashisms };
        }
        catch (ShellReadException e)
        {
            // Behind what only some shells know, others may find no error.
            return new(text, null, e.Message, e.IsSyntaxError && source.Bashisms.Count == 0) { Bashisms = source.Bashisms };
        }
    }
}

/// <summary>A text under reading.</summary>
internal sealed class ShellSource(string text, IReadOnlyList<WordPart> holes)
{
    private const char FirstHole = '\uE000';
    private readonly List<string> _bashisms = [];

    public string Text => text;

    public IReadOnlyList<WordPart> Holes => holes;

    public IReadOnlyList<string> Bashisms => _bashisms;

    /// <summary>The character that stands for the part with this index.</summary>
    public static char Hole(int index) => (char)(FirstHole + index);

    public WordPart? PartAt(int at) => text[at] - FirstHole is >= 0 and var index && index < holes.Count ? holes[index] : null;

    public void Bashism(string what)
    {
        if (!_bashisms.Contains(what))
        {
            _bashisms.Add(what);
        }
    }
}

/// <summary>Reading stops here; never leaves this folder.</summary>
internal sealed class ShellReadException(string message, bool isSyntaxError) : Exception(message)
{
    public bool IsSyntaxError { get; } = isSyntaxError;
}
