using Amazon.CodePipeline;
using Amazon.CodePipeline.Model;
using EcsDeployGate.Aws.Clients;
using EcsDeployGate.Aws.Resilience;
using EcsDeployGate.Core.Reporting;
using EcsDeployGate.Core.Resolving;
using ActionExecution = EcsDeployGate.Core.Resolving.ActionExecution;

namespace EcsDeployGate.Aws.Reporting;

/// <summary>Tries the failed stage of an execution again (RetryStageExecution). Safe to do twice: a stage that runs has nothing to retry.</summary>
internal sealed class StageRetries(AwsClients clients, Port port, IPipelines pipelines)
{
    public async Task<DoorAnswer> RetryAsync(PipelineOrigin origin, CancellationToken cancellationToken)
    {
        if (await FailedStageAsync(origin, cancellationToken).ConfigureAwait(false) is not { } stage)
        {
            return new DoorAnswer(false, $"no stage of execution {origin.ExecutionId} has failed", null, null);
        }

        var answer = await port.AskAsync<object>(
            "RetryStageExecution",
            async token => await clients.CodePipeline.RetryStageExecutionAsync(
                new RetryStageExecutionRequest
                {
                    PipelineName = origin.Pipeline,
                    PipelineExecutionId = origin.ExecutionId,
                    StageName = stage,
                    RetryMode = StageRetryMode.FAILED_ACTIONS,
                }, token).ConfigureAwait(false),
            e => (int)e.StatusCode is >= 400 and < 500 ? e.ErrorCode ?? "refused" : null,
            cancellationToken).ConfigureAwait(false);
        return answer is RetryStageExecutionResponse ? new DoorAnswer(true, "Retried", null, null) : new DoorAnswer(false, $"{answer} at stage '{stage}'", null, null);
    }

    /// <summary>The state knows it, also of a stage that was never entered; in PARALLEL mode, where there are many states, only the actions do.</summary>
    private async Task<string?> FailedStageAsync(PipelineOrigin origin, CancellationToken cancellationToken)
    {
        if (await pipelines.StateAsync(origin.Pipeline, cancellationToken).ConfigureAwait(false) is Fetched<PipelineState>.Found { Value: var state }
            && state.Stages.FirstOrDefault(s => s.ExecutionId == origin.ExecutionId && s.Status is "Failed") is { } stage)
        {
            return stage.Name;
        }

        return await pipelines.ActionsAsync(origin.Pipeline, origin.ExecutionId, cancellationToken).ConfigureAwait(false) is Fetched<IReadOnlyList<ActionExecution>>.Found { Value: [{ Status: "Failed" } newest, ..] }
            ? newest.Stage
            : null;
    }
}
