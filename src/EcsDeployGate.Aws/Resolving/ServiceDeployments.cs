using System.Text.Json.Nodes;
using Amazon.Runtime;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Aws.Resolving;

/// <summary>Reads what ECS says of service revisions and service deployments.</summary>
internal static class ServiceDeployments
{
    /// <summary>DescribeServiceRevisions' answer about one revision.</summary>
    public static Fetched<ServiceRevision> Revision(string arn, JsonObject answer)
    {
        if ((answer["serviceRevisions"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault(r => r["serviceRevisionArn"].AsText() == arn) is not { } found
            || found["taskDefinition"].AsText() is not { } definition
            || found["clusterArn"].AsText() is not { } cluster
            || found["serviceArn"].AsText() is not { } service)
        {
            return new Fetched<ServiceRevision>.Missing($"ECS knows no service revision '{arn}' ({Reason(answer)}).");
        }

        var network = found["networkConfiguration"]?["awsvpcConfiguration"] as JsonObject;
        var digests = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var image in (found["containerImages"] as JsonArray ?? []).OfType<JsonObject>())
        {
            if (image["containerName"].AsText() is { } container && image["imageDigest"].AsText() is { Length: > 0 } digest)
            {
                digests[container] = digest;
            }
        }

        return new Fetched<ServiceRevision>.Found(new(
            cluster,
            service,
            definition,
            new Placement(LaunchType(found), found["platformVersion"].AsText(), Texts(network?["subnets"]), Texts(network?["securityGroups"]), network?["assignPublicIp"].AsText() is "ENABLED"),
            digests));
    }

    /// <summary>DescribeServiceDeployments' answer about one deployment: what it replaces.</summary>
    public static Fetched<IReadOnlyList<string>> Sources(string arn, JsonObject answer) =>
        (answer["serviceDeployments"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault(d => d["serviceDeploymentArn"].AsText() == arn) is { } found
            ? new Fetched<IReadOnlyList<string>>.Found([.. (found["sourceServiceRevisions"] as JsonArray ?? []).Select(r => r?["arn"].AsText()).OfType<string>()])
            : new Fetched<IReadOnlyList<string>>.Missing($"ECS knows no service deployment '{arn}' ({Reason(answer)}).");

    /// <summary>What a refusal of either operation means.</summary>
    public static Fetched<T>? Refusal<T>(AmazonServiceException e, string what, string permission) => e.ErrorCode switch
    {
        "AccessDeniedException" => new Fetched<T>.Refused($"ECS does not let the gate look at the {what}: {e.Message}", permission),
        "InvalidParameterException" or "ClientException" or "ServiceNotFoundException" or "ClusterNotFoundException" => new Fetched<T>.Missing($"ECS refuses the {what}: {e.Message}"),
        _ => RoleRefusal.Of<T>(e),
    };

    /// <summary>A service on FARGATE_SPOT is rehearsed on FARGATE: an interruption would say nothing about the deployment.</summary>
    private static string? LaunchType(JsonObject revision) =>
        revision["launchType"].AsText()
        ?? ((revision["capacityProviderStrategy"] as JsonArray)?.Select(p => p?["capacityProvider"].AsText()).ToList() is { Count: > 0 } providers
            && providers.TrueForAll(p => p is "FARGATE" or "FARGATE_SPOT") ? "FARGATE" : null);

    private static string[] Texts(JsonNode? node) => [.. (node as JsonArray ?? []).Select(n => n.AsText()).OfType<string>()];

    private static string Reason(JsonObject answer) => (answer["failures"] as JsonArray)?.FirstOrDefault()?["reason"].AsText() ?? "no answer about it";
}
