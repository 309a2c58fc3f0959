using System.Net.Http.Headers;

namespace EcsDeployGate.Sandbox.Protocol;

/// <summary>One range of a body; both ends are part of it.</summary>
internal readonly record struct ByteRange(long From, long To)
{
    /// <returns>Null for no range, several ranges, or one that lies outside: the whole body is a right answer to all of these.</returns>
    public static ByteRange? Parse(string header, long length)
    {
        if (!RangeHeaderValue.TryParse(header, out var parsed) || parsed.Ranges.Count != 1 || parsed.Unit != "bytes")
        {
            return null;
        }

        var asked = parsed.Ranges.First();
        var from = asked.From ?? Math.Max(0, length - asked.To!.Value);
        var to = asked.From is null ? length - 1 : Math.Min(asked.To ?? length - 1, length - 1);
        return from <= to && from < length ? new ByteRange(from, to) : null;
    }
}
