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
    public IReadOnlyList<ShellExtension> Bashisms { get; init; } = [];

    /// <summary>Which shell it was read for.</summary>
    public ShellDialect Dialect { get; init; } = ShellDialect.Any;

    /// <summary>What in it the shell does not have.</summary>
    public IEnumerable<ShellExtension> Lacking => Bashisms.Where(b => !Dialect.Knows(b));

    /// <summary>Reads the POSIX shell language and what bash adds to it in health checks, as one shell reads it. Never throws.</summary>
    /// <param name="text">The script.</param>
    /// <param name="dialect">The shell; null when it may be any.</param>
    public static ShellScript Read(string text, ShellDialect? dialect = null) => Read(text, depth: 0, [], dialect ?? ShellDialect.Any);

    /// <summary>Reads a script inside of another one.</summary>
    /// <param name="text">The script; a <see cref="ShellSource.Hole"/> stands for something that only the outer shell knows.</param>
    /// <param name="depth">How deep it is nested already.</param>
    /// <param name="holes">What the holes stand for.</param>
    /// <param name="dialect">The shell that reads it.</param>
    internal static ShellScript Read(string text, int depth, IReadOnlyList<WordPart> holes, ShellDialect dialect)
    {
        if (text.Length > MaxLength || depth > ShellParser.MaxDepth)
        {
            return new(text, null, "the script is too long or too deeply nested", IsSyntaxError: false) { Dialect = dialect };
        }

        var source = new ShellSource(text, holes, dialect);
        try
        {
            return new(text, new ShellParser(source, depth).ReadAll(), null, IsSyntaxError: false) { Bashisms = source.Bashisms, Dialect = dialect };
        }
        catch (ShellReadException e)
        {
            // Behind what only some shells know, others may find no error.
            return new(text, null, e.Message, e.IsSyntaxError && (dialect.IsKnown || source.Bashisms.Count == 0)) { Bashisms = source.Bashisms, Dialect = dialect };
        }
    }
}

/// <summary>A text under reading.</summary>
internal sealed class ShellSource(string text, IReadOnlyList<WordPart> holes, ShellDialect dialect)
{
    private const char FirstHole = '\uE000';
    private readonly List<ShellExtension> _bashisms = [];

    public string Text => text;

    public IReadOnlyList<WordPart> Holes => holes;

    public ShellDialect Dialect => dialect;

    public IReadOnlyList<ShellExtension> Bashisms => _bashisms;

    /// <summary>The character that stands for the part with this index.</summary>
    public static char Hole(int index) => (char)(FirstHole + index);

    public WordPart? PartAt(int at) => text[at] - FirstHole is >= 0 and var index && index < holes.Count ? holes[index] : null;

    /// <summary>Notes what stands here; false when the shell takes it for something else.</summary>
    public bool Takes(ShellExtension what)
    {
        if (!_bashisms.Contains(what))
        {
            _bashisms.Add(what);
        }

        return dialect.Knows(what);
    }
}

/// <summary>Reading stops here; never leaves this folder.</summary>
internal sealed class ShellReadException(string message, bool isSyntaxError) : Exception(message)
{
    public bool IsSyntaxError { get; } = isSyntaxError;
}
