using EcsDeployGate.Core.Receiving;

namespace EcsDeployGate.Core.Resolving;

/// <summary>Finds out how an approval stands, by its token: in the pipeline's state, else among its action executions.</summary>
/// <remarks>
/// The state names the token of a waiting approval except in PARALLEL mode, where the action execution's external id is the token
/// (API reference, PutApprovalResult). Once answered, the token leaves the state.
/// </remarks>
public static class PipelineApproval
{
    /// <summary>Looks, now.</summary>
    /// <exception cref="PortUnavailableException">CodePipeline does not show the approval (yet), or cannot be asked.</exception>
    public static async Task<Fetched<ApprovalStanding>> LookAsync(
        IPipelines pipelines, ApprovalTarget approval, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var fetched = await pipelines.StateAsync(approval.Pipeline, cancellationToken).ConfigureAwait(false);
        if (fetched is not Fetched<PipelineState>.Found { Value: var state })
        {
            return Elsewhere(fetched);
        }

        var stage = state.Stages.FirstOrDefault(s => s.Name == approval.Stage);
        var action = stage?.Actions.FirstOrDefault(a => a.Name == approval.Action);
        if (action is null)
        {
            // The action was taken out of the pipeline while it waited: nobody waits for an answer any more.
            return Found(new ApprovalStanding.Closed("Superseded", null, null, null));
        }

        if (action is { Status: "InProgress" } && action.Token == approval.Token && stage!.ExecutionId is { } waiting)
        {
            return Found(new ApprovalStanding.Pending(waiting));
        }

        var rows = await pipelines.ActionsAsync(approval.Pipeline, null, cancellationToken).ConfigureAwait(false);
        if (rows is not Fetched<IReadOnlyList<ActionExecution>>.Found { Value: var all })
        {
            return Elsewhere(rows);
        }

        var ours = all.Where(r => r.Stage == approval.Stage && r.Action == approval.Action).ToList();
        if (ours.Find(r => r.ExternalId == approval.Token) is { } row)
        {
            return Found(row.Status is "InProgress"
                ? new ApprovalStanding.Pending(row.ExecutionId)
                : Closed(row.Status, row.UpdatedBy, row.UpdatedAt, row.Summary, row.Error, approval));
        }

        if (action.Status is not (null or "InProgress"))
        {
            return Found(Closed(action.Status, action.ChangedBy, action.ChangedAt, action.Summary, null, approval));
        }

        if (action is { Status: "InProgress", Token: not null })
        {
            // Another token waits: a retry or a later execution took the place. The last answer that is not of that one is the best there is.
            return Found(ours.Find(r => r is { ExternalId: null, Status: not "InProgress" }) is { } last
                ? Closed(last.Status, last.UpdatedBy, last.UpdatedAt, last.Summary, last.Error, approval)
                : new ApprovalStanding.Closed(approval.Expires <= now ? "Expired" : "Superseded", null, null, null));
        }

        if (approval.Expires <= now)
        {
            return Found(new ApprovalStanding.Closed("Expired", null, approval.Expires, null));
        }

        throw new PortUnavailableException(
            "codepipeline", "GetPipelineState", "ApprovalNotVisible",
            $"CodePipeline does not show the approval '{approval.Stage}/{approval.Action}' of pipeline '{approval.Pipeline}' yet.");
    }

    private static ApprovalStanding.Closed Closed(string status, string? by, DateTimeOffset? at, string? summary, string? error, ApprovalTarget approval) => status switch
    {
        "Succeeded" => new("Approved", by, at, summary),
        "Failed" when TimedOut(at, summary, error, approval) => new("Expired", null, at, null),
        "Failed" => new("Rejected", by, at, summary),
        _ => new("Superseded", by, at, summary),
    };

    /// <summary>CodePipeline fails an approval alike when it is rejected and when nobody answered; only words and time tell.</summary>
    private static bool TimedOut(DateTimeOffset? at, string? summary, string? error, ApprovalTarget approval) =>
        error is not null && (error.Contains("time", StringComparison.OrdinalIgnoreCase) || error.Contains("expire", StringComparison.OrdinalIgnoreCase))
        || (string.IsNullOrEmpty(summary) && at >= approval.Expires);

    private static Fetched<ApprovalStanding> Found(ApprovalStanding standing) => new Fetched<ApprovalStanding>.Found(standing);

    private static Fetched<ApprovalStanding> Elsewhere<T>(Fetched<T> answer) => answer switch
    {
        Fetched<T>.Missing missing => new Fetched<ApprovalStanding>.Missing(missing.Message),
        Fetched<T>.Refused refused => new Fetched<ApprovalStanding>.Refused(refused.Message, refused.PermissionNeeded),
        _ => throw new InvalidOperationException("Found is not handled here."),
    };
}
