namespace EcsDeployGate.Core.Reporting;

/// <summary>One line of a run's story, for people.</summary>
/// <param name="At">When it happened.</param>
/// <param name="Stage">The stage's word: resolving, validating, inspecting, probing, deciding, reporting, auditing.</param>
/// <param name="Kind">The event's kind, or <c>probing.attempt</c> and the like for what happened inside the probe.</param>
/// <param name="Text">One line with the actual values; control characters made visible.</param>
public sealed record TimelineEntry(DateTimeOffset At, string Stage, string Kind, string Text);
