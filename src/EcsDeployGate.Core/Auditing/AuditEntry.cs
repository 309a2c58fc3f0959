using EcsDeployGate.Core.Names;

namespace EcsDeployGate.Core.Auditing;

/// <summary>One entry of a run's log: an event, chained to the entry before it.</summary>
/// <param name="Run">The run.</param>
/// <param name="Number">From 1, without gaps.</param>
/// <param name="At">When it was recorded, UTC, to the millisecond.</param>
/// <param name="Kind">The event's kind, such as <c>probing.started</c>.</param>
/// <param name="Data">The event as canonical JSON (RFC 8785).</param>
/// <param name="Previous">Hash of the entry before; 64 zeros for the first.</param>
/// <param name="Hash">SHA-256 of the canonical JSON of everything above, lower-case hex.</param>
public sealed record AuditEntry(RunId Run, int Number, DateTimeOffset At, string Kind, string Data, string Previous, string Hash);
