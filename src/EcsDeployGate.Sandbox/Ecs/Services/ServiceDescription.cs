using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Ecs.RunningTasks;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Ecs.Services;

/// <summary>A service as DescribeServices says it.</summary>
internal static class ServiceDescription
{
    private static readonly string[] LaunchMembers = ["launchType", "capacityProviderStrategy", "networkConfiguration", "platformVersion"];

    private static readonly string[] GivenBack =
        ["loadBalancers", "serviceRegistries", "placementConstraints", "placementStrategy", "healthCheckGracePeriodSeconds", "availabilityZoneRebalancing"];

    private static readonly string[] Lists = ["loadBalancers", "serviceRegistries", "placementConstraints", "placementStrategy"];

    public static JsonObject Describe(EcsState state, EcsServiceRecord service, bool withTags)
    {
        var answer = Json.Of(
            ("serviceArn", service.Arn),
            ("serviceName", service.Name),
            ("clusterArn", service.Cluster.Arn),
            ("status", service.Status),
            ("desiredCount", service.DesiredCount),
            ("runningCount", Count(state, service, null, running: true)),
            ("pendingCount", Count(state, service, null, running: false)),
            ("taskDefinition", service.Primary.Definition.Arn),
            ("deploymentConfiguration", Configuration(service, service.Settings.Object("deploymentConfiguration"))),
            ("deployments", Json.List(service.Status == "INACTIVE" ? [] : service.Deployments.Select(item => Describe(state, service, item)))),
            ("events", Json.List(service.Events.Select(item => Json.Of(("id", item.Id), ("createdAt", Json.Time(item.CreatedAt)), ("message", item.Message))))),
            ("createdAt", Json.Time(service.CreatedAt)),
            ("createdBy", service.CreatedBy),
            ("currentServiceDeployment", service.History.FindLast(item => item.Fate is "IN_PROGRESS" or "ROLLBACK_IN_PROGRESS")?.ServiceDeploymentArn),
            ("currentServiceRevisions", Json.List(service.Deployments.Where(item => Count(state, service, item.Id, running: true) > 0).Select(item => Json.Of(
                ("arn", item.RevisionArn),
                ("requestedTaskCount", item == service.Primary ? service.DesiredCount : 0),
                ("runningTaskCount", Count(state, service, item.Id, running: true)),
                ("pendingTaskCount", Count(state, service, item.Id, running: false)))))),
            ("schedulingStrategy", "REPLICA"),
            ("deploymentController", Json.Of(("type", service.IsCodeDeploys ? "CODE_DEPLOY" : "ECS"))),
            ("enableECSManagedTags", service.Settings.Flag("enableECSManagedTags") ?? false),
            ("propagateTags", service.Settings.Text("propagateTags") ?? "NONE"),
            ("enableExecuteCommand", service.Settings.Flag("enableExecuteCommand") ?? false),
            ("platformFamily", "Linux"),
            ("tags", withTags && service.Tags.Count > 0 ? service.Tags : null));
        Copy(service.Settings, answer, LaunchMembers);
        Copy(service.Settings, answer, GivenBack);
        foreach (var list in Lists)
        {
            answer[list] ??= new JsonArray();
        }

        return answer;
    }

    /// <summary>The members of a request that say where and how tasks are launched.</summary>
    public static JsonObject LaunchOf(JsonObject settings)
    {
        var launch = new JsonObject();
        Copy(settings, launch, LaunchMembers);
        return launch;
    }

    private static JsonObject Describe(EcsState state, EcsServiceRecord service, Deployment deployment)
    {
        var answer = Json.Of(
            ("id", deployment.Id),
            ("status", deployment == service.Primary ? "PRIMARY" : "ACTIVE"),
            ("taskDefinition", deployment.Definition.Arn),
            ("desiredCount", deployment == service.Primary ? service.DesiredCount : 0),
            ("pendingCount", Count(state, service, deployment.Id, running: false)),
            ("runningCount", Count(state, service, deployment.Id, running: true)),
            ("failedTasks", deployment.FailedTasks),
            ("createdAt", Json.Time(deployment.CreatedAt)),
            ("updatedAt", Json.Time(deployment.UpdatedAt)),
            ("platformFamily", "Linux"),
            ("rolloutState", deployment.RolloutState),
            ("rolloutStateReason", deployment.RolloutStateReason ?? $"ECS deployment {deployment.Id} in progress."));
        Copy(deployment.Launch, answer, LaunchMembers);
        return answer;
    }

    public static JsonObject Configuration(EcsServiceRecord service, JsonObject? asked)
    {
        var configuration = (JsonObject)(asked ?? []).DeepClone();
        configuration["maximumPercent"] ??= service.MaximumPercent;
        configuration["minimumHealthyPercent"] ??= service.MinimumHealthyPercent;
        configuration["deploymentCircuitBreaker"] ??= Json.Of(("enable", false), ("rollback", false));
        return configuration;
    }

    public static int Count(EcsState state, EcsServiceRecord service, string? deployment, bool running) =>
        state.Tasks.Values.Count(task => task.ServiceArn == service.Arn
            && (deployment is null || task.DeploymentId == deployment)
            && (running ? task.Snapshot.LastStatus == "RUNNING" : task.Snapshot.LastStatus is "PROVISIONING" or "PENDING" or "ACTIVATING"));

    private static void Copy(JsonObject from, JsonObject to, string[] members)
    {
        foreach (var member in members.Where(from.ContainsKey))
        {
            to[member] = from[member]!.DeepClone();
        }
    }
}
