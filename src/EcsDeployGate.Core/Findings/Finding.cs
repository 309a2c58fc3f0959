namespace EcsDeployGate.Core.Findings;

/// <summary>What one rule says about one place of a deployment.</summary>
public sealed record Finding
{
    /// <summary>The rule's id, <c>EDG-…</c>.</summary>
    public required string Rule { get; init; }

    /// <summary>The rule's title.</summary>
    public required string Title { get; init; }

    /// <summary>What the rule says.</summary>
    public required Outcome Outcome { get; init; }

    /// <summary>Weight of this finding.</summary>
    public required Severity Severity { get; init; }

    /// <summary>How sure this finding is.</summary>
    public required Confidence Confidence { get; init; }

    /// <summary>JSON pointer (RFC 6901) into the task definition; empty for the whole document.</summary>
    public required string At { get; init; }

    /// <summary>What was found, with the actual values.</summary>
    public required string Message { get; init; }

    /// <summary>Why it matters.</summary>
    public required string Why { get; init; }

    /// <summary>What was seen that shows it, a line each.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = [];

    /// <summary>One of <see cref="CauseCodes"/> when the finding is a cause that does not reject; null for all others.</summary>
    public string? Code { get; init; }

    /// <summary>One of <see cref="CauseCodes"/>, when the rule alone does not tell which; null otherwise.</summary>
    public string? CauseCode { get; init; }

    /// <summary>What to do; null where nothing is wrong.</summary>
    public Fix? Fix { get; init; }

    /// <summary>True for a failure that denies the deployment without asking anything else.</summary>
    public bool Blocks => Outcome is Outcome.Fail && Severity is Severity.Error && Confidence is Confidence.Certain;
}
