namespace EcsDeployGate.Core.Validating.Commands;

/// <summary>Something that bash adds to the POSIX shell language, and that other shells lack, or take for something else.</summary>
/// <param name="Shown">For people, quoted where it is literal text.</param>
/// <param name="InBusyBox">
/// True when BusyBox's ash has it too, as Alpine and Debian build it (1.34 and newer); dash has none of them. Measured by a test that asks the shells.
/// </param>
internal sealed record ShellExtension(string Shown, bool InBusyBox = false)
{
    public static ShellExtension DoubleBrackets { get; } = new("'[['", InBusyBox: true);

    /// <summary>Parentheses of an expression or of a pattern.</summary>
    public static ShellExtension BracketGroups { get; } = new("'(' inside of '[['");

    public static ShellExtension BothOutputs { get; } = new("'&>'", InBusyBox: true);

    public static ShellExtension BothOutputsAppended { get; } = new("'&>>'");

    public static ShellExtension PipeBoth { get; } = new("'|&'");

    public static ShellExtension Array { get; } = new("an array");

    public static ShellExtension FunctionWord { get; } = new("'function'", InBusyBox: true);

    public static ShellExtension HereString { get; } = new("'<<<'");

    public static ShellExtension ProcessSubstitution { get; } = new("process substitution", InBusyBox: true);

    public static ShellExtension ArithmeticCommand { get; } = new("'(('");

    public static ShellExtension ArithmeticFor { get; } = new("'for (('");

    public static ShellExtension Select { get; } = new("'select'");

    public static ShellExtension FallThrough { get; } = new("';&'");

    public static ShellExtension DoubleNegation { get; } = new("'! !'");

    /// <summary>C's escapes; other shells take the dollar as it is.</summary>
    public static ShellExtension EscapedQuotes { get; } = new("$'…'", InBusyBox: true);

    public static ShellExtension TranslatedQuotes { get; } = new("$\"…\"");

    public static ShellExtension Append { get; } = new("'NAME+='");

    /// <summary>Sockets that bash itself opens in redirections.</summary>
    public static ShellExtension Socket { get; } = new("/dev/tcp");

    public static ShellExtension PipeFail { get; } = new("'set -o pipefail'", InBusyBox: true);

    public static ShellExtension TestEquals { get; } = new("'==' in a test", InBusyBox: true);

    public static ShellExtension BraceExpansion { get; } = new("{…} for a list of words");

    /// <summary>Dash prints the option, too.</summary>
    public static ShellExtension EchoEscapes { get; } = new("'echo -e'", InBusyBox: true);

    /// <summary>An expansion <c>${NAME…}</c> by the sign behind its name; <c>!</c> stands in front of it.</summary>
    public static ShellExtension Expansion(char sign) => sign is '!' ? new("${!NAME}") : new($"${{NAME{sign}…}}", InBusyBox: sign is ':' or '/');

    /// <summary>A command that is no program and no builtin of POSIX.</summary>
    public static ShellExtension Builtin(string name) => new($"'{name}'", InBusyBox: name is "source" or "let" or "help" or "history" or "[[");
}
