using System.Text;

namespace EcsDeployGate.Core.Inspecting.Files.Layers;

/// <summary>Reads what <see cref="ColumnWriter"/> wrote, and believes none of it.</summary>
internal ref struct ColumnReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _bytes = bytes;

    public readonly bool AtEnd => _bytes.IsEmpty;

    /// <exception cref="FormatException">There is no number, or a larger one.</exception>
    public int Number(int max = int.MaxValue) => Long() is >= 0 and var value && value <= max ? (int)value : throw new FormatException("A number is too large.");

    public long Long()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (_bytes.IsEmpty)
            {
                break;
            }

            var part = _bytes[0];
            _bytes = _bytes[1..];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return (long)value;
            }
        }

        throw new FormatException("A number is cut off.");
    }

    public ReadOnlySpan<byte> Bytes(int count)
    {
        if (count < 0 || count > _bytes.Length)
        {
            throw new FormatException("Bytes are missing.");
        }

        var taken = _bytes[..count];
        _bytes = _bytes[count..];
        return taken;
    }

    public string Text() => Encoding.UTF8.GetString(Bytes(Number(64 * 1024)));

    public IReadOnlyList<string> Texts()
    {
        var texts = new string[Number(4096)];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = Text();
        }

        return texts;
    }
}
