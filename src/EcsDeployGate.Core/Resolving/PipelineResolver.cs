using EcsDeployGate.Core.Receiving;

namespace EcsDeployGate.Core.Resolving;

/// <summary>Computes from pipeline, service or document what would be deployed: no configuration beyond an optional hint.</summary>
public sealed class PipelineResolver : IResolver
{
    private readonly ApprovedExecutions _approvals;
    private readonly JobExecutions _jobs;
    private readonly Executions _executions;
    private readonly Revisions _revisions;
    private readonly Documents _documents;

    /// <summary>Makes one.</summary>
    /// <param name="pipelines">CodePipeline.</param>
    /// <param name="artifacts">Artifacts in S3.</param>
    /// <param name="services">ECS.</param>
    /// <param name="registry">Image registries.</param>
    /// <param name="yaml">For AppSpec files, which may be YAML.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="defaults">For task definitions that come by themselves.</param>
    public PipelineResolver(
        IPipelines pipelines, IArtifacts artifacts, IServices services, IImageRegistry registry, IYaml yaml, TimeProvider clock, PipelineResolverDefaults? defaults = null)
    {
        var ports = new ResolvingPorts(pipelines, artifacts, services, registry, yaml, (defaults ?? PipelineResolverDefaults.None).Roles);
        _executions = new(ports);
        _approvals = new(ports, _executions, clock);
        _jobs = new(ports, _executions);
        _revisions = new(ports);
        _documents = new(ports, defaults ?? PipelineResolverDefaults.None);
    }

    /// <inheritdoc/>
    public Task<Resolution> ResolveAsync(GateRequest request, CancellationToken cancellationToken) => request.Target switch
    {
        ApprovalTarget approval => _approvals.ResolveAsync(approval, cancellationToken),
        ExecutionTarget execution => _executions.ResolveAsync(execution, cancellationToken),
        JobTarget job => _jobs.ResolveAsync(job, request.Door, cancellationToken),
        ConditionTarget condition => _jobs.ResolveAsync(condition, cancellationToken),
        HookTarget hook => _revisions.ResolveAsync(hook.Revision, hook.Deployment, cancellationToken),
        RevisionTarget revision => _revisions.ResolveAsync(revision.Revision, revision.Deployment, cancellationToken),
        DefinitionTarget definition => _documents.ResolveAsync(definition, cancellationToken),
        var other => throw new ArgumentException($"No resolver for {other.GetType().Name}.", nameof(request)),
    };
}
