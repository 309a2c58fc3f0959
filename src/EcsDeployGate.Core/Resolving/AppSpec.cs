using System.Globalization;
using System.Text.Json.Nodes;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Core.Resolving;

/// <summary>What an AppSpec file for ECS says about where the new tasks run.</summary>
/// <param name="PlatformVersion">Fargate platform version; null to leave the service's.</param>
/// <param name="Network">Subnets, security groups and public address; null to leave the service's.</param>
/// <param name="Fargate">True when a capacity provider strategy of Fargate is named.</param>
/// <remarks>CodeDeploy user guide, "AppSpec 'resources' section for Amazon ECS deployments".</remarks>
internal sealed record AppSpec(string? PlatformVersion, Placement? Network, bool Fargate)
{
    private const string Placeholder = "<TASK_DEFINITION>";

    /// <summary>The service's placement with what the file says over it.</summary>
    public Placement Over(Placement service) => (Network is null ? service : service with { Subnets = Network.Subnets, SecurityGroups = Network.SecurityGroups, AssignPublicIp = Network.AssignPublicIp }) with
    {
        PlatformVersion = PlatformVersion ?? service.PlatformVersion,
        LaunchType = Fargate ? "FARGATE" : service.LaunchType,
    };

    /// <summary>Reads the file, as YAML or JSON.</summary>
    /// <param name="content">The file.</param>
    /// <param name="yaml">Reads YAML.</param>
    /// <param name="definition">The task definition that would be deployed; container and port must be in it.</param>
    /// <exception cref="FormatException">CodeDeploy could not take it, or it deploys something else; the message names the place.</exception>
    public static AppSpec Read(ReadOnlyMemory<byte> content, IYaml yaml, TaskDefinition definition)
    {
        var text = ArtifactJson.Text(content);
        var json = (text.AsSpan().TrimStart().StartsWith("{") ? ArtifactJson.Read(content) : yaml.Read(text)) as JsonObject
            ?? throw new FormatException("it is not an object");
        if (json["version"] is not JsonValue version || version.ToString() is not ("0.0" or "0"))
        {
            throw new FormatException("version: it must be 0.0");
        }

        if (json["Resources"] is not JsonArray { Count: 1 } resources
            || resources[0] is not JsonObject { Count: 1 } resource
            || resource.First().Value is not JsonObject service
            || service["Type"].AsText() is not "AWS::ECS::Service"
            || service["Properties"] is not JsonObject properties)
        {
            throw new FormatException("Resources: exactly one entry with Type 'AWS::ECS::Service' and Properties belongs there");
        }

        if (properties["TaskDefinition"].AsText() is not { } named || !named.Contains(Placeholder, StringComparison.Ordinal))
        {
            throw new FormatException($"Resources[0].Properties.TaskDefinition: it must be {Placeholder}, or another task definition is deployed than the one in the artifact");
        }

        CheckLoadBalancer(properties["LoadBalancerInfo"] as JsonObject, definition);
        return new(
            properties[nameof(PlatformVersion)].AsText(),
            Networked(properties["NetworkConfiguration"]?["AwsvpcConfiguration"] as JsonObject),
            (properties["CapacityProviderStrategy"] as JsonArray)?.All(p => (p as JsonObject)?["CapacityProvider"].AsText() is "FARGATE" or "FARGATE_SPOT") is true);
    }

    private static void CheckLoadBalancer(JsonObject? info, TaskDefinition definition)
    {
        const string at = "Resources[0].Properties.LoadBalancerInfo";
        if (info?["ContainerName"].AsText() is not { } name || info["ContainerPort"] is not JsonValue given
            || !int.TryParse(given.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            throw new FormatException($"{at}: ContainerName and ContainerPort belong there");
        }

        if (definition.Find(name) is not { } container)
        {
            throw new FormatException($"{at}.ContainerName: there is no container '{name}' in the task definition; it has {string.Join(", ", definition.Containers.Select(c => $"'{c.Name}'"))}");
        }

        if (!container.Ports.Contains(port))
        {
            throw new FormatException($"{at}.ContainerPort: container '{name}' maps no port {port}; it maps {(container.Ports.Count is 0 ? "none" : string.Join(", ", container.Ports))}");
        }
    }

    private static Placement? Networked(JsonObject? network) => network is null
        ? null
        : Placement.None with
        {
            Subnets = Texts(network["Subnets"]) is { Length: > 0 } subnets ? subnets : throw new FormatException("Resources[0].Properties.NetworkConfiguration.AwsvpcConfiguration.Subnets: at least one belongs there"),
            SecurityGroups = Texts(network["SecurityGroups"]),
            AssignPublicIp = network["AssignPublicIp"].AsText() is "ENABLED",
        };

    private static string[] Texts(JsonNode? node) => [.. (node as JsonArray ?? []).Select(n => n.AsText()).OfType<string>()];
}
