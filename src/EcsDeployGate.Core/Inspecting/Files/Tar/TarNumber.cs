using EcsDeployGate.Core.Inspecting.Files.Layers;

namespace EcsDeployGate.Core.Inspecting.Files.Tar;

/// <summary>Numbers as tar headers write them.</summary>
internal static class TarNumber
{
    /// <summary>Octal digits between spaces and NULs, or base-256 when the first bit is set (GNU).</summary>
    /// <exception cref="LayerRefusedException">Neither, negative, or above 2⁶³.</exception>
    public static long Read(ReadOnlySpan<byte> field, string name)
    {
        if ((field[0] & 0x80) != 0)
        {
            return Binary(field, name);
        }

        field = field.Trim(" \0"u8);
        long value = 0;
        foreach (var digit in field)
        {
            if (digit is < (byte)'0' or > (byte)'7' || value >> 59 != 0)
            {
                // Some writers end the number early and leave what was in their buffer.
                if (digit is 0 or (byte)' ')
                {
                    break;
                }

                throw new LayerRefusedException($"The layer's archive is damaged: a header has no number as its {name}.");
            }

            value = (value << 3) | (uint)(digit - '0');
        }

        return value;
    }

    /// <summary>Decimal digits, as pax records write them; a fraction is dropped.</summary>
    public static long Decimal(ReadOnlySpan<byte> text, string name)
    {
        long value = 0;
        foreach (var digit in text)
        {
            if (digit is (byte)'.' && value >= 0)
            {
                break;
            }

            if (digit is < (byte)'0' or > (byte)'9' || value > (long.MaxValue - 9) / 10)
            {
                throw new LayerRefusedException($"The layer's archive is damaged: an extended header has no number as its {name}.");
            }

            value = (value * 10) + (digit - '0');
        }

        return text.IsEmpty ? throw new LayerRefusedException($"The layer's archive is damaged: an extended header has no number as its {name}.") : value;
    }

    private static long Binary(ReadOnlySpan<byte> field, string name)
    {
        long value = field[0] & 0x7f;
        if ((field[0] & 0x40) != 0)
        {
            throw new LayerRefusedException($"The layer's archive is damaged: a header has a negative {name}.");
        }

        foreach (var part in field[1..])
        {
            if (value >> 55 != 0)
            {
                throw new LayerRefusedException($"The layer's archive is damaged: a header has a {name} beyond 2^63.");
            }

            value = (value << 8) | part;
        }

        return value;
    }
}
