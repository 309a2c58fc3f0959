using System.Globalization;
using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Protocol;
using EcsDeployGate.Sandbox.S3;

namespace EcsDeployGate.Sandbox.CodePipeline.Actions;

/// <summary>Deploy/ECS: the service's current task definition with new images, registered, deployed, and waited for.</summary>
/// <remarks>https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html; it calls ECS as any client does.</remarks>
internal sealed class EcsDeployAction(JsonService ecs, ObjectStore objects, TimeProvider time) : IPipelineAction
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(250);

    private static readonly string[] ReadOnlyMembers =
        ["taskDefinitionArn", "revision", "status", "requiresAttributes", "compatibilities", "registeredAt", "registeredBy", "deregisteredAt"];

    public async Task<ActionOutcome> PerformAsync(ActionRun run, CancellationToken cancellationToken)
    {
        IReadOnlyList<(string Container, string Image)> images;
        try
        {
            var artifact = run.Inputs[0];
            var zip = objects.Read(artifact.Bucket, artifact.Key) ?? throw new FormatException($"The artifact s3://{artifact.Bucket}/{artifact.Key} is gone.");
            images = ImageDefinitions.Read(zip, run.Configuration.Text("FileName") is { Length: > 0 } name ? name : "imagedefinitions.json");
        }
        catch (FormatException error)
        {
            return ActionOutcome.Failed("JobFailed", error.Message);
        }

        var (cluster, service) = (run.Configuration.Text("ClusterName")!, run.Configuration.Text("ServiceName")!);
        var current = await ServiceAsync(cluster, service, cancellationToken);
        if (current is null)
        {
            return ActionOutcome.Failed("JobFailed", $"The Amazon ECS service '{service}' does not exist in cluster '{cluster}'.");
        }

        var described = await CallAsync("DescribeTaskDefinition",
            Json.Of(("taskDefinition", current.Text("taskDefinition")), ("include", Json.List(["TAGS"]))), cancellationToken);
        var next = (JsonObject)described["taskDefinition"]!.DeepClone();
        if (Replace(next, images) is { } unknown)
        {
            return ActionOutcome.Failed("JobFailed", $"The Amazon ECS container '{unknown}' does not exist in task definition {current.Text("taskDefinition")}.");
        }

        foreach (var member in ReadOnlyMembers)
        {
            next.Remove(member);
        }

        if (described["tags"] is JsonArray { Count: > 0 } tags)
        {
            next["tags"] = tags.DeepClone();
        }

        var registered = await CallAsync("RegisterTaskDefinition", next, cancellationToken);
        var arn = registered["taskDefinition"]!["taskDefinitionArn"]!.GetValue<string>();
        var updated = await CallAsync("UpdateService", Json.Of(("cluster", cluster), ("service", service), ("taskDefinition", arn)), cancellationToken);
        var deployment = updated["service"]!["deployments"]![0]!["id"]!.GetValue<string>();
        run.ExternalId = deployment;
        return await WaitAsync(run, cluster, service, deployment, arn, cancellationToken);
    }

    private async Task<ActionOutcome> WaitAsync(
        ActionRun run, string cluster, string service, string deployment, string definition, CancellationToken cancellationToken)
    {
        var minutes = int.Parse(run.Configuration.Text("DeploymentTimeout") ?? "60", NumberStyles.None, CultureInfo.InvariantCulture);
        var until = time.GetUtcNow().AddMinutes(minutes);
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
            $"The Amazon ECS service '{service}' did not reach a steady state with {definition} within {minutes} minutes.");
    }

    private static string? Replace(JsonObject definition, IReadOnlyList<(string Container, string Image)> images)
    {
        foreach (var (name, image) in images)
        {
            var container = definition.Objects("containerDefinitions")!.FirstOrDefault(item => item.Text("name") == name);
            if (container is null)
            {
                return name;
            }

            container["image"] = image;
        }

        return null;
    }

    private async Task<JsonObject?> ServiceAsync(string cluster, string service, CancellationToken cancellationToken)
    {
        var answer = await CallAsync("DescribeServices", Json.Of(("cluster", cluster), ("services", Json.List([service]))), cancellationToken);
        return answer.Objects("services")!.FirstOrDefault(item => item.Text("status") == "ACTIVE");
    }

    private async Task<JsonObject> CallAsync(string operation, JsonObject input, CancellationToken cancellationToken) =>
        await ecs.PerformAsync(operation, new JsonCall(input, "codepipeline"), cancellationToken) ?? [];
}
