using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Inspecting.Programs;

/// <summary>What a shell really is, behind its name.</summary>
internal enum ShellKind
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>Debian's and Ubuntu's: POSIX and little more.</summary>
    Dash,

    /// <summary>Bash, which keeps its own syntax when it is called sh.</summary>
    Bash,

    /// <summary>BusyBox's ash: POSIX and some of bash.</summary>
    BusyBox,

    /// <summary>Another one.</summary>
    Other,
}

/// <summary>The shell that an image has for <c>CMD-SHELL</c>.</summary>
/// <param name="Command">The shell and its options.</param>
/// <param name="Program">What the image says of it.</param>
/// <param name="Kind">What it really is.</param>
internal sealed record ImageShell(IReadOnlyList<string> Command, ProgramAnswer Program, ShellKind Kind)
{
    public static ImageShell Of(ProgramFinder programs, IReadOnlyList<string> command)
    {
        var answer = programs.Find(command[0]);
        return new(command, answer, answer is ProgramAnswer.Runs runs ? KindOf(runs) : ShellKind.None);
    }

    /// <summary>How it reads scripts.</summary>
    public ShellDialect Dialect => DialectOf(Kind);

    /// <summary>How the shell that is found under a name reads scripts.</summary>
    public static ShellDialect DialectOf(ProgramFinder programs, string name) =>
        DialectOf(programs.Find(name) is ProgramAnswer.Runs runs ? KindOf(runs) : ShellKind.None);

    private static ShellDialect DialectOf(ShellKind kind) => kind switch
    {
        ShellKind.Dash => ShellDialect.Dash,
        ShellKind.Bash => ShellDialect.Bash,
        ShellKind.BusyBox => ShellDialect.BusyBox,
        _ => ShellDialect.Any,
    };

    private static ShellKind KindOf(ProgramAnswer.Runs shell) => ProgramAnswer.BaseName(shell.Target.Path) switch
    {
        _ when shell.IsBusyBox => ShellKind.BusyBox,
        "dash" => ShellKind.Dash,
        "bash" => ShellKind.Bash,
        _ => ShellKind.Other,
    };
}
