namespace EcsDeployGate.Core.Findings;

/// <summary>What is known of a rule before it runs.</summary>
/// <param name="Id"><c>EDG-…</c>; written, never computed, never reused.</param>
/// <param name="Title">One line, as a statement of what is right.</param>
/// <param name="Severity">Weight of a failure unless the finding says less.</param>
/// <param name="Confidence">How sure a failure is unless the finding says less.</param>
/// <param name="Why">Why a failure matters, in one or two sentences.</param>
/// <param name="Fix">What to do, when a finding has nothing more exact.</param>
/// <param name="Source">Where the fact comes from.</param>
public sealed record RuleInfo(
    string Id,
    string Title,
    Severity Severity,
    Confidence Confidence,
    string Why,
    string Fix,
    Uri Source)
{
    /// <summary>A finding that says the place is right.</summary>
    public Finding Pass(string at) => Make(Outcome.Pass, at, Title + ".");

    /// <summary>A finding that says what is wrong at <paramref name="at"/>.</summary>
    public Finding Fail(string at, string message) => Make(Outcome.Fail, at, message);

    /// <summary>A finding that says why the rule does not apply.</summary>
    public Finding Skip(string at, string message) => Make(Outcome.Skip, at, message);

    /// <summary>A finding that says what was missing to look.</summary>
    public Finding CannotTell(string at, string message) => Make(Outcome.CannotTell, at, message);

    private Finding Make(Outcome outcome, string at, string message) => new()
    {
        Rule = Id,
        Title = Title,
        Outcome = outcome,
        Severity = Severity,
        Confidence = Confidence,
        At = at,
        Message = message,
        Why = Why,
        Fix = outcome is Outcome.Fail or Outcome.CannotTell ? new Fix(Fix) : null,
    };
}
