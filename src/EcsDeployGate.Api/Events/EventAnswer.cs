using EcsDeployGate.Core.Names;

namespace EcsDeployGate.Api.Events;

/// <summary>What became of an event.</summary>
/// <param name="Records">One for each of its records.</param>
internal sealed record EventAnswer(IReadOnlyList<EventOutcome> Records);

/// <summary>What became of one record.</summary>
/// <param name="Outcome"><c>asked</c>, <c>woken</c> or <c>ignored</c>.</param>
/// <param name="Run">The run that it started, found or woke.</param>
/// <param name="Reason">Why it was ignored.</param>
/// <param name="At">Where it cannot be read.</param>
internal sealed record EventOutcome(string Outcome, RunId? Run = null, string? Reason = null, string? At = null)
{
    public const string Asked = "asked";
    public const string Woken = "woken";
    public const string Ignored = "ignored";
    public const string Malformed = "malformed";
}
