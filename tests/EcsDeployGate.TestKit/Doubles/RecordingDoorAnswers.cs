using System.Collections.Concurrent;
using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.Reporting;
using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.TestKit.Doubles;

/// <summary>A CodePipeline that takes every answer and remembers what it was told.</summary>
public sealed class RecordingDoorAnswers : IDoorAnswers
{
    /// <summary>Everything that was told, in order.</summary>
    public ConcurrentQueue<DoorReport> Told { get; } = new();

    /// <summary>Answers to approvals among them.</summary>
    public IReadOnlyList<ApprovalReport> Given => [.. Told.OfType<ApprovalReport>()];

    /// <summary>Set to answer otherwise, or to throw.</summary>
    public Func<DoorReport, DoorAnswer>? Instead { get; set; }

    /// <summary>How approvals stand; they wait unless the test says otherwise.</summary>
    public Func<ApprovalTarget, ApprovalStanding> Standing { get; set; } = _ => new ApprovalStanding.Pending("exec-1");

    public Task<DoorAnswer> AnswerAsync(DoorReport report, CancellationToken cancellationToken)
    {
        if (Instead is not null)
        {
            return Task.FromResult(Instead(report));
        }

        Told.Enqueue(report);
        return Task.FromResult(new DoorAnswer(true, report is ApprovalReport approval ? approval.Decision.ToString() : report.GetType().Name, null, Some.Time));
    }

    public Task<ApprovalStanding> LookAsync(ApprovalTarget approval, CancellationToken cancellationToken) => Task.FromResult(Standing(approval));
}
