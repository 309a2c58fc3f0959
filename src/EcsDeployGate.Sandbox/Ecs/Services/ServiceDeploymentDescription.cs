using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Ecs.Services.Lifecycle;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Ecs.Services;

/// <summary>Deployments and revisions of a service as the operations for them say it.</summary>
internal static class ServiceDeploymentDescription
{
    private static readonly string[] RevisionMembers = ["loadBalancers", "serviceRegistries"];

    public static JsonObject Brief(EcsServiceRecord service, Deployment deployment) => Json.Of(
        ("serviceDeploymentArn", deployment.ServiceDeploymentArn),
        ("serviceArn", service.Arn),
        ("clusterArn", service.Cluster.Arn),
        ("startedAt", Json.Time(deployment.CreatedAt)),
        ("createdAt", Json.Time(deployment.CreatedAt)),
        ("finishedAt", Json.Time(deployment.FinishedAt)),
        ("targetServiceRevisionArn", deployment.RevisionArn),
        ("status", deployment.Fate),
        ("statusReason", deployment.RolloutStateReason));

    public static JsonObject Whole(EcsState state, EcsServiceRecord service, Deployment deployment)
    {
        var answer = Brief(service, deployment);
        answer.Remove("targetServiceRevisionArn");
        foreach (var (name, value) in Json.Of(
            ("updatedAt", Json.Time(deployment.UpdatedAt)),
            ("stoppedAt", deployment.Fate == "STOPPED" ? Json.Time(deployment.FinishedAt) : null),
            ("targetServiceRevision", Summary(state, service, deployment)),
            ("sourceServiceRevisions", deployment.Source is { } source ? Json.List([Summary(state, service, source)]) : null),
            ("lifecycleStage", deployment.Fate == "IN_PROGRESS" ? deployment.Stage : null),
            ("lifecycleHookDetails", Hooks(deployment)),
            ("deploymentConfiguration", ServiceDescription.Configuration(service, deployment.Configuration)),
            ("deploymentCircuitBreaker", Json.Of(
                ("status", service.CircuitBreaker ? "MONITORING" : "DISABLED"), ("failureCount", deployment.FailedTasks), ("threshold", ServiceRound.Threshold(service)))),
            ("rollback", deployment.RolledBackTo is { } back
                ? Json.Of(
                    ("reason", deployment.RolloutStateReason),
                    ("startedAt", Json.Time(deployment.RollbackStartedAt)),
                    ("serviceRevisionArn", back.RevisionArn))
                : null)))
        {
            answer[name] = value?.DeepClone();
        }

        return answer;
    }

    public static JsonObject Revision(EcsServiceRecord service, Deployment deployment)
    {
        var answer = Json.Of(
            ("serviceRevisionArn", deployment.RevisionArn),
            ("serviceArn", service.Arn),
            ("clusterArn", service.Cluster.Arn),
            ("taskDefinition", deployment.Definition.Arn),
            ("platformFamily", "Linux"),
            ("guardDutyEnabled", false),
            ("containerImages", Json.List(deployment.Definition.Containers.Select(container => Json.Of(
                ("containerName", container.Text("name")),
                ("image", container.Text("image")),
                ("imageDigest", container.Text("image")!.Split('@') is [_, var digest] ? digest : null))))),
            ("createdAt", Json.Time(deployment.CreatedAt)));
        foreach (var (name, value) in deployment.Launch)
        {
            answer[name] = value?.DeepClone();
        }

        foreach (var member in RevisionMembers.Where(service.Settings.ContainsKey))
        {
            answer[member] = service.Settings[member]!.DeepClone();
        }

        return answer;
    }

    private static JsonObject Summary(EcsState state, EcsServiceRecord service, Deployment deployment)
    {
        var shifted = deployment.RollbackOf is not null || LifecycleStages.IsAtOrAfter(deployment.Stage, LifecycleStages.ProductionTraffic);
        return Json.Of(
            ("arn", deployment.RevisionArn),
            ("requestedTaskCount", deployment == service.Primary ? service.DesiredCount : 0),
            ("runningTaskCount", ServiceDescription.Count(state, service, deployment.Id, running: true)),
            ("pendingTaskCount", ServiceDescription.Count(state, service, deployment.Id, running: false)),
            ("requestedProductionTrafficWeight", shifted && deployment == service.Primary ? 100d : 0d));
    }

    private static JsonArray? Hooks(Deployment deployment)
    {
        var open = deployment.Hooks.Where(hook => hook.IsOpen).ToList();
        return open.Count == 0 ? null : Json.List(open.Select(hook => Json.Of(
            ("hookId", hook.Id),
            ("targetType", hook.TargetType),
            ("targetArn", hook.TargetArn),
            ("status", hook.Status),
            ("expiresAt", Json.Time(hook.ExpiresAt)),
            ("timeoutAction", hook.TimeoutAction))));
    }
}
