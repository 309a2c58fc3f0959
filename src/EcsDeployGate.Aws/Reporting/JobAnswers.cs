using Amazon.CodePipeline.Model;
using Amazon.Runtime;
using EcsDeployGate.Aws.Clients;
using EcsDeployGate.Aws.Resilience;
using EcsDeployGate.Core.Reporting;
using EcsDeployGate.Core.Resolving;
using ActionExecution = EcsDeployGate.Core.Resolving.ActionExecution;

namespace EcsDeployGate.Aws.Reporting;

/// <summary>Answers jobs of CodePipeline (PutJobSuccessResult, PutJobFailureResult).</summary>
/// <remarks>
/// A job takes one answer. A second one is refused, also when the first was ours and only its receipt got lost; then the action's execution
/// tells, which carries the run's id as its external execution id.
/// </remarks>
internal sealed class JobAnswers(AwsClients clients, Port port, IPipelines pipelines)
{
    public Task<DoorAnswer> AnswerAsync(JobSucceeded report, CancellationToken cancellationToken) => SendAsync(
        "PutJobSuccessResult", "Succeeded", report.Run, report.Origin,
        token => clients.CodePipeline.PutJobSuccessResultAsync(
            new PutJobSuccessResultRequest
            {
                JobId = report.JobId,
                ExecutionDetails = new ExecutionDetails { Summary = report.Summary, ExternalExecutionId = report.Run, PercentComplete = 100 },
                OutputVariables = report.OutputVariables.ToDictionary(),
            }, token),
        cancellationToken);

    public Task<DoorAnswer> AnswerAsync(JobFailed report, CancellationToken cancellationToken) => SendAsync(
        "PutJobFailureResult", "Failed", report.Run, report.Origin,
        token => clients.CodePipeline.PutJobFailureResultAsync(
            new PutJobFailureResultRequest
            {
                JobId = report.JobId,
                FailureDetails = new FailureDetails { Type = report.Kind, Message = report.Message, ExternalExecutionId = report.Run },
            }, token),
        cancellationToken);

    public Task<DoorAnswer> AnswerAsync(JobGoesOn report, CancellationToken cancellationToken) => SendAsync(
        "PutJobSuccessResult", "InProgress", report.Run, null,
        token => clients.CodePipeline.PutJobSuccessResultAsync(
            new PutJobSuccessResultRequest
            {
                JobId = report.JobId,
                ContinuationToken = report.ContinuationToken,
                ExecutionDetails = new ExecutionDetails { Summary = report.Summary, ExternalExecutionId = report.Run, PercentComplete = report.PercentComplete },
            }, token),
        cancellationToken);

    private async Task<DoorAnswer> SendAsync<T>(
        string operation, string status, string run, PipelineOrigin? origin, Func<CancellationToken, Task<T>> send, CancellationToken cancellationToken)
        where T : AmazonWebServiceResponse
    {
        var answer = await port.AskAsync<object>(
            operation,
            async token => await send(token).ConfigureAwait(false),
            e => e.ErrorCode is "InvalidJobStateException" or "JobNotFoundException" ? e : null,
            cancellationToken).ConfigureAwait(false);
        return answer is T ? new DoorAnswer(true, status, null, null) : await LookAsync(status, run, origin, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The job is closed. By us, when an action of that execution ended as we said, in our name.</summary>
    private async Task<DoorAnswer> LookAsync(string status, string run, PipelineOrigin? origin, CancellationToken cancellationToken)
    {
        if (origin is null
            || await pipelines.ActionsAsync(origin.Pipeline, origin.ExecutionId, cancellationToken).ConfigureAwait(false) is not Fetched<IReadOnlyList<ActionExecution>>.Found { Value: var actions }
            || actions.FirstOrDefault(a => a.ExternalId == run) is not { } ours)
        {
            return new DoorAnswer(false, "Unknown", null, null);
        }

        return ours.Status switch
        {
            var same when same == status => new DoorAnswer(true, status, null, ours.UpdatedAt),
            "InProgress" => throw new PortUnavailableException(
                port.Name, "PutJobSuccessResult", "JobGoneByActionOpen", "CodePipeline takes no answer to this job and shows its action as running: another job is on its way."),
            "Failed" => new DoorAnswer(false, "Rejected", ours.UpdatedBy, ours.UpdatedAt),
            _ => new DoorAnswer(false, "Superseded", ours.UpdatedBy, ours.UpdatedAt),
        };
    }
}
