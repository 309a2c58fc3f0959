using System.Text.Json;
using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.CodeDeploy;
using EcsDeployGate.Sandbox.Protocol;
using EcsDeployGate.Sandbox.S3;

namespace EcsDeployGate.Sandbox.CodePipeline.Actions;

/// <summary>Deploy/CodeDeployToECS: a task definition and an appspec from artifacts, images filled in, registered and deployed.</summary>
/// <remarks>
/// Simplified: the service is updated as a client of ECS would in the end; there are no task sets, no traffic and none of the appspec's hooks.
/// https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECSbluegreen.html
/// </remarks>
internal sealed class CodeDeployToEcsAction(EcsRollout ecs, CodeDeployState codeDeploy, ObjectStore objects, TimeProvider time) : IPipelineAction
{
    private const int MaxFileBytes = 3 << 20;
    private const int MostImages = 4;
    private const string TaskDefinitionPlaceholder = "<TASK_DEFINITION>";

    /// <summary>CodeDeploy's limit for a deployment to ECS.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(5);

    public async Task<ActionOutcome> PerformAsync(ActionRun run, CancellationToken cancellationToken)
    {
        var configuration = run.Configuration;
        JsonObject definition;
        string target;
        try
        {
            definition = TaskDefinition(run);
            target = AppSpec.TaskDefinition(File(run, "AppSpecTemplateArtifact", "AppSpecTemplatePath", "appspec.yaml", "appspec"));
        }
        catch (FormatException error)
        {
            return ActionOutcome.Failed("ConfigurationError", error.Message);
        }

        var (application, group) = (configuration.Text("ApplicationName")!, configuration.Text("DeploymentGroupName")!);
        if (codeDeploy.ServiceOf(application, group) is not var (cluster, service))
        {
            return ActionOutcome.Failed("JobFailed", $"No deployment group '{group}' with an ECS service was found for application '{application}'.");
        }

        if (await ecs.ServiceAsync(cluster, service, cancellationToken) is null)
        {
            return ActionOutcome.Failed("JobFailed", $"The ECS service '{service}' of deployment group '{group}' cannot be found in cluster '{cluster}'.");
        }

        var registered = await ecs.CallAsync("RegisterTaskDefinition", definition, cancellationToken);
        var arn = registered["taskDefinition"]!["taskDefinitionArn"]!.GetValue<string>();
        run.ExternalId = codeDeploy.Begin(application, group, time.GetUtcNow());
        var deployed = target.Replace(TaskDefinitionPlaceholder, arn, StringComparison.Ordinal);
        ActionOutcome? outcome = null;
        try
        {
            var deployment = await ecs.DeployAsync(cluster, service, deployed, cancellationToken);
            outcome = await ecs.WaitAsync(cluster, service, deployment, deployed, Longest, cancellationToken);
            return outcome.Succeeded ? outcome with { Summary = "Deployment Succeeded" } : outcome;
        }
        catch (AwsException error)
        {
            outcome = ActionOutcome.Failed("JobFailed", error.Message);
            return outcome;
        }
        finally
        {
            codeDeploy.End(run.ExternalId, outcome is { Succeeded: true } ? null : outcome?.ErrorMessage ?? "The deployment was abandoned.", time.GetUtcNow());
        }
    }

    private JsonObject TaskDefinition(ActionRun run)
    {
        var content = File(run, "TaskDefinitionTemplateArtifact", "TaskDefinitionTemplatePath", "taskdef.json", "task definition");
        var definition = Parse(content)
            ?? throw Unreadable("task definition", run.Configuration.Text("TaskDefinitionTemplateArtifact")!);
        for (var number = 1; number <= MostImages; number++)
        {
            if (run.Configuration.Text($"Image{number}ArtifactName") is not { Length: > 0 } artifact
                || run.Configuration.Text($"Image{number}ContainerName") is not { Length: > 0 } placeholder)
            {
                continue;
            }

            var image = Read(run, artifact, "imageDetail.json") is { } detail && Parse(detail)?["ImageURI"] is JsonValue value && value.TryGetValue<string>(out var uri)
                ? uri
                : throw Unreadable("image", artifact);
            foreach (var container in definition.Objects("containerDefinitions")?.Where(item => item.Text("image") == $"<{placeholder}>") ?? [])
            {
                container["image"] = image;
            }
        }

        return definition;
    }

    private byte[] File(ActionRun run, string artifactKey, string pathKey, string defaultPath, string what)
    {
        var artifact = run.Configuration.Text(artifactKey)!;
        var path = run.Configuration.Text(pathKey) is { Length: > 0 } given ? given : defaultPath;
        return Read(run, artifact, path) ?? throw Unreadable(what, artifact);
    }

    private byte[]? Read(ActionRun run, string artifact, string path)
    {
        var location = run.Inputs.FirstOrDefault(item => item.Name == artifact)
            ?? throw new FormatException($"The artifact '{artifact}' is named in the configuration and is not an input artifact of the action.");
        return objects.Read(location.Bucket, location.Key) is { } zip ? ArtifactZip.Read(zip, path, MaxFileBytes) : null;
    }

    private static JsonObject? Parse(byte[] content)
    {
        try
        {
            return JsonNode.Parse(content) as JsonObject;
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            return null;
        }
    }

    private static FormatException Unreadable(string what, string artifact) =>
        new($"Exception while trying to read the {what} artifact file from: {artifact}");
}
