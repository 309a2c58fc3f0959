using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Receiving;

namespace EcsDeployGate.Core.Reporting;

/// <summary>Tells a waiting door the decision.</summary>
public interface IDoorAnswers
{
    /// <summary>Answers the approval. Safe to call twice: an answer that is there already is read, not repeated.</summary>
    /// <param name="approval">The approval.</param>
    /// <param name="decision">Approved or rejected; held is never sent.</param>
    /// <param name="summary">At most 512 characters (PutApprovalResult).</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    Task<DoorAnswer> AnswerAsync(ApprovalTarget approval, Decision decision, string summary, CancellationToken cancellationToken);
}

/// <summary>What the door said to the answer.</summary>
/// <param name="Given">True when the door has our answer, from this call or an earlier one.</param>
/// <param name="Status">What the door says now: <c>Approved</c>, <c>Rejected</c>, <c>Expired</c>, <c>Superseded</c> or <c>Unknown</c>.</param>
/// <param name="By">Who answered when it was not us, if CodePipeline says.</param>
/// <param name="At">When, if CodePipeline says.</param>
public sealed record DoorAnswer(bool Given, string Status, string? By, DateTimeOffset? At);
