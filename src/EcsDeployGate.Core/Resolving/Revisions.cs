using EcsDeployGate.Core.TaskDefinitions;
using static EcsDeployGate.Core.Resolving.PipelineRefusals;

namespace EcsDeployGate.Core.Resolving;

/// <summary>Deployments that ECS has begun: the target revision says everything, and what it replaces is the baseline.</summary>
internal sealed class Revisions(ResolvingPorts ports)
{
    private readonly ImagePins _pins = new(ports.Registry);

    public async Task<Resolution> ResolveAsync(string revisionArn, string? deploymentArn, CancellationToken cancellationToken)
    {
        var fetched = await ports.Services.RevisionAsync(revisionArn, cancellationToken).ConfigureAwait(false);
        if (fetched is not Fetched<ServiceRevision>.Found { Value: var revision })
        {
            return Unreadable(fetched);
        }

        var definition = await ports.Services.TaskDefinitionAsync(revision.TaskDefinitionArn, cancellationToken).ConfigureAwait(false);
        if (definition is not Fetched<TaskDefinition>.Found { Value: var candidate })
        {
            return Unreadable(definition);
        }

        var (baseline, baselineArn) = deploymentArn is null ? (null, null) : await BaselineAsync(deploymentArn, revisionArn, cancellationToken).ConfigureAwait(false);
        return new Resolution.Resolved(new Deployment
        {
            TaskDefinition = candidate,
            Baseline = baseline,
            BaselineArn = baselineArn,
            Cluster = revision.Cluster,
            Service = revision.Service[(revision.Service.LastIndexOf('/') + 1)..],
            Placement = revision.Placement,
            Images = await _pins.ReadAsync(candidate, revision.Digests, cancellationToken).ConfigureAwait(false),
        });
    }

    /// <summary>What runs today is for comparison only: a deployment whose past cannot be read is judged without it.</summary>
    private async Task<(TaskDefinition?, string?)> BaselineAsync(string deploymentArn, string target, CancellationToken cancellationToken)
    {
        if (await ports.Services.SourceRevisionsAsync(deploymentArn, cancellationToken).ConfigureAwait(false) is Fetched<IReadOnlyList<string>>.Found sources
            && sources.Value.FirstOrDefault(s => s != target) is { } source
            && await ports.Services.RevisionAsync(source, cancellationToken).ConfigureAwait(false) is Fetched<ServiceRevision>.Found { Value: var revision }
            && await ports.Services.TaskDefinitionAsync(revision.TaskDefinitionArn, cancellationToken).ConfigureAwait(false) is Fetched<TaskDefinition>.Found { Value: var baseline })
        {
            return (baseline, revision.TaskDefinitionArn);
        }

        return (null, null);
    }

    private static Resolution.Refused Unreadable<T>(Fetched<T> answer) => answer is Fetched<T>.Missing missing
        ? new("deployment-not-found", missing.Message, "Deploy again: ECS no longer knows what this deployment was about.", Rejects: false)
        : Elsewhere(answer, "deployment-not-found");
}
