namespace EcsDeployGate.Core.Validating.Commands;

/// <summary>What reading a script gave: commands, or why there are none.</summary>
/// <param name="Text">The script.</param>
/// <param name="List">Null when it was not read to its end.</param>
/// <param name="Problem">Why not, to follow a colon.</param>
/// <param name="IsSyntaxError">True when a shell would refuse it too; false when it is only beyond this reader.</param>
internal sealed record ShellScript(string Text, ShellList? List, string? Problem, bool IsSyntaxError)
{
    /// <summary>The longest script that is read, in characters; longer ones are beyond the reader.</summary>
    public const int MaxLength = 16 * 1024;

    /// <summary>Reads the POSIX shell language, as much of it as health checks use. Never throws.</summary>
    public static ShellScript Read(string text) => Read(text, depth: 0);

    internal static ShellScript Read(string text, int depth)
    {
        if (text.Length > MaxLength || depth > ShellParser.MaxDepth)
        {
            return new(text, null, "the script is too long or too deeply nested", IsSyntaxError: false);
        }

        try
        {
            return new(text, new ShellParser(text, depth).ReadAll(), null, IsSyntaxError: false);
        }
        catch (ShellReadException e)
        {
            return new(text, null, e.Message, e.IsSyntaxError);
        }
    }
}

/// <summary>Reading stops here; never leaves this folder.</summary>
internal sealed class ShellReadException(string message, bool isSyntaxError) : Exception(message)
{
    public bool IsSyntaxError { get; } = isSyntaxError;
}
