using static EcsDeployGate.Core.Resolving.PipelineRefusals;

namespace EcsDeployGate.Core.Resolving;

/// <summary>What the deploy action of provider <c>ECS</c> would register: the service's current task definition with the images of <c>imagedefinitions.json</c>.</summary>
internal sealed class EcsDeployAction(ResolvingPorts ports)
{
    /// <summary>The file that the action reads unless it is told otherwise.</summary>
    public const string DefaultFile = "imagedefinitions.json";

    private readonly ServiceReader _services = new(ports.Services);
    private readonly ImagePins _pins = new(ports.Registry);

    /// <summary>Resolves an action of a pipeline.</summary>
    public async Task<Resolution> ResolveAsync(
        PipelineDefinition pipeline, PipelineExecution execution, DeployStep step, PipelineHints hints, CancellationToken cancellationToken)
    {
        if (Setting(step, "ClusterName", hints.Cluster) is not { } cluster)
        {
            return Unnamed(step, "ClusterName", "cluster");
        }

        if (Setting(step, "ServiceName", hints.Service) is not { } service)
        {
            return Unnamed(step, "ServiceName", "service");
        }

        var file = step.Setting("FileName") ?? DefaultFile;
        if (PipelineDeploys.IsVariable(file))
        {
            return Unnamed(step, "FileName", null);
        }

        if ((hints.Artifact ?? (step.Action.InputArtifacts is [var only] ? only : null)) is not { } artifact)
        {
            return NoInput(step);
        }

        var rows = await ports.Pipelines.ActionsAsync(pipeline.Name, execution.Id, cancellationToken).ConfigureAwait(false);
        if (rows is not Fetched<IReadOnlyList<ActionExecution>>.Found { Value: var actions })
        {
            return Elsewhere(rows, "pipeline-not-found");
        }

        var location = actions.Where(a => a.Status is "Succeeded").SelectMany(a => a.Outputs).FirstOrDefault(o => o.Name == artifact);
        return location is null
            ? NotMadeYet(pipeline, step, artifact, execution.Id)
            : await ResolveAsync(
                cluster, service, location, file, $"the deploy action '{step.Path}'",
                new(pipeline.Name, execution.Id, step.Stage, step.Action.Name, artifact, location.Url), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Resolves what the action would do with that service and that file.</summary>
    /// <param name="cluster">Cluster name.</param>
    /// <param name="serviceName">Service name.</param>
    /// <param name="location">The artifact.</param>
    /// <param name="file">Path of the file in it.</param>
    /// <param name="who">The action, for messages.</param>
    /// <param name="origin">Where this comes from, when it is known.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    public async Task<Resolution> ResolveAsync(
        string cluster, string serviceName, ArtifactLocation location, string file, string who, PipelineOrigin? origin, CancellationToken cancellationToken)
    {
        var path = file.StartsWith("./", StringComparison.Ordinal) ? file[2..] : file;
        var answer = await ports.Artifacts.ReadAsync(location, path, ImageDefinitions.MaxBytes, cancellationToken).ConfigureAwait(false);
        if (answer is not ArtifactAnswer.Found { Content: var content })
        {
            return NoFile(answer, location, file);
        }

        if (ImageDefinitions.Read(content, out var images) is { } flaw)
        {
            return BadFile(location, file, flaw);
        }

        var service = await _services.ReadAsync(cluster, serviceName, cancellationToken).ConfigureAwait(false);
        if (service.Refused is { } refused)
        {
            return refused;
        }

        var (found, baseline) = (service.Description!, service.Baseline!);
        if (found.Controller is not "ECS")
        {
            return WrongController(who, found);
        }

        if (images.Keys.Where(n => baseline.Find(n) is null).ToList() is { Count: > 0 } unknown)
        {
            return UnknownContainers(file, unknown, found, baseline);
        }

        var definition = baseline.WithImages(images);
        return new Resolution.Resolved(new Deployment
        {
            TaskDefinition = definition,
            Baseline = baseline,
            BaselineArn = found.TaskDefinitionArn,
            Cluster = cluster,
            Service = found.Name,
            Placement = found.Placement,
            Origin = origin,
            Images = await _pins.ReadAsync(definition, new Dictionary<string, string>(), cancellationToken).ConfigureAwait(false),
        });
    }

    /// <summary>What the action is configured with; a hint stands in for what CodePipeline fills in only later.</summary>
    private static string? Setting(DeployStep step, string key, string? hint) =>
        step.Setting(key) is { } value && !PipelineDeploys.IsVariable(value) ? value : hint;
}
