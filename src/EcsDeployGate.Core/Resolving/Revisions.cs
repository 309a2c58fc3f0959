using EcsDeployGate.Core.TaskDefinitions;
using static EcsDeployGate.Core.Resolving.PipelineRefusals;

namespace EcsDeployGate.Core.Resolving;

/// <summary>Deployments that ECS has begun: the target revision says everything, and what it replaces is the baseline.</summary>
internal sealed class Revisions(ResolvingPorts ports)
{
    private readonly ImagePins _pins = new(ports.Registry);

    public async Task<Resolution> ResolveAsync(string revisionArn, string? deploymentArn, CancellationToken cancellationToken)
    {
        var place = ports.Roles.OfRevision(revisionArn);
        var services = ports.Services.At(place);
        var fetched = await services.RevisionAsync(revisionArn, cancellationToken).ConfigureAwait(false);
        if (fetched is not Fetched<ServiceRevision>.Found { Value: var revision })
        {
            return Unreadable(fetched);
        }

        var definition = await services.TaskDefinitionAsync(revision.TaskDefinitionArn, cancellationToken).ConfigureAwait(false);
        if (definition is not Fetched<TaskDefinition>.Found { Value: var candidate })
        {
            return Unreadable(definition);
        }

        var (baseline, baselineArn) = deploymentArn is null ? (null, null) : await BaselineAsync(services, deploymentArn, revisionArn, cancellationToken).ConfigureAwait(false);
        return new Resolution.Resolved(new Deployment
        {
            TaskDefinition = candidate,
            Baseline = baseline,
            BaselineArn = baselineArn,
            Cluster = revision.Cluster,
            Target = place,
            Service = revision.Service[(revision.Service.LastIndexOf('/') + 1)..],
            Placement = revision.Placement,
            Images = await _pins.ReadAsync(candidate, revision.Digests, cancellationToken).ConfigureAwait(false),
        });
    }

    /// <summary>What runs today is for comparison only: a deployment whose past cannot be read is judged without it.</summary>
    private static async Task<(TaskDefinition?, string?)> BaselineAsync(IServices services, string deploymentArn, string target, CancellationToken cancellationToken)
    {
        if (await services.SourceRevisionsAsync(deploymentArn, cancellationToken).ConfigureAwait(false) is Fetched<IReadOnlyList<string>>.Found sources
            && sources.Value.FirstOrDefault(s => s != target) is { } source
            && await services.RevisionAsync(source, cancellationToken).ConfigureAwait(false) is Fetched<ServiceRevision>.Found { Value: var revision }
            && await services.TaskDefinitionAsync(revision.TaskDefinitionArn, cancellationToken).ConfigureAwait(false) is Fetched<TaskDefinition>.Found { Value: var baseline })
        {
            return (baseline, revision.TaskDefinitionArn);
        }

        return (null, null);
    }

    private static Resolution.Refused Unreadable<T>(Fetched<T> answer) => answer is Fetched<T>.Missing missing
        ? new("deployment-not-found", missing.Message, "Deploy again: ECS no longer knows what this deployment was about.", Rejects: false)
        : Elsewhere(answer, "deployment-not-found");
}
