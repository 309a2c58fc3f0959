using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.TaskDefinitions;
using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Probing.Deriving;

/// <summary>Which health checks get a recorder in front.</summary>
internal static class Recordable
{
    /// <summary>
    /// True when ECS would run the check. One that it refuses or ignores (no keyword, nothing to run, NONE) is left alone: a
    /// recorder in front would make it work, and the probe would then prove something that is not so.
    /// </summary>
    public static bool Is(ContainerDefinition container) => Command(container) is { Script: not null };

    public static HealthCommand? Command(ContainerDefinition container) =>
        container.HealthCheck is { } check ? HealthCommand.Of(check.Command) : null;

    /// <summary>What the engine would start: CMD-SHELL's items follow the shell, all of them, as the engine does it; the image's SHELL is for builds alone.</summary>
    public static IReadOnlyList<string> Argv(HealthCommand command)
    {
        var rest = command.Items.Skip(1);
        return command.Form is CommandForm.Shell
            ? [CommandNeeds.Shell, "-c", .. rest]
            : [.. rest];
    }
}
