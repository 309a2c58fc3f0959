using System.Globalization;

namespace EcsDeployGate.Core.Probing.Diagnosing;

/// <summary>Exit codes in words (aws-facts 3.7 and 11.6).</summary>
internal static class ExitCodes
{
    private static readonly Dictionary<int, string> s_signals = new()
    {
        [1] = "SIGHUP", [2] = "SIGINT", [3] = "SIGQUIT", [4] = "SIGILL", [6] = "SIGABRT", [7] = "SIGBUS", [8] = "SIGFPE",
        [9] = "SIGKILL", [11] = "SIGSEGV", [13] = "SIGPIPE", [15] = "SIGTERM",
    };

    /// <summary>What a container's code means, to follow "exited with".</summary>
    public static string OfContainer(int code) => code switch
    {
        0 => "0 (ended normally)",
        126 => "126 (the command is there and may not be executed)",
        127 => "127 (command not found)",
        > 128 and < 160 when s_signals.TryGetValue(code - 128, out var signal) => $"{Number(code)} (killed by {signal})",
        255 => "255 (exit(-1), or the runtime failed)",
        _ => Number(code),
    };

    /// <summary>The signal in a code of 128+n; null when it is none.</summary>
    public static string? Signal(int code) => code > 128 ? s_signals.GetValueOrDefault(code - 128) : null;

    private static string Number(int code) => code.ToString(CultureInfo.InvariantCulture);
}
