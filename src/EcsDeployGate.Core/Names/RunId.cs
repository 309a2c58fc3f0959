using System.Diagnostics.CodeAnalysis;

namespace EcsDeployGate.Core.Names;

/// <summary>Names one run: a UUID version 7 (RFC 9562), so that ids sort by time.</summary>
public readonly record struct RunId(Guid Value) : IParsable<RunId>, IComparable<RunId>
{
    /// <summary>A new id for a run that starts at <paramref name="now"/>.</summary>
    public static RunId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    /// <summary>When the run started: a UUID version 7 begins with 48 bits of milliseconds since 1970.</summary>
    public DateTimeOffset StartedAt => DateTimeOffset.FromUnixTimeMilliseconds((long)(UInt128.Parse(
        Value.ToString("N"), System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture) >> 80));

    /// <inheritdoc/>
    public static RunId Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var id) ? id : throw new FormatException($"'{s}' is not a run id: expected a UUID such as 0198c0de-0000-7000-8000-000000000000.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out RunId result)
    {
        var ok = Guid.TryParseExact(s, "D", out var value);
        result = new(value);
        return ok;
    }

    /// <inheritdoc/>
    public int CompareTo(RunId other) => string.CompareOrdinal(ToString(), other.ToString());

    /// <summary>Earlier than.</summary>
    public static bool operator <(RunId left, RunId right) => left.CompareTo(right) < 0;

    /// <summary>Later than.</summary>
    public static bool operator >(RunId left, RunId right) => left.CompareTo(right) > 0;

    /// <summary>Not later than.</summary>
    public static bool operator <=(RunId left, RunId right) => left.CompareTo(right) <= 0;

    /// <summary>Not earlier than.</summary>
    public static bool operator >=(RunId left, RunId right) => left.CompareTo(right) >= 0;

    /// <summary>Lower-case, with hyphens.</summary>
    public override string ToString() => Value.ToString("D");
}
