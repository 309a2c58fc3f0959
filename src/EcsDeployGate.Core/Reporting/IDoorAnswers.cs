using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.Core.Reporting;

/// <summary>Tells a waiting door the decision. What is told is decided here in Core; an adapter only carries it.</summary>
public interface IDoorAnswers
{
    /// <summary>Tells it. Safe to call twice: an answer that is there already is read, not repeated.</summary>
    /// <param name="report">What to tell to which door.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    Task<DoorAnswer> AnswerAsync(DoorReport report, CancellationToken cancellationToken);

    /// <summary>How an approval stands, now.</summary>
    /// <exception cref="PortUnavailableException">CodePipeline cannot say at the moment.</exception>
    Task<ApprovalStanding> LookAsync(ApprovalTarget approval, CancellationToken cancellationToken);
}

/// <summary>What the door said to the answer.</summary>
/// <param name="Given">True when the door has our answer, from this call or an earlier one.</param>
/// <param name="Status">What the door says now: <c>Approved</c>, <c>Rejected</c>, <c>Expired</c>, <c>Superseded</c> or <c>Unknown</c>.</param>
/// <param name="By">Who answered when it was not us, if CodePipeline says.</param>
/// <param name="At">When, if CodePipeline says.</param>
public sealed record DoorAnswer(bool Given, string Status, string? By, DateTimeOffset? At);
