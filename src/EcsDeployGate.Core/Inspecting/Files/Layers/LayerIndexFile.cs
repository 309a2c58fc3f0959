using System.IO.Compression;
using System.Security.Cryptography;

namespace EcsDeployGate.Core.Inspecting.Files.Layers;

/// <summary>The form in which the index of a layer is kept: a few bytes for each entry, checked when it is read.</summary>
/// <remarks>
/// Magic, version, length and SHA-256 of what follows, then Brotli over columns: shared beginnings of sorted paths, kinds, owners, links, heads. Implied
/// directories are not written; they follow from the paths.
/// </remarks>
public static class LayerIndexFile
{
    /// <summary>Version of the form and of what is read from a layer: an index of another version is made anew.</summary>
    public const byte Version = 2;

    private const int HeaderBytes = 4 + 1 + 4 + 32;

    /// <summary>Smallest files at little cost: the step from 6 to 11 saves a tenth and takes twenty times as long.</summary>
    private const int Quality = 6;

    /// <summary>256 KiB, as a power of two: the largest window saves half a hundredth and takes 8 MB more while it packs.</summary>
    private const int Window = 18;

    private static ReadOnlySpan<byte> Magic => "EDGL"u8;

    /// <summary>Writes.</summary>
    public static byte[] Write(LayerIndex index)
    {
        ArgumentNullException.ThrowIfNull(index);
        var plain = LayerIndexColumns.Write(index);
        var file = new byte[HeaderBytes + BrotliEncoder.GetMaxCompressedLength(plain.Length)];
        if (!BrotliEncoder.TryCompress(plain, file.AsSpan(HeaderBytes), out var written, Quality, Window))
        {
            throw new InvalidOperationException("The index of a layer could not be compressed.");
        }

        Magic.CopyTo(file);
        file[4] = Version;
        BitConverter.TryWriteBytes(file.AsSpan(5), plain.Length);
        SHA256.HashData(file.AsSpan(HeaderBytes, written), file.AsSpan(9));
        return file[..(HeaderBytes + written)];
    }

    /// <summary>Reads; null for anything that <see cref="Write"/> of this version did not write, or that was damaged since.</summary>
    /// <param name="file">Perhaps a stranger's: nothing in it is believed before it is checked.</param>
    /// <param name="limits">No index beyond them is read.</param>
    public static LayerIndex? Read(ReadOnlySpan<byte> file, LayerLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        if (file.Length < HeaderBytes || !file.StartsWith(Magic) || file[4] is not Version)
        {
            return null;
        }

        var length = BitConverter.ToInt32(file[5..]);
        var packed = file[HeaderBytes..];
        if (length < 0 || length > limits.MaxNameBytes * 2L || !SHA256.HashData(packed).AsSpan().SequenceEqual(file.Slice(9, 32)))
        {
            return null;
        }

        var plain = new byte[length];
        return BrotliDecoder.TryDecompress(packed, plain, out var written) && written == length
            ? LayerIndexColumns.Read(plain, limits)
            : null;
    }
}
