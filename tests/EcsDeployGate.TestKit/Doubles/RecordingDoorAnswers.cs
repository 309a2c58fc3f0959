using System.Collections.Concurrent;
using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.Reporting;

namespace EcsDeployGate.TestKit.Doubles;

/// <summary>A CodePipeline that takes one answer per approval and remembers what it was told.</summary>
public sealed class RecordingDoorAnswers : IDoorAnswers
{
    public ConcurrentQueue<(ApprovalTarget Approval, Decision Decision, string Summary)> Given { get; } = new();

    /// <summary>Set to answer otherwise, or to throw.</summary>
    public Func<ApprovalTarget, DoorAnswer>? Instead { get; set; }

    public Task<DoorAnswer> AnswerAsync(ApprovalTarget approval, Decision decision, string summary, CancellationToken cancellationToken)
    {
        if (Instead is not null)
        {
            return Task.FromResult(Instead(approval));
        }

        Given.Enqueue((approval, decision, summary));
        return Task.FromResult(new DoorAnswer(true, decision.ToString(), null, Some.Time));
    }
}
