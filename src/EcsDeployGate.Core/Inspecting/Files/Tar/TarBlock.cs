using EcsDeployGate.Core.Inspecting.Files.Layers;

namespace EcsDeployGate.Core.Inspecting.Files.Tar;

/// <summary>One header block of 512 bytes: v7, ustar (POSIX.1-1988) or old GNU.</summary>
internal readonly ref struct TarBlock(ReadOnlySpan<byte> bytes)
{
    public const int Bytes = 512;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public byte Type => _bytes[156];

    public int Mode => (int)(TarNumber.Read(_bytes.Slice(100, 8), "mode") & 0xfff);

    public long Uid => TarNumber.Read(_bytes.Slice(108, 8), "owner");

    public long Gid => TarNumber.Read(_bytes.Slice(116, 8), "group");

    public long Size => TarNumber.Read(_bytes.Slice(124, 12), "size");

    public ReadOnlySpan<byte> Link => Text(_bytes.Slice(157, 100));

    /// <summary>GNU writes <c>ustar  </c> and uses the field behind the magic for other things.</summary>
    public bool IsGnu => _bytes.Slice(257, 8).SequenceEqual("ustar  \0"u8);

    /// <summary>Bytes of a sparse file once unpacked, in the old GNU format.</summary>
    public long SparseSize => TarNumber.Read(_bytes.Slice(483, 12), "sparse size");

    /// <summary>True when more of the sparse map follows in blocks of its own.</summary>
    public bool SparseMapGoesOn => _bytes[482] != 0;

    private bool IsUstar => _bytes.Slice(257, 6).SequenceEqual("ustar\0"u8);

    /// <summary>The name, with the prefix in front where the format has one.</summary>
    /// <param name="space">At least 256 bytes.</param>
    public ReadOnlySpan<byte> Path(Span<byte> space)
    {
        var name = Text(_bytes[..100]);
        if (!IsUstar)
        {
            return name;
        }

        // star keeps times at the end of the prefix, and signs with "tar".
        var prefix = Text(_bytes.Slice(345, _bytes.Slice(508, 4).SequenceEqual("tar\0"u8) ? 131 : 155));
        if (prefix.IsEmpty)
        {
            return name;
        }

        prefix.CopyTo(space);
        space[prefix.Length] = (byte)'/';
        name.CopyTo(space[(prefix.Length + 1)..]);
        return space[..(prefix.Length + 1 + name.Length)];
    }

    /// <summary>Compares the sum of the bytes with the one that the header states.</summary>
    /// <exception cref="LayerRefusedException">They differ: this is no header.</exception>
    public void Verify()
    {
        long unsigned = 8 * ' ', signed = 8 * ' ';
        foreach (var one in _bytes)
        {
            unsigned += one;
            signed += (sbyte)one;
        }

        foreach (var one in _bytes.Slice(148, 8))
        {
            unsigned -= one;
            signed -= (sbyte)one;
        }

        // Writers of old summed signed characters.
        if (TarNumber.Read(_bytes.Slice(148, 8), "checksum") is var stated && stated != unsigned && stated != signed)
        {
            throw new LayerRefusedException("The layer's archive is damaged: what should be a header has a wrong checksum.");
        }
    }

    private static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> field) => field.IndexOf((byte)0) is var end and >= 0 ? field[..end] : field;
}
