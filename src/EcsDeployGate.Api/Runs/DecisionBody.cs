using EcsDeployGate.Api.Problems;
using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EcsDeployGate.Api.Runs;

/// <summary>What a person decides.</summary>
internal sealed record DecisionBody
{
    private const int MaxReason = 500;
    private const int MaxBy = 100;

    /// <summary><c>approved</c> or <c>rejected</c>.</summary>
    public string? Decision { get; init; }

    /// <summary>Why: 1 to 500 characters. It is in the audit trail, and the door is told.</summary>
    public string? Reason { get; init; }

    /// <summary>Who decides, when that is not whoever sends this: at most 100 characters.</summary>
    public string? By { get; init; }

    /// <summary>Reads it.</summary>
    /// <returns>What is wrong, or null.</returns>
    public ProblemHttpResult? Read(string sender, out PersonDecided? decided)
    {
        decided = null;
        if (Decision is not ("approved" or "rejected"))
        {
            return Problem.BadBody("/decision", "A person approves or rejects: write 'approved' or 'rejected'.");
        }

        if (string.IsNullOrWhiteSpace(Reason) || Reason.Length > MaxReason)
        {
            return Problem.BadBody("/reason", $"Say why, in 1 to {MaxReason} characters: others will read it.");
        }

        if (By is not null && (string.IsNullOrWhiteSpace(By) || By.Length > MaxBy || By.Any(char.IsControl)))
        {
            return Problem.BadBody("/by", $"Not a name of 1 to {MaxBy} characters.");
        }

        decided = new(Decision is "approved" ? Core.Deciding.Decision.Approved : Core.Deciding.Decision.Rejected, By is null ? sender : $"{By} ({sender})", Reason.Trim());
        return null;
    }
}
