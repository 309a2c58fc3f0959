using System.Text;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Check;

/// <summary>Keeps the first bytes of a stream, as the engine does, and says what they were.</summary>
internal sealed class OutputCapture
{
    private readonly byte[] _kept = new byte[ProbeRecords.MaxOutputBytes];
    private int _length;

    /// <summary>All bytes that came by.</summary>
    public long Total { get; private set; }

    public bool Truncated => Total > _length;

    public void Add(ReadOnlySpan<byte> data)
    {
        var room = Math.Min(data.Length, _kept.Length - _length);
        data[..room].CopyTo(_kept.AsSpan(_length));
        _length += room;
        Total += data.Length;
    }

    /// <summary>The text so far. What is not UTF-8 becomes U+FFFD, and a zero byte makes it binary as well.</summary>
    public string Text(out bool binary)
    {
        var kept = _kept.AsSpan(0, _length);
        if (Truncated)
        {
            // The cut may have gone through a character, which says nothing about the stream.
            kept = kept[..WholeCharacters(kept)];
        }

        binary = kept.Contains((byte)0) || !System.Text.Unicode.Utf8.IsValid(kept);
        return Encoding.UTF8.GetString(kept);
    }

    /// <summary>The length without an unfinished character at the end.</summary>
    private static int WholeCharacters(ReadOnlySpan<byte> utf8)
    {
        for (var back = 1; back <= Math.Min(3, utf8.Length); back++)
        {
            var lead = utf8[^back];
            var needs = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : lead >= 0x80 ? 0 : 1;
            if (needs != 0)
            {
                return needs > back ? utf8.Length - back : utf8.Length;
            }
        }

        return utf8.Length;
    }
}
