using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Core.Validating.Commands;

/// <summary>Values of variables that a container's health check sees, as far as documents tell.</summary>
internal static class ContainerVariables
{
    /// <summary>The task definition's value, else the image's; null when neither has one or it is a secret.</summary>
    public static Func<string, string?> Of(ContainerDefinition container, IReadOnlyDictionary<string, string>? image = null)
    {
        var own = container.Environment;
        var secrets = (container["secrets"] as System.Text.Json.Nodes.JsonArray ?? [])
            .Select(s => (s as System.Text.Json.Nodes.JsonObject)?["name"].AsText()).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return name => own.TryGetValue(name, out var value) ? value
            : secrets.Contains(name) ? null
            : image is not null && image.TryGetValue(name, out var baked) ? baked : null;
    }
}
