using System.Text.Json;

namespace EcsDeployGate.Aws.Compat;

/// <summary>Times as the services send them: numbers since 1970, in UTC.</summary>
internal static class WireTime
{
    /// <summary>Milliseconds since 1970. A time of no stated kind is local, as everywhere in the SDK.</summary>
    public static long ToMilliseconds(DateTime value) =>
        (long)Math.Floor((value.ToUniversalTime() - DateTime.UnixEpoch).TotalMilliseconds);

    public static DateTime FromSeconds(decimal seconds) => FromTicks(seconds, TimeSpan.TicksPerSecond);

    public static DateTime FromMilliseconds(decimal milliseconds) => FromTicks(milliseconds, TimeSpan.TicksPerMillisecond);

    private static DateTime FromTicks(decimal count, long ticksPerUnit)
    {
        var earliest = -(decimal)DateTime.UnixEpoch.Ticks / ticksPerUnit;
        var latest = (decimal)(DateTime.MaxValue.Ticks - DateTime.UnixEpoch.Ticks) / ticksPerUnit;
        return count >= earliest && count <= latest
            ? DateTime.UnixEpoch.AddTicks((long)(count * ticksPerUnit))
            : throw new JsonException("The service sent a time before year 1 or after year 9999.");
    }
}
