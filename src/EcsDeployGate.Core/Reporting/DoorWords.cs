using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Runs;

namespace EcsDeployGate.Core.Reporting;

/// <summary>What a run has to say to its door, whichever that is.</summary>
public static class DoorWords
{
    /// <summary>The decision and a line for people, at most 512 characters.</summary>
    /// <param name="run">A run with a decision of its own: by the gate, by a person, or by the end of the time for one.</param>
    public static (Decision Decision, string Summary) Of(GateRun run)
    {
        if (run.Person is { } person)
        {
            return (person.Decision, ApprovalSummary.Fitting($"{person.Decision} by {person.By}: {person.Reason}"));
        }

        var verdict = run.Verdict ?? throw new InvalidOperationException($"Run {run.Id} has decided nothing yet.");
        return run.HoldEndedAt is null
            ? (verdict.Decision, verdict.Summary)
            : (Decision.Rejected, ApprovalSummary.Fitting($"Nobody decided in {run.Policy.HoldMinutes} minutes. {verdict.Summary}"));
    }
}
