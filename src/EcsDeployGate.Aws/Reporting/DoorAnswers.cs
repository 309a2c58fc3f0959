using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.Reporting;
using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.Aws.Reporting;

/// <summary>Carries each answer to its kind of door.</summary>
internal sealed class DoorAnswers(ApprovalAnswers approvals, JobAnswers jobs, StageRetries retries) : IDoorAnswers
{
    /// <inheritdoc/>
    public Task<DoorAnswer> AnswerAsync(DoorReport report, CancellationToken cancellationToken) => report switch
    {
        ApprovalReport approval => approvals.AnswerAsync(approval, cancellationToken),
        JobSucceeded succeeded => jobs.AnswerAsync(succeeded, cancellationToken),
        JobFailed failed => jobs.AnswerAsync(failed, cancellationToken),
        JobGoesOn goesOn => jobs.AnswerAsync(goesOn, cancellationToken),
        StageRetry retry => retries.RetryAsync(retry.Origin, cancellationToken),
        _ => throw new ArgumentException($"There is no door for {report.GetType().Name}.", nameof(report)),
    };

    /// <inheritdoc/>
    public Task<ApprovalStanding> LookAsync(ApprovalTarget approval, CancellationToken cancellationToken) => approvals.LookAsync(approval, cancellationToken);
}
