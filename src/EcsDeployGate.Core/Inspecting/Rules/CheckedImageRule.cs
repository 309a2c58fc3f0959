using EcsDeployGate.Core.Inspecting.Programs;
using EcsDeployGate.Core.TaskDefinitions;
using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Inspecting.Rules;

/// <summary>A rule over a health check and the image that it runs in.</summary>
internal abstract class CheckedImageRule : OpenedImageRule
{
    protected override string Place(ContainerDefinition container) => container.Path("healthCheck") + "/command";

    protected override string? Skips(ContainerDefinition container) => container.HealthCheck switch
    {
        null => $"Container '{container.Name}' has no health check.",
        { Command: not ["CMD" or "CMD-SHELL", _, ..] } => $"The health check of container '{container.Name}' runs nothing.",
        _ => null,
    };

    protected string At(ContainerView view) => Place(view.Container);

    /// <summary>What misleads people who wrote their line for it.</summary>
    protected static IEnumerable<string> ShellOfBuilds(ContainerView view) => view.Facts.Shell is { Count: > 0 } shell && !view.Shell.Command.SequenceEqual(shell)
        ? [$"the image's SHELL {CommandText.Show(shell)} counts where the image is built; CMD-SHELL is {view.Shell.Command[0]} all the same"]
        : [];

    protected static string Name(ContainerView view) => view.Container.Name;
}
