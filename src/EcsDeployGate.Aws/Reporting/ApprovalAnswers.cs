using Amazon.CodePipeline.Model;
using EcsDeployGate.Aws.Clients;
using EcsDeployGate.Aws.Resilience;
using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.Reporting;
using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.Aws.Reporting;

/// <summary>Answers pipeline approvals (PutApprovalResult).</summary>
/// <remarks>
/// CodePipeline takes one answer for a token and refuses the second, also when the first was ours and only its receipt got lost. So a
/// refusal is read as "look": an answer with our words and our decision is ours.
/// </remarks>
internal sealed class ApprovalAnswers(AwsClients clients, Port port, IPipelines pipelines, TimeProvider clock)
{
    /// <summary>PutApprovalResult's limit.</summary>
    private const int MaxSummary = 512;

    public async Task<DoorAnswer> AnswerAsync(ApprovalReport report, CancellationToken cancellationToken)
    {
        var (approval, decision, summary) = report;
        var status = decision switch
        {
            Decision.Approved => "Approved",
            Decision.Rejected => "Rejected",
            _ => throw new ArgumentOutOfRangeException(nameof(report), decision, "Only an approval or a rejection can be told to a door."),
        };
        var words = summary.Length > MaxSummary ? summary[..(MaxSummary - 1)] + "…" : summary;
        var answer = await port.AskAsync<object>(
            "PutApprovalResult",
            async token => await clients.CodePipeline.PutApprovalResultAsync(
                new PutApprovalResultRequest
                {
                    PipelineName = approval.Pipeline,
                    StageName = approval.Stage,
                    ActionName = approval.Action,
                    Token = approval.Token,
                    Result = new ApprovalResult { Status = status, Summary = words },
                }, token).ConfigureAwait(false),
            e => e.ErrorCode is "InvalidApprovalTokenException" or "ApprovalAlreadyCompletedException"
                or "PipelineNotFoundException" or "StageNotFoundException" or "ActionNotFoundException" ? e : null,
            cancellationToken).ConfigureAwait(false);
        if (answer is PutApprovalResultResponse taken)
        {
            return new DoorAnswer(true, status, null, taken.ApprovedAt is { } at ? new DateTimeOffset(at.ToUniversalTime()) : null);
        }

        return await LookAsync(approval, cancellationToken).ConfigureAwait(false) is ApprovalStanding.Closed closed
            ? closed.Status == status && closed.Summary == words
                ? new DoorAnswer(true, status, null, closed.At)
                : new DoorAnswer(false, closed.Status, closed.By, closed.At)
            : throw new PortUnavailableException(
                port.Name, "PutApprovalResult", "ApprovalUnsettled",
                "CodePipeline refused the answer to an approval that it shows as waiting; it has not made up its mind yet.", (Exception)answer);
    }

    /// <summary>How the approval stands. A pipeline that is gone, or may not be looked at: nobody waits, or nobody can say.</summary>
    public async Task<ApprovalStanding> LookAsync(ApprovalTarget approval, CancellationToken cancellationToken) =>
        await PipelineApproval.LookAsync(pipelines, approval, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false) is Fetched<ApprovalStanding>.Found { Value: var standing }
            ? standing
            : new ApprovalStanding.Closed("Unknown", null, null, null);
}
