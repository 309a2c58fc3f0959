using EcsDeployGate.Core.Inspecting.Programs;
using EcsDeployGate.Core.TaskDefinitions;

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

    protected static string Name(ContainerView view) => view.Container.Name;
}
