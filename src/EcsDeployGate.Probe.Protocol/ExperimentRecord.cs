namespace EcsDeployGate.Probe.Protocol;

/// <summary>One corrected command that was tried in the place of the original. Exit code 0 verifies it.</summary>
/// <param name="Container">The container it ran in.</param>
/// <param name="At">When it ended.</param>
/// <param name="Id">The id of the <see cref="PlannedExperiment"/>; one that was tried for several ports appears once for each.</param>
/// <param name="Changes">What differs from the original.</param>
/// <param name="Command">The ECS command array as it was run, ports filled in.</param>
/// <param name="DurationMs">Milliseconds until it ended; null when it could not be started.</param>
/// <param name="ExitCode">Its exit code, or 128+n when signal n ended it; null when it was killed for time or not started.</param>
/// <param name="TimedOut">Whether it was killed because its share of the slot was over.</param>
/// <param name="SpawnError">Why it could not be started; null when it was.</param>
/// <param name="Stdout">What it printed, at most its first 4096 bytes.</param>
/// <param name="Stderr">What it printed as errors, at most its first 4096 bytes.</param>
/// <param name="Truncated">Whether it printed more than is kept here.</param>
public sealed record ExperimentRecord(
    string Container, DateTimeOffset At, string Id, IReadOnlyList<string> Changes, IReadOnlyList<string> Command, double? DurationMs,
    int? ExitCode, bool TimedOut, SpawnError? SpawnError, string Stdout, string Stderr, bool Truncated)
    : ProbeRecord(Container, At)
{
    /// <summary>
    /// The id of the control: the original command, run once more after the experiments. If it passes as well, no correction was what helped.
    /// </summary>
    public const string ControlId = "control";
}
