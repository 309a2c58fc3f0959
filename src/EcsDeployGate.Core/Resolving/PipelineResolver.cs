using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.TaskDefinitions;
using static EcsDeployGate.Core.Resolving.PipelineRefusals;

namespace EcsDeployGate.Core.Resolving;

/// <summary>Computes from the pipeline itself what its ECS deploy action will do: no configuration beyond an optional hint.</summary>
public sealed class PipelineResolver(
    IPipelines pipelines,
    IArtifacts artifacts,
    IServices services,
    IImageRegistry registry,
    TimeProvider clock,
    PipelineResolverDefaults? defaults = null) : IResolver
{
    private readonly PipelineResolverDefaults _defaults = defaults ?? PipelineResolverDefaults.None;

    /// <inheritdoc/>
    public Task<Resolution> ResolveAsync(GateRequest request, CancellationToken cancellationToken) => request.Target switch
    {
        ApprovalTarget approval => OfApproval(approval, cancellationToken),
        ExecutionTarget execution => OfExecution(execution, cancellationToken),
        DefinitionTarget definition => OfDefinition(definition, cancellationToken),
        var other => throw new ArgumentException($"No resolver for {other.GetType().Name}.", nameof(request)),
    };

    private async Task<Resolution> OfApproval(ApprovalTarget approval, CancellationToken cancellationToken)
    {
        var standing = await PipelineApproval.LookAsync(pipelines, approval, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        if (standing is not Fetched<ApprovalStanding>.Found { Value: var stands })
        {
            return Elsewhere(standing, "pipeline-not-found");
        }

        if (stands is ApprovalStanding.Closed closed)
        {
            return new Resolution.Closed(closed.Status, closed.By, closed.At);
        }

        var hints = PipelineHints.Read(approval.CustomData, out var problem);
        return problem is not null
            ? InvalidHint(problem)
            : await OfPipeline(
                approval.Pipeline,
                ((ApprovalStanding.Pending)stands).ExecutionId,
                hints,
                pipeline => PipelineDeploys.After(pipeline, approval.Stage, approval.Action),
                $"after the approval '{approval.Stage}/{approval.Action}'",
                cancellationToken).ConfigureAwait(false);
    }

    private async Task<Resolution> OfExecution(ExecutionTarget target, CancellationToken cancellationToken)
    {
        var hints = PipelineHints.Read(target.Hints, out var problem);
        return problem is not null
            ? InvalidHint(problem)
            : await OfPipeline(target.Pipeline, target.ExecutionId ?? hints.ExecutionId, hints, PipelineDeploys.All, "in it", cancellationToken).ConfigureAwait(false);
    }

    private async Task<Resolution> OfPipeline(
        string name,
        string? executionId,
        PipelineHints hints,
        Func<PipelineDefinition, IReadOnlyList<DeployStep>> candidates,
        string where,
        CancellationToken cancellationToken)
    {
        var fetchedExecution = await pipelines.ExecutionAsync(name, executionId, cancellationToken).ConfigureAwait(false);
        if (fetchedExecution is not Fetched<PipelineExecution>.Found { Value: var execution })
        {
            return Elsewhere(fetchedExecution, "pipeline-not-found");
        }

        var fetchedPipeline = await pipelines.ReadAsync(name, execution.PipelineVersion, cancellationToken).ConfigureAwait(false);
        if (fetchedPipeline is not Fetched<PipelineDefinition>.Found { Value: var pipeline })
        {
            return Elsewhere(fetchedPipeline, "pipeline-not-found");
        }

        var steps = candidates(pipeline);
        var chosen = PipelineDeploys.Matching(steps, hints);
        return (steps, chosen) switch
        {
            ({ Count: 0 }, _) => NoDeployAction(name, where),
            (_, { Count: 0 }) => NoneMatches(name, steps),
            (_, [{ Action.Provider: "ECS" } step]) => await OfStep(pipeline, execution, step, hints, cancellationToken).ConfigureAwait(false),
            (_, [var step]) => Unsupported(step),
            _ => Ambiguous(name, chosen),
        };
    }

    private async Task<Resolution> OfStep(
        PipelineDefinition pipeline, PipelineExecution execution, DeployStep step, PipelineHints hints, CancellationToken cancellationToken)
    {
        if (Setting(step, "ClusterName", hints.Cluster) is not { } cluster)
        {
            return Unnamed(step, "ClusterName", "cluster");
        }

        if (Setting(step, "ServiceName", hints.Service) is not { } serviceName)
        {
            return Unnamed(step, "ServiceName", "service");
        }

        var file = step.Setting("FileName") ?? "imagedefinitions.json";
        if (PipelineDeploys.IsVariable(file))
        {
            return Unnamed(step, "FileName", null);
        }

        if ((hints.Artifact ?? (step.Action.InputArtifacts is [var only] ? only : null)) is not { } artifact)
        {
            return NoInput(step);
        }

        var rows = await pipelines.ActionsAsync(pipeline.Name, execution.Id, cancellationToken).ConfigureAwait(false);
        if (rows is not Fetched<IReadOnlyList<ActionExecution>>.Found { Value: var actions })
        {
            return Elsewhere(rows, "pipeline-not-found");
        }

        var location = actions.Where(a => a.Status is "Succeeded").SelectMany(a => a.Outputs).FirstOrDefault(o => o.Name == artifact);
        if (location is null)
        {
            return NotMadeYet(pipeline, step, artifact, execution.Id);
        }

        var answer = await artifacts.ReadAsync(location, file.StartsWith("./", StringComparison.Ordinal) ? file[2..] : file, ImageDefinitions.MaxBytes, cancellationToken).ConfigureAwait(false);
        if (answer is not ArtifactAnswer.Found { Content: var content })
        {
            return NoFile(answer, location, file);
        }

        if (ImageDefinitions.Read(content, out var images) is { } flaw)
        {
            return BadFile(location, file, flaw);
        }

        var service = await ReadService(cluster, serviceName, cancellationToken).ConfigureAwait(false);
        if (service.Refused is { } refused)
        {
            return refused;
        }

        var (found, baseline) = (service.Description!, service.Baseline!);
        if (found.Controller is not "ECS")
        {
            return WrongController(step, found);
        }

        if (images.Keys.Where(n => baseline.Find(n) is null).ToList() is { Count: > 0 } unknown)
        {
            return UnknownContainers(file, unknown, found, baseline);
        }

        return await Resolved(
            new Deployment
            {
                TaskDefinition = baseline.WithImages(images),
                Baseline = baseline,
                BaselineArn = found.TaskDefinitionArn,
                Cluster = cluster,
                Service = found.Name,
                Placement = found.Placement,
                Origin = new(pipeline.Name, execution.Id, step.Stage, step.Action.Name, artifact, location.Url),
            },
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<Resolution> OfDefinition(DefinitionTarget target, CancellationToken cancellationToken)
    {
        var deployment = new Deployment
        {
            TaskDefinition = target.TaskDefinition,
            Cluster = target.Cluster ?? _defaults.Cluster,
            Placement = _defaults.Placement,
        };
        if (target.Service is not null)
        {
            var service = await ReadService(deployment.Cluster, target.Service, cancellationToken).ConfigureAwait(false);
            if (service.Refused is { } refused)
            {
                return refused;
            }

            deployment = deployment with
            {
                Baseline = service.Baseline,
                BaselineArn = service.Description!.TaskDefinitionArn,
                Service = service.Description.Name,
                Placement = service.Description.Placement,
            };
        }

        return await Resolved(deployment, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ReadServiceResult> ReadService(string? cluster, string name, CancellationToken cancellationToken)
    {
        var service = await services.ServiceAsync(cluster, name, cancellationToken).ConfigureAwait(false);
        if (service is not Fetched<ServiceDescription>.Found { Value: var description })
        {
            return new(Elsewhere(service, "service-not-found"));
        }

        var definition = await services.TaskDefinitionAsync(description.TaskDefinitionArn, cancellationToken).ConfigureAwait(false);
        return definition is Fetched<TaskDefinition>.Found { Value: var baseline }
            ? new(null, description, baseline)
            : new(Elsewhere(definition, "service-not-found"));
    }

    private async Task<Resolution> Resolved(Deployment deployment, CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, ImageAnswer>(StringComparer.Ordinal);
        var images = new List<ResolvedImage>();
        foreach (var container in deployment.TaskDefinition.Containers)
        {
            if (!known.TryGetValue(container.Image, out var answer))
            {
                answer = await registry.ReadAsync(container.Image, deployment.TaskDefinition.Architecture, cancellationToken).ConfigureAwait(false);
                known.Add(container.Image, answer);
            }

            images.Add(answer switch
            {
                ImageAnswer.Found found => new(container.Name, container.Image, found.Facts.Digest),
                ImageAnswer.Missing missing => new(container.Name, container.Image, null, missing.Message),
                ImageAnswer.CannotTell why => new(container.Name, container.Image, null, why.Message),
                _ => throw new InvalidOperationException($"No reading of {answer.GetType().Name}."),
            });
        }

        return new Resolution.Resolved(deployment with { Images = images });
    }

    /// <summary>What the action is configured with; a hint stands in for what CodePipeline fills in only later.</summary>
    private static string? Setting(DeployStep step, string key, string? hint) =>
        step.Setting(key) is { } value && !PipelineDeploys.IsVariable(value) ? value : hint;

    private sealed record ReadServiceResult(Resolution? Refused, ServiceDescription? Description = null, TaskDefinition? Baseline = null);
}
