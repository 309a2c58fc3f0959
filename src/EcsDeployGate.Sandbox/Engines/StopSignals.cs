using System.Globalization;

namespace EcsDeployGate.Sandbox.Engines;

/// <summary>An image's STOPSIGNAL as a number.</summary>
internal static class StopSignals
{
    public const int Term = 15;

    /// <summary>SIGTERM when the image says nothing, or something that is no signal.</summary>
    public static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 65 ? number
        : text.ToUpperInvariant().Replace("SIG", string.Empty, StringComparison.Ordinal) switch
        {
            "HUP" => 1,
            "INT" => 2,
            "QUIT" => 3,
            "ABRT" => 6,
            "KILL" => 9,
            "USR1" => 10,
            "USR2" => 12,
            "WINCH" => 28,
            "RTMIN+3" => 37,
            _ => Term,
        };
}
