using System.Globalization;

namespace EcsDeployGate.Probe.Protocol;

/// <summary>RFC 3339 times in UTC with milliseconds.</summary>
/// <remarks>By hand: the framework's parser and formatter bring time zones and cultures along, which a static binary carries for nothing.</remarks>
internal static class Timestamp
{
    public static string Format(DateTimeOffset time)
    {
        var utc = time.UtcTicks;
        var at = new DateTime(utc, DateTimeKind.Utc);
        return string.Create(CultureInfo.InvariantCulture, $"{at.Year:D4}-{at.Month:D2}-{at.Day:D2}T{at.Hour:D2}:{at.Minute:D2}:{at.Second:D2}.{at.Millisecond:D3}Z");
    }

    /// <summary>Reads <c>2026-05-04T09:12:31.25Z</c>; any number of decimals, and an offset instead of Z.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length < 20 || text[4] != '-' || text[7] != '-' || text[10] is not 'T' and not 't' || text[13] != ':' || text[16] != ':'
            || !TryDigits(text[..4], out var year) || !TryDigits(text[5..7], out var month) || !TryDigits(text[8..10], out var day)
            || !TryDigits(text[11..13], out var hour) || !TryDigits(text[14..16], out var minute) || !TryDigits(text[17..19], out var second)
            || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        var rest = text[19..];
        var ticks = 0L;
        if (rest[0] == '.')
        {
            rest = rest[1..];
            var weight = TimeSpan.TicksPerSecond;
            while (!rest.IsEmpty && char.IsAsciiDigit(rest[0]))
            {
                weight /= 10;
                ticks += weight * (rest[0] - '0');
                rest = rest[1..];
            }
        }

        if (!TryOffset(rest, out var offset))
        {
            return false;
        }

        ticks += new DateTime(year, month, day, hour, minute, second).Ticks - offset.Ticks;
        if (ticks < 0 || ticks > DateTimeOffset.MaxValue.UtcTicks)
        {
            return false;
        }

        time = new DateTimeOffset(ticks, TimeSpan.Zero);
        return true;
    }

    private static bool TryOffset(ReadOnlySpan<char> text, out TimeSpan offset)
    {
        offset = TimeSpan.Zero;
        if (text is "Z" or "z")
        {
            return true;
        }

        if (text.Length != 6 || text[0] is not '+' and not '-' || text[3] != ':'
            || !TryDigits(text[1..3], out var hours) || !TryDigits(text[4..6], out var minutes) || hours > 23 || minutes > 59)
        {
            return false;
        }

        offset = new TimeSpan(hours, minutes, 0) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<char> text, out int value)
    {
        value = 0;
        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            value = (value * 10) + (digit - '0');
        }

        return true;
    }
}
