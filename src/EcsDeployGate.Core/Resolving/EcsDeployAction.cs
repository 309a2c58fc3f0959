using static EcsDeployGate.Core.Resolving.PipelineRefusals;

namespace EcsDeployGate.Core.Resolving;

/// <summary>What the deploy action of provider <c>ECS</c> would register: the service's current task definition with the images of <c>imagedefinitions.json</c>.</summary>
internal sealed class EcsDeployAction(ResolvingPorts ports)
{
    /// <summary>The file that the action reads unless it is told otherwise.</summary>
    public const string DefaultFile = "imagedefinitions.json";

    private readonly ImagePins _pins = new(ports.Registry);

    /// <summary>Resolves an action of a pipeline.</summary>
    /// <param name="pipeline">The definition.</param>
    /// <param name="execution">The execution.</param>
    /// <param name="step">The action, variables filled in.</param>
    /// <param name="hints">What stands in for variables that have no value yet.</param>
    /// <param name="files">The execution's artifacts.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    public async Task<Resolution> ResolveAsync(
        PipelineDefinition pipeline, PipelineExecution execution, DeployStep step, PipelineHints hints, ArtifactReader files, CancellationToken cancellationToken)
    {
        if (step.Known("ClusterName", hints.Cluster) is not { } cluster)
        {
            return Unnamed(step, "ClusterName", "cluster");
        }

        if (step.Known("ServiceName", hints.Service) is not { } service)
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

        var read = await files.ReadAsync(step, artifact, FileWanted.ImageDefinitions(file), cancellationToken).ConfigureAwait(false);
        return read.Refused ?? await ResolveAsync(
            cluster, service, read, file, $"the deploy action '{step.Path}'", ports.Roles.Of(pipeline, step, cluster, service),
            new(pipeline.Name, execution.Id, step.Stage, step.Action.Name, artifact, read.Location!.Url), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Resolves what the action would do with that service and that artifact, wherever both come from.</summary>
    public async Task<Resolution> ResolveAsync(string cluster, string service, ArtifactLocation location, CancellationToken cancellationToken)
    {
        var read = await ArtifactReader.ReadAsync(ports.Artifacts, location, FileWanted.ImageDefinitions(DefaultFile), cancellationToken).ConfigureAwait(false);
        return read.Refused ?? await ResolveAsync(
            cluster, service, read, DefaultFile, "a deploy action of provider ECS", ports.Roles.Of(cluster, service), null, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Resolution> ResolveAsync(
        string cluster, string serviceName, ArtifactFile read, string file, string who, AwsTarget? target, PipelineOrigin? origin, CancellationToken cancellationToken)
    {
        if (ImageDefinitions.Read(read.Content, out var images) is { } flaw)
        {
            return BadFile(read.Location!, file, flaw);
        }

        var service = await new ServiceReader(ports.Services.At(target)).ReadAsync(cluster, serviceName, cancellationToken).ConfigureAwait(false);
        if (service.Refused is { } refused)
        {
            return refused;
        }

        var (found, baseline) = (service.Description!, service.Baseline!);
        if (found.Controller is not "ECS")
        {
            return WrongController(who, "ECS", found);
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
            Target = target,
            Service = found.Name,
            Placement = found.Placement,
            Origin = origin,
            Images = await _pins.ReadAsync(definition, new Dictionary<string, string>(), cancellationToken).ConfigureAwait(false),
        });
    }
}
