using EcsDeployGate.Core.Receiving;
using static EcsDeployGate.Core.Resolving.PipelineRefusals;

namespace EcsDeployGate.Core.Resolving;

/// <summary>What a job or a stage condition lets through.</summary>
/// <remarks>
/// Neither names its pipeline. In this order: UserParameters say it; GetJobDetails says it (which is documented for custom actions only, so a
/// refusal is no fault); or the job's own input artifact together with a cluster and a service in UserParameters is enough by itself.
/// </remarks>
internal sealed class JobExecutions(ResolvingPorts ports, Executions executions)
{
    private const string Source = "UserParameters";

    private readonly EcsDeployAction _ecs = new(ports);

    public async Task<Resolution> ResolveAsync(JobTarget job, Door door, CancellationToken cancellationToken)
    {
        var hints = PipelineHints.Read(job.UserParameters, out var problem, Source);
        if (problem is not null)
        {
            return InvalidHint(problem, Source);
        }

        JobPlace? place = null;
        if ((hints.Pipeline is null || hints.ExecutionId is null)
            && await ports.Pipelines.JobAsync(job.JobId, cancellationToken).ConfigureAwait(false) is Fetched<JobPlace>.Found { Value: var told }
            && (hints.Pipeline ?? told.Pipeline) == told.Pipeline)
        {
            place = told;
        }

        if ((hints.Pipeline ?? place?.Pipeline) is { } pipeline)
        {
            var named = hints.Gate ?? (place?.Stage is { } stage ? door is Door.StageCondition || place.Action is null ? stage : $"{stage}/{place.Action}" : null);
            return await OfPipelineAsync(pipeline, hints.ExecutionId ?? place?.ExecutionId, hints, door, job.Function, named, cancellationToken).ConfigureAwait(false);
        }

        return hints is { Cluster: { } cluster, Service: { } service } && Input(job, hints) is { } input
            ? await _ecs.ResolveAsync(cluster, service, input, cancellationToken).ConfigureAwait(false)
            : UnknownPipeline(job);
    }

    public async Task<Resolution> ResolveAsync(ConditionTarget condition, CancellationToken cancellationToken)
    {
        var hints = PipelineHints.Read(condition.UserParameters, out var problem, Source);
        return problem is not null ? InvalidHint(problem, Source)
            : hints.Pipeline is null ? UnknownPipeline(null)
            : await OfPipelineAsync(hints.Pipeline, hints.ExecutionId, hints, Door.StageCondition, null, hints.Gate, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Resolution> OfPipelineAsync(
        string pipeline, string? executionId, PipelineHints hints, Door door, string? function, string? named, CancellationToken cancellationToken)
    {
        if (executionId is null)
        {
            var waiting = await WaitingAsync(pipeline, door, function, named, cancellationToken).ConfigureAwait(false);
            if (waiting.Refused is { } refused)
            {
                return refused;
            }

            executionId = waiting.ExecutionId;
        }

        return await executions.ResolveAsync(
            pipeline, executionId, hints, definition => GatePlaces.Deploys(definition, GatePlaces.Of(definition, door, function, named)),
            door is Door.StageCondition ? "behind a stage condition that calls the gate" : "after a Lambda action that calls the gate", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The execution that is at the gate now. With several at once (PARALLEL, or several gates) nobody can tell which of them asks.</summary>
    private async Task<(string? ExecutionId, Resolution? Refused)> WaitingAsync(string pipeline, Door door, string? function, string? named, CancellationToken cancellationToken)
    {
        if (door is Door.StageCondition)
        {
            // What is at a stage's entry is among no actions, and a stage can have several in front of it.
            return (null, UnknownExecution(pipeline));
        }

        var fetched = await ports.Pipelines.ReadAsync(pipeline, null, cancellationToken).ConfigureAwait(false);
        if (fetched is not Fetched<PipelineDefinition>.Found { Value: var definition })
        {
            return (null, Elsewhere(fetched, "pipeline-not-found"));
        }

        var places = GatePlaces.Of(definition, door, function, named);
        var rows = await ports.Pipelines.ActionsAsync(pipeline, null, cancellationToken).ConfigureAwait(false);
        if (rows is not Fetched<IReadOnlyList<ActionExecution>>.Found { Value: var actions })
        {
            return (null, Elsewhere(rows, "pipeline-not-found"));
        }

        var running = actions.Where(a => a.Status is "InProgress" && places.Any(p => p.Stage == a.Stage && p.Action == a.Action));
        return running.Select(a => a.ExecutionId).Distinct().ToList() switch
        {
            [var one] => (one, null),
            [] => (null, NobodyWaits(pipeline, places)),
            var several => (null, SeveralWait(pipeline, several)),
        };
    }

    private static ArtifactLocation? Input(JobTarget job, PipelineHints hints) =>
        job.Artifacts.Where(a => hints.Artifact is null || hints.Artifact == a.Name).Select(a => new ArtifactLocation(a.Name, a.Bucket, a.Key)).ToList() is [var one] ? one : null;
}
