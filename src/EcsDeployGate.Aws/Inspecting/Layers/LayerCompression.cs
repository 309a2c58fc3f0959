using System.IO.Compression;
using EcsDeployGate.Aws.Inspecting.Sources;
using EcsDeployGate.Core.Inspecting.Files.Layers;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace EcsDeployGate.Aws.Inspecting.Layers;

/// <summary>How a layer is compressed, by its first bytes: media types are not always right, and engines look at the bytes too.</summary>
internal static class LayerCompression
{
    /// <summary>Bytes that are looked at.</summary>
    public const int PeekBytes = 6;

    /// <summary>Largest window that is decoded, as a power of two: 64 MiB. Writers use at most 8 MiB unless they are told otherwise.</summary>
    private const int MaxZstdWindow = 26;

    /// <summary>The unpacked bytes of a stream.</summary>
    /// <param name="start">Its first bytes; fewer when there are not more.</param>
    /// <param name="stored">From the first byte on; stays open.</param>
    public static Stream Unpack(ReadOnlySpan<byte> start, Stream stored)
    {
        if (start.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]))
        {
            return new GZipStream(stored, CompressionMode.Decompress, leaveOpen: true);
        }

        if (start.StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd]) || (start.Length >= 4 && (start[0] & 0xf0) is 0x50 && start[1..4].SequenceEqual((ReadOnlySpan<byte>)[0x2a, 0x4d, 0x18])))
        {
            var zstd = new DecompressionStream(stored, bufferSize: 128 * 1024, leaveOpen: true);
            zstd.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, MaxZstdWindow);
            return zstd;
        }

        return start.StartsWith((ReadOnlySpan<byte>)[0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z'])
                ? throw new LayerRefusedException("The layer is compressed with xz, which the OCI image format does not have.")
            : start.StartsWith("BZh"u8)
                ? throw new LayerRefusedException("The layer is compressed with bzip2, which the OCI image format does not have.")
            : new Untouched(stored);
    }

    /// <summary>A layer that is not compressed; its stream stays open.</summary>
    private sealed class Untouched(Stream inner) : ForwardStream
    {
        public override int Read(Span<byte> buffer) => inner.Read(buffer);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);
    }
}
