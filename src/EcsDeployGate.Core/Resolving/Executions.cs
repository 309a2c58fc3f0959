using EcsDeployGate.Core.Receiving;
using static EcsDeployGate.Core.Resolving.PipelineRefusals;

namespace EcsDeployGate.Core.Resolving;

/// <summary>What a pipeline execution deploys: finds the one deploy action that is meant.</summary>
internal sealed class Executions(ResolvingPorts ports)
{
    private readonly EcsDeployAction _ecs = new(ports);
    private readonly CodeDeployAction _codeDeploy = new(ports);

    public async Task<Resolution> ResolveAsync(ExecutionTarget target, CancellationToken cancellationToken)
    {
        var hints = PipelineHints.Read(target.Hints, out var problem);
        return problem is not null
            ? InvalidHint(problem)
            : await ResolveAsync(target.Pipeline, target.ExecutionId ?? hints.ExecutionId, hints, PipelineDeploys.All, "in it", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Resolves an execution.</summary>
    /// <param name="name">Pipeline name.</param>
    /// <param name="executionId">Null for the latest.</param>
    /// <param name="hints">What narrows the choice.</param>
    /// <param name="candidates">The deploy actions that the gate answers for.</param>
    /// <param name="where">Where these were looked for, for the message that there is none.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    public async Task<Resolution> ResolveAsync(
        string name, string? executionId, PipelineHints hints, Func<PipelineDefinition, IReadOnlyList<DeployStep>> candidates, string where, CancellationToken cancellationToken)
    {
        var fetchedExecution = await ports.Pipelines.ExecutionAsync(name, executionId, cancellationToken).ConfigureAwait(false);
        if (fetchedExecution is not Fetched<PipelineExecution>.Found { Value: var execution })
        {
            return Elsewhere(fetchedExecution, "pipeline-not-found");
        }

        var fetchedPipeline = await ports.Pipelines.ReadAsync(name, execution.PipelineVersion, cancellationToken).ConfigureAwait(false);
        if (fetchedPipeline is not Fetched<PipelineDefinition>.Found { Value: var pipeline })
        {
            return Elsewhere(fetchedPipeline, "pipeline-not-found");
        }

        if (candidates(pipeline) is not { Count: > 0 } written)
        {
            return NoDeployAction(name, where);
        }

        var rows = await ports.Pipelines.ActionsAsync(name, execution.Id, cancellationToken).ConfigureAwait(false);
        if (rows is not Fetched<IReadOnlyList<ActionExecution>>.Found { Value: var actions })
        {
            return Elsewhere(rows, "pipeline-not-found");
        }

        var variables = new PipelineVariables(execution, actions);
        var steps = written.Select(variables.Fill).ToList();
        var files = new ArtifactReader(ports.Artifacts, pipeline, execution, actions);
        return PipelineDeploys.Matching(steps, hints) switch
        {
            [] => NoneMatches(name, steps),
            [{ Action.Provider: "ECS" } step] => await _ecs.ResolveAsync(pipeline, execution, step, hints, files, cancellationToken).ConfigureAwait(false),
            [var step] => await _codeDeploy.ResolveAsync(pipeline, execution, step, hints, files, cancellationToken).ConfigureAwait(false),
            var several => Ambiguous(name, several),
        };
    }
}
