using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.CodePipeline.Actions;

/// <summary>Updates a service and waits for its deployment, calling ECS as any client does.</summary>
internal sealed class EcsRollout(JsonService ecs, TimeProvider time, string caller)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(250);

    public async Task<JsonObject> CallAsync(string operation, JsonObject input, CancellationToken cancellationToken) =>
        await ecs.PerformAsync(operation, new JsonCall(input, caller), cancellationToken) ?? [];

    /// <returns>Null when there is no such active service.</returns>
    public async Task<JsonObject?> ServiceAsync(string cluster, string service, CancellationToken cancellationToken)
    {
        var answer = await CallAsync("DescribeServices", Json.Of(("cluster", cluster), ("services", Json.List([service]))), cancellationToken);
        return answer.Objects("services")!.FirstOrDefault(item => item.Text("status") == "ACTIVE");
    }

    /// <returns>The deployment's id.</returns>
    public async Task<string> DeployAsync(string cluster, string service, string definition, CancellationToken cancellationToken)
    {
        var updated = await CallAsync(
            "UpdateService", Json.Of(("cluster", cluster), ("service", service), ("taskDefinition", definition)), cancellationToken);
        return updated["service"]!["deployments"]![0]!["id"]!.GetValue<string>();
    }

    public async Task<ActionOutcome> WaitAsync(
        string cluster, string service, string deployment, string definition, TimeSpan within, CancellationToken cancellationToken)
    {
        var until = time.GetUtcNow() + within;
        while (time.GetUtcNow() < until)
        {
            var now = await ServiceAsync(cluster, service, cancellationToken);
            if (now?.Objects("deployments") is not [var primary, ..] deployments)
            {
                return ActionOutcome.Failed("JobFailed", $"The Amazon ECS service '{service}' was deleted while it was deployed.");
            }

            var ours = deployments.FirstOrDefault(item => item.Text("id") == deployment);
            if (ours?.Text("rolloutState") == "FAILED")
            {
                return ActionOutcome.Failed("JobFailed", $"The Amazon ECS deployment {deployment} failed: {ours.Text("rolloutStateReason")}");
            }

            if (primary != ours)
            {
                return ActionOutcome.Failed("JobFailed", $"The Amazon ECS deployment {deployment} was replaced by deployment {primary.Text("id")}.");
            }

            if (ours.Text("rolloutState") == "COMPLETED")
            {
                return new ActionOutcome { Succeeded = true, Summary = $"Deployed {definition}" };
            }

            await Task.Delay(BetweenLooks, time, cancellationToken);
        }

        return ActionOutcome.Failed("JobFailed",
            $"The Amazon ECS service '{service}' did not reach a steady state with {definition} within {within.TotalMinutes} minutes.");
    }
}
