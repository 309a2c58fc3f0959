namespace EcsDeployGate.Probe.Protocol;

/// <summary>One execution of a container's own health-check command.</summary>
/// <param name="Container">The container.</param>
/// <param name="At">When this was written. An attempt is written at its start, while it prints, and at its end; the latest counts.</param>
/// <param name="Number">1 for the container's first attempt.</param>
/// <param name="StartedAt">When the command was started.</param>
/// <param name="DurationMs">Milliseconds until it ended; null when its end was not seen.</param>
/// <param name="ExitCode">What the engine was told: the command's own code, or 128+n when signal n ended it; null when its end was not seen.</param>
/// <param name="TimedOut">Whether it ran longer than the check's time-out, at which the engine kills it.</param>
/// <param name="SpawnError">Why it could not be started; null when it was.</param>
/// <param name="Stdout">What it printed, at most its first 4096 bytes.</param>
/// <param name="Stderr">What it printed as errors, at most its first 4096 bytes.</param>
/// <param name="Truncated">Whether it printed more than is kept here.</param>
/// <param name="Binary">Whether it printed bytes that are not text; they are replaced by U+FFFD.</param>
public sealed record AttemptRecord(
    string Container, DateTimeOffset At, int Number, DateTimeOffset StartedAt, double? DurationMs, int? ExitCode, bool TimedOut,
    SpawnError? SpawnError, string Stdout, string Stderr, bool Truncated, bool Binary)
    : ProbeRecord(Container, At);
