using System.Globalization;
using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Protocol;
using EcsDeployGate.Sandbox.S3;

namespace EcsDeployGate.Sandbox.CodePipeline.Actions;

/// <summary>Deploy/ECS: the service's current task definition with new images, registered, deployed, and waited for.</summary>
/// <remarks>https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html; it calls ECS as any client does.</remarks>
internal sealed class EcsDeployAction(EcsRollout ecs, ObjectStore objects) : IPipelineAction
{
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
        var current = await ecs.ServiceAsync(cluster, service, cancellationToken);
        if (current is null)
        {
            return ActionOutcome.Failed("JobFailed", $"The Amazon ECS service '{service}' does not exist in cluster '{cluster}'.");
        }

        var described = await ecs.CallAsync("DescribeTaskDefinition",
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

        var registered = await ecs.CallAsync("RegisterTaskDefinition", next, cancellationToken);
        var arn = registered["taskDefinition"]!["taskDefinitionArn"]!.GetValue<string>();
        run.ExternalId = await ecs.DeployAsync(cluster, service, arn, cancellationToken);
        var minutes = int.Parse(run.Configuration.Text("DeploymentTimeout") ?? "60", NumberStyles.None, CultureInfo.InvariantCulture);
        return await ecs.WaitAsync(cluster, service, run.ExternalId, arn, TimeSpan.FromMinutes(minutes), cancellationToken);
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
}
