using System.Text.Json.Nodes;
using EcsDeployGate.Core.TaskDefinitions;
using static EcsDeployGate.Core.Resolving.PipelineRefusals;

namespace EcsDeployGate.Core.Resolving;

/// <summary>What the deploy action of provider <c>CodeDeployToECS</c> would register: <c>taskdef.json</c> with its image placeholders filled in.</summary>
/// <remarks>
/// CodePipeline user guide, "Amazon ECS and CodeDeploy blue-green deploy action reference". The whole task definition comes from the artifact; the
/// service only says what runs today, and the AppSpec where the new tasks would run.
/// </remarks>
internal sealed class CodeDeployAction(ResolvingPorts ports)
{
    /// <summary>Longest artifact of this action, and so longest file (CodePipeline quotas: 3 MB).</summary>
    private const int MaxBytes = 3 * 1024 * 1024;

    /// <summary>Image1 to Image4.</summary>
    private const int MaxImages = 4;

    private readonly ImagePins _pins = new(ports.Registry);

    public async Task<Resolution> ResolveAsync(
        PipelineDefinition pipeline, PipelineExecution execution, DeployStep step, PipelineHints hints, ArtifactReader files, CancellationToken cancellationToken)
    {
        if (step.Action.Configuration.FirstOrDefault(c => PipelineDeploys.IsVariable(c.Value)).Key is { } unknown
            && (unknown is not ("ApplicationName" or "DeploymentGroupName") || hints is { Cluster: null } or { Service: null }))
        {
            return Unnamed(step, unknown, null);
        }

        var template = await TemplateAsync(step, files, cancellationToken).ConfigureAwait(false);
        if (template.Refused is { } bad)
        {
            return bad;
        }

        var spec = await AppSpecAsync(step, files, template.Definition!, cancellationToken).ConfigureAwait(false);
        if (spec.Refused is { } wrong)
        {
            return wrong;
        }

        var target = ports.Roles.Of(pipeline, step, hints.Cluster, hints.Service);
        var services = ports.Services.At(target);
        var group = await GroupAsync(services, step, hints, cancellationToken).ConfigureAwait(false);
        if (group is not Fetched<DeployedService>.Found { Value: var (cluster, name) })
        {
            return NoDeploymentGroup(step, group);
        }

        var service = await new ServiceReader(services).ReadAsync(cluster, name, cancellationToken).ConfigureAwait(false);
        if (service.Refused is { } refused)
        {
            return refused;
        }

        return service.Description!.Controller is not "CODE_DEPLOY"
            ? WrongController($"the deploy action '{step.Path}'", "CodeDeployToECS", service.Description)
            : new Resolution.Resolved(new Deployment
            {
                TaskDefinition = template.Definition!,
                Baseline = service.Baseline,
                BaselineArn = service.Description.TaskDefinitionArn,
                Cluster = cluster,
                Target = target,
                Service = service.Description.Name,
                Placement = spec.Read!.Over(service.Description.Placement),
                Origin = new(pipeline.Name, execution.Id, step.Stage, step.Action.Name, template.Location!.Name, template.Location.Url),
                Images = await _pins.ReadAsync(template.Definition!, new Dictionary<string, string>(), cancellationToken).ConfigureAwait(false),
            });
    }

    private static async Task<Fetched<DeployedService>> GroupAsync(IServices services, DeployStep step, PipelineHints hints, CancellationToken cancellationToken) =>
        hints is { Cluster: { } cluster, Service: { } service }
            ? new Fetched<DeployedService>.Found(new(cluster, service))
            : step.Setting("ApplicationName") is { } application && step.Setting("DeploymentGroupName") is { } group
                ? await services.DeploymentGroupAsync(application, group, cancellationToken).ConfigureAwait(false)
                : new Fetched<DeployedService>.Missing($"The deploy action '{step.Path}' has no {(step.Setting("ApplicationName") is null ? "ApplicationName" : "DeploymentGroupName")}.");

