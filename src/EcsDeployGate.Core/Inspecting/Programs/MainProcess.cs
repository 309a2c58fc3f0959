using EcsDeployGate.Core.TaskDefinitions;
using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Inspecting.Programs;

/// <summary>What a container runs as its first process, computed as engines do.</summary>
/// <param name="Argv">The program and its arguments; empty when nobody says what to run.</param>
/// <param name="At">Member of the container definition that decides; null when the image alone does.</param>
/// <param name="Program">What the image says of the program; null when there is none.</param>
internal sealed record MainProcess(IReadOnlyList<string> Argv, string? At, ProgramAnswer? Program)
{
    public static MainProcess Of(ContainerView view)
    {
        var (own, command) = (view.Container.EntryPoint, view.Container.Command);
        // An entry point of the task definition drops the image's Cmd, and so does a command.
        IReadOnlyList<string> argv =
        [
            .. own is { Count: > 0 } ? own : view.Facts.Entrypoint ?? [],
            .. command is { Count: > 0 } ? command : own is { Count: > 0 } ? [] : view.Facts.Cmd ?? [],
        ];
        var at = own is { Count: > 0 } ? "entryPoint" : command is { Count: > 0 } && view.Facts.Entrypoint is not { Count: > 0 } ? "command" : null;
        return new(argv, at, argv is [{ Length: > 0 } program, ..] ? view.Programs.Find(program) : null);
    }

    /// <summary>JSON pointer to what decides of a container's first process: its own entry point or command, else its image.</summary>
    public static string PlaceIn(ContainerDefinition container) =>
        container.Path(container.EntryPoint is { Count: > 0 } ? "entryPoint" : container.Command is { Count: > 0 } ? "command" : "image");

    /// <summary>The script, when the first process is a shell that was given one as text.</summary>
    public string? ShellScript => Argv is [var shell, var option, var script, ..] && Wrapper.IsShell(ProgramAnswer.BaseName(shell))
        && option is ['-', ..] && option.EndsWith('c') ? script : null;
}
