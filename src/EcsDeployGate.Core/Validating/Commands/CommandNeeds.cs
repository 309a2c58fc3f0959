namespace EcsDeployGate.Core.Validating.Commands;

/// <summary>What a health check needs of an image, and how it may end; from its text alone.</summary>
/// <param name="Programs">Programs in the order of the text, the shell of <c>CMD-SHELL</c> first.</param>
/// <param name="Scripts">Files that are given to an interpreter.</param>
/// <param name="Dynamic">True when a program's name is known only when the shell runs; it is in no list then.</param>
/// <param name="Status">How it may end.</param>
internal sealed record CommandNeeds(IReadOnlyList<NeededProgram> Programs, IReadOnlyList<string> Scripts, bool Dynamic, ExitStatus Status)
{
    /// <summary>The shell of <c>CMD-SHELL</c> unless the image names another one.</summary>
    public const string Shell = "/bin/sh";

    private static readonly CommandNeeds s_nothing = new([], [], Dynamic: false, new(Zero: false, NonZero: false, null));

    /// <summary>What the command uses and its shell does not have; empty when it is not known which shell that is.</summary>
    public IReadOnlyList<ShellExtension> Lacking { get; init; } = [];

    /// <summary>Programs without which the check cannot pass.</summary>
    public IEnumerable<string> Required => Programs.Where(p => p.Required).Select(p => p.Name).Distinct();

    /// <summary>Programs that only some branches run.</summary>
    public IEnumerable<string> Optional => Programs.Where(p => !p.Required).Select(p => p.Name).Distinct().Except(Required);

    /// <summary>A health check's array.</summary>
    public static CommandNeeds Of(HealthCommand command) => command switch
    {
        { Form: CommandForm.Exec, Items: [_, _, ..] } => Exec([.. command.Items.Skip(1)]),
        { Form: CommandForm.Shell, Items: [_, var line, ..] } when Windows(line) is { } needed => needed,
        { Form: CommandForm.Shell, Items: [_, var line, ..] } => InShell(Of(ShellScript.Read(line))),
        // "sh -c" without a script is refused by every shell.
        { Form: CommandForm.Shell } => InShell(s_nothing with { Status = new(Zero: false, NonZero: true, null) }),
        { Form: CommandForm.Exec } => s_nothing with { Status = new(Zero: false, NonZero: true, null) },
        _ => s_nothing,
    };

    /// <summary>A health check where it is known which shells there are, and which programs.</summary>
    /// <param name="command">The check.</param>
    /// <param name="image">The shells.</param>
    /// <param name="fails">Says of a program, and of the applet when it is BusyBox, whether it cannot be run; null when all can.</param>
    public static CommandNeeds In(HealthCommand command, Shells image, Func<string, string?, bool>? fails = null) => command switch
    {
        { Form: CommandForm.Exec, Items: [_, _, ..] } => Exec([.. command.Items.Skip(1)], fails, image),
        { Form: CommandForm.Shell, Script: not null, Line: { } line } => Of(ShellScript.Read(line, image.Own), fails, image),
        _ => Of(command),
    };

    /// <summary>A program and its arguments, without a shell: an exec form, an entry point.</summary>
    public static CommandNeeds Exec(IReadOnlyList<string> argv, Func<string, string?, bool>? fails = null, Shells? image = null)
    {
        var needs = new NeedList();
        var walk = new ScriptWalk(needs, fails, dialects: image?.ByName);
        var ends = walk.Program([.. argv.Select(Word.Of)]);
        // A whole command line as the name of a program: there is no such file.
        var status = argv is [var line] && line.Contains(' ', StringComparison.Ordinal) && !line.StartsWith('/') ? Ends.NonZero : ends;
        return new(needs.Programs, needs.Scripts, needs.Dynamic, ExitStatus.From(status, walk.Unknown)) { Lacking = walk.Lacking };
    }

    internal static CommandNeeds Of(ShellScript script, Func<string, string?, bool>? fails = null, Shells? image = null)
    {
        if (script.List is null)
        {
            var unknown = script.IsSyntaxError && script.Dialect.IsKnown ? null : script.Problem;
            return s_nothing with { Status = new(Zero: !script.IsSyntaxError, NonZero: true, unknown), Lacking = [.. script.Lacking] };
        }

        var needs = new NeedList();
        var walk = new ScriptWalk(needs, fails, script.Dialect, image?.ByName);
        var status = ExitStatus.From(walk.Script(script.List), walk.Unknown);
        if (script is { Bashisms: [var bashism, ..], Dialect.IsKnown: false } && !(status.Zero && status.NonZero))
        {
            // Another shell may refuse the line, or read it differently.
            status = status with { Unknown = status.Unknown ?? $"it uses {bashism.Shown}, which is not POSIX shell" };
        }

        return new(needs.Programs, needs.Scripts, needs.Dynamic, status) { Lacking = [.. script.Lacking.Union(walk.Lacking)] };
    }

    /// <summary>The shells that a check will meet.</summary>
    /// <param name="Own">The one of <c>CMD-SHELL</c>.</param>
    /// <param name="ByName">The one behind a name or path that the check starts.</param>
    public sealed record Shells(ShellDialect Own, Func<string, ShellDialect> ByName);

    private static CommandNeeds InShell(CommandNeeds script) =>
        script with { Programs = [new(Shell, Required: true), .. script.Programs.Where(p => p.Name != Shell)] };

    /// <summary>On Windows the shell is cmd, and what PowerShell does is not read.</summary>
    private static CommandNeeds? Windows(string line)
    {
        var first = line.TrimStart().Split(' ', 2)[0];
        return first is "powershell" or "powershell.exe" or "pwsh.exe" or "cmd" or "cmd.exe"
            ? new([new("cmd", Required: true), new(first, Required: true)], [], Dynamic: false, new(Zero: true, NonZero: true, "it is for PowerShell or cmd"))
            : null;
    }
}
