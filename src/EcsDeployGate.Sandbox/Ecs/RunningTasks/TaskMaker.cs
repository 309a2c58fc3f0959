using System.Security.Cryptography;
using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Ecs.Clusters;
using EcsDeployGate.Sandbox.Ecs.TaskDefinitions;
using EcsDeployGate.Sandbox.Protocol;
using EcsDeployGate.Sandbox.Tasks;

namespace EcsDeployGate.Sandbox.Ecs.RunningTasks;

/// <summary>What RunTask and services have in common when they make a task.</summary>
internal static class TaskMaker
{
    /// <summary>Whether ECS could place the task at all.</summary>
    /// <exception cref="AwsException">The launch type, the task definition or the network configuration does not fit.</exception>
    public static void CheckLaunch(JsonObject input, TaskDefinition definition)
    {
        var strategy = input.Objects("capacityProviderStrategy");
        var launchType = EcsRequests.OneOf(input, "launchType", "EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES");
        if (launchType is not null && strategy is { Count: > 0 })
        {
            throw EcsErrors.InvalidParameter("Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.");
        }

        if (strategy is { Count: > 0 } && strategy.Any(item => item.Text("capacityProvider") is not ("FARGATE" or "FARGATE_SPOT")))
        {
            throw EcsErrors.InvalidParameter("The specified capacity provider was not found. The sandbox has FARGATE and FARGATE_SPOT.");
        }

        if (launchType != "FARGATE" && strategy is not { Count: > 0 })
        {
            throw EcsErrors.InvalidParameter("No Container Instances were found in your cluster.");
        }

        if (!definition.Compatibilities.Contains("FARGATE"))
        {
            throw EcsErrors.InvalidParameter("Task definition does not support launch_type FARGATE.");
        }

        CheckNetwork(input.Object("networkConfiguration")?.Object("awsvpcConfiguration"));
        if (input.Text("platformVersion") is not (null or "LATEST" or "1.4.0" or "1.3.0"))
        {
            throw new AwsException("PlatformUnknownException", "The specified platform does not exist.");
        }
    }

    public static string? CapacityProvider(JsonObject input) =>
        input.Objects("capacityProviderStrategy") is { Count: > 0 } strategy ? strategy[0].Text("capacityProvider") : null;

    public static string SubnetId(JsonObject input) =>
        input.Object("networkConfiguration")!.Object("awsvpcConfiguration")!.Texts("subnets")![0];

    public static string PlatformVersion(JsonObject input) =>
        input.Text("platformVersion") is { } version and not "LATEST" ? version : "1.4.0";

    public static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    public static string Arn(EcsState state, Cluster cluster, string id) => state.Aws.Arn("ecs", $"task/{cluster.Name}/{id}");

    public static TaskSnapshot Provisioning(TaskDefinition definition) => new()
    {
        LastStatus = "PROVISIONING",
        DesiredStatus = "RUNNING",
        Containers = [.. definition.Containers.Select(container => new ContainerSnapshot { Name = container.Text("name")!, LastStatus = "PENDING" })],
    };

    private static void CheckNetwork(JsonObject? network)
    {
        if (network is null)
        {
            throw EcsErrors.InvalidParameter("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
        }

        if (network.Texts("subnets") is not { Count: >= 1 and <= 16 })
        {
            throw EcsErrors.InvalidParameter("subnets can not be empty, and can be 16 at most.");
        }

        if (network.Texts("securityGroups") is { Count: > 5 })
        {
            throw EcsErrors.InvalidParameter("securityGroups can be 5 at most.");
        }

        _ = EcsRequests.OneOf(network, "assignPublicIp", "ENABLED", "DISABLED");
    }
}