    private static async Task<Template> TemplateAsync(DeployStep step, ArtifactReader files, CancellationToken cancellationToken)
    {
        var file = new FileWanted(step.Setting("TaskDefinitionTemplatePath") ?? "taskdef.json", MaxBytes, "TaskDefinitionTemplatePath", "A task definition has at most 64 KB.");
        if (step.Setting("TaskDefinitionTemplateArtifact") is not { } artifact)
        {
            return new(NoSetting(step, "TaskDefinitionTemplateArtifact"));
        }

        var read = await files.ReadAsync(step, artifact, file, cancellationToken).ConfigureAwait(false);
        if (read.Refused is not null)
        {
            return new(read.Refused);
        }

        TaskDefinition definition;
        try
        {
            definition = TaskDefinition.From(ArtifactJson.Read(read.Content));
        }
        catch (FormatException e)
        {
            return new(BadTemplate(read.Location!, file.Path, e.Message, "Write it in the input form of RegisterTaskDefinition."));
        }

        var images = await PlaceholdersAsync(step, files, cancellationToken).ConfigureAwait(false);
        if (images.Refused is not null)
        {
            return new(images.Refused);
        }

        var filled = definition.WithImages(definition.Containers
            .Where(c => images.Filled!.Any(f => c.Image.Contains(f.Key, StringComparison.Ordinal)))
            .ToDictionary(c => c.Name, c => images.Filled!.Aggregate(c.Image, (image, f) => image.Replace(f.Key, f.Value, StringComparison.Ordinal))));
        return filled.Containers.FirstOrDefault(c => c.Image.AsSpan().ContainsAny('<', '>')) is { } open
            ? new(BadTemplate(
                read.Location!, file.Path,
                $"the image of container '{open.Name}' is '{open.Image}', which no Image<N>ContainerName of the deploy action '{step.Path}' fills in; it has {(images.Filled!.Count is 0 ? "none" : string.Join(", ", images.Filled.Keys))}",
                "Write the same placeholder in both, in angle brackets in the file and without them in the action, and name the artifact with imageDetail.json as Image<N>ArtifactName."))
            : new(null, read.Location, filled);
    }

    /// <summary>Placeholder with its brackets, and the image that stands for it.</summary>
    private static async Task<Placeholders> PlaceholdersAsync(DeployStep step, ArtifactReader files, CancellationToken cancellationToken)
    {
        var filled = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var n = 1; n <= MaxImages; n++)
        {
            var (artifact, name) = (step.Setting($"Image{n}ArtifactName"), step.Setting($"Image{n}ContainerName"));
            if (artifact is null && name is null)
            {
                continue;
            }

            if (artifact is null || name is null)
            {
                return new(NoSetting(step, artifact is null ? $"Image{n}ArtifactName" : $"Image{n}ContainerName"));
            }

            var read = await files.ReadAsync(step, artifact, new FileWanted("imageDetail.json", MaxBytes, null, "It holds only an ImageURI and what describes that image."), cancellationToken).ConfigureAwait(false);
            if (read.Refused is not null)
            {
                return new(read.Refused);
            }

            if (ImageUri(read.Content, out var problem) is not { } uri)
            {
                return new(BadTemplate(read.Location!, "imageDetail.json", problem, """Write it as UTF-8 JSON: {"ImageURI":"registry/repository@sha256:…"}."""));
            }

            filled[$"<{name}>"] = uri;
        }

        return new(null, filled);
    }

    private static string? ImageUri(ReadOnlyMemory<byte> content, out string problem)
    {
        problem = "";
        try
        {
            if ((ArtifactJson.Read(content) as JsonObject)?["ImageURI"].AsText() is { Length: > 0 } uri && !string.IsNullOrWhiteSpace(uri))
            {
                return uri;
            }

            problem = "it has no ImageURI, as text, at its top";
        }
        catch (FormatException e)
        {
            problem = e.Message;
        }

        return null;
    }

    private async Task<Spec> AppSpecAsync(DeployStep step, ArtifactReader files, TaskDefinition definition, CancellationToken cancellationToken)
    {
        var file = new FileWanted(step.Setting("AppSpecTemplatePath") ?? "appspec.yaml", MaxBytes, "AppSpecTemplatePath", "It names one service.");
        if (step.Setting("AppSpecTemplateArtifact") is not { } artifact)
        {
            return new(NoSetting(step, "AppSpecTemplateArtifact"));
        }

        var read = await files.ReadAsync(step, artifact, file, cancellationToken).ConfigureAwait(false);
        if (read.Refused is not null)
        {
            return new(read.Refused);
        }

        try
        {
            return new(null, AppSpec.Read(read.Content, ports.Yaml, definition));
        }
        catch (FormatException e)
        {
            return new(BadTemplate(read.Location!, file.Path, e.Message, "Write it as the AppSpec reference for Amazon ECS has it, with TaskDefinition: <TASK_DEFINITION>."));
        }
    }

    private sealed record Template(Resolution.Refused? Refused, ArtifactLocation? Location = null, TaskDefinition? Definition = null);

    private sealed record Placeholders(Resolution.Refused? Refused, IReadOnlyDictionary<string, string>? Filled = null);

    private sealed record Spec(Resolution.Refused? Refused, AppSpec? Read = null);
}
