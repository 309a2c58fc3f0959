namespace EcsDeployGate.Core.Resolving;

/// <summary>How an approval stands at CodePipeline.</summary>
public abstract record ApprovalStanding
{
    private ApprovalStanding()
    {
    }

    /// <summary>It waits for an answer.</summary>
    /// <param name="ExecutionId">The pipeline execution that waits.</param>
    public sealed record Pending(string ExecutionId) : ApprovalStanding;

    /// <summary>It waits no longer.</summary>
    /// <param name="Status"><c>Approved</c>, <c>Rejected</c>, <c>Expired</c> or <c>Superseded</c> (also: stopped, removed).</param>
    /// <param name="By">Who answered, when CodePipeline says.</param>
    /// <param name="At">When, when CodePipeline says.</param>
    /// <param name="Summary">What was said with the answer, when CodePipeline says.</param>
    public sealed record Closed(string Status, string? By, DateTimeOffset? At, string? Summary) : ApprovalStanding;
}
