using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Check;

/// <summary>How a child came to its end.</summary>
/// <param name="ExitCode">Its code or 128+n; null when it was not started.</param>
/// <param name="Duration">From its start to its end.</param>
/// <param name="Killed">Whether it was killed because its time was over.</param>
/// <param name="Error">Why it was not started.</param>
internal sealed record ChildEnd(int? ExitCode, TimeSpan Duration, bool Killed, SpawnError? Error)
{
    /// <summary>What a shell would have returned for a program that could not be started.</summary>
    public static int CodeFor(SpawnError error) => error.Errno == Posix.Errno.NoEntry ? 127 : 126;

    /// <summary>What a container runtime would have said about it.</summary>
    public static string Explain(SpawnError error, bool lookedUp)
    {
        if (lookedUp && !error.FileExists)
        {
            return $"exec: \"{error.Program}\": executable file not found in $PATH";
        }

        var hint = error is { Errno: Posix.Errno.NoEntry, FileExists: true } ? " (the file is there, its interpreter or loader is not)" : "";
        return $"exec: \"{error.Program}\": {Posix.Errno.Text(error.Errno)}{hint}";
    }
}
