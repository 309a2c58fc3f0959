using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Ecs;

/// <summary>The errors of Amazon ECS.</summary>
internal static class EcsErrors
{
    public static AwsException Client(string message) => new("ClientException", message);

    public static AwsException InvalidParameter(string message) => new("InvalidParameterException", message);

    public static AwsException NoCluster() => new("ClusterNotFoundException", "Cluster not found.");

    public static AwsException NoService() => new("ServiceNotFoundException", "Service not found.");

    public static AwsException ServiceNotActive() => new("ServiceNotActiveException", "Service was not ACTIVE.");

    public static AwsException NoTask() => InvalidParameter("The referenced task was not found.");

    public static AwsException Conflict(string message, IEnumerable<string> resources) =>
        new("ConflictException", message) { Details = Json.Of(("resourceIds", Json.List(resources))) };

    public static JsonObject Missing(string arn) => Json.Of(("arn", arn), ("reason", "MISSING"));
}
