using EcsDeployGate.Core.Receiving;
using static EcsDeployGate.Core.Resolving.PipelineRefusals;

namespace EcsDeployGate.Core.Resolving;

/// <summary>What a pipeline execution deploys: finds the one deploy action that is meant.</summary>
internal sealed class Executions(ResolvingPorts ports)
{
    private readonly EcsDeployAction _ecs = new(ports);

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

        var steps = candidates(pipeline);
        var chosen = PipelineDeploys.Matching(steps, hints);
        return (steps, chosen) switch
        {
            ({ Count: 0 }, _) => NoDeployAction(name, where),
            (_, { Count: 0 }) => NoneMatches(name, steps),
            (_, [{ Action.Provider: "ECS" } step]) => await _ecs.ResolveAsync(pipeline, execution, step, hints, cancellationToken).ConfigureAwait(false),
            (_, [var step]) => Unsupported(step),
            _ => Ambiguous(name, chosen),
        };
    }
}
