namespace EcsDeployGate.Probe.Protocol;

/// <summary>The observer's answer; its last record.</summary>
/// <param name="Container">The container that settled it, or empty.</param>
/// <param name="At">When the answer was known.</param>
/// <param name="Verdict"><c>healthy</c>, <c>unhealthy</c>, <c>undecided</c>, <c>interrupted</c>, <c>no-records</c> or <c>tried</c>.</param>
/// <param name="ExitCode">The exit code that goes with it, from <see cref="ProbeExitCode"/>.</param>
/// <param name="Because">Why, in a sentence for a person.</param>
public sealed record VerdictRecord(string Container, DateTimeOffset At, string Verdict, int ExitCode, string Because)
    : ProbeRecord(Container, At)
{
    /// <summary>The word that goes with an exit code of the observer, or null when the code says nothing about health.</summary>
    public static string? WordFor(int exitCode) => exitCode switch
    {
        ProbeExitCode.Healthy => "healthy",
        ProbeExitCode.Unhealthy => "unhealthy",
        ProbeExitCode.Undecided => "undecided",
        ProbeExitCode.Interrupted => "interrupted",
        ProbeExitCode.NoRecords => "no-records",
        ProbeExitCode.Tried => "tried",
        _ => null,
    };
}
