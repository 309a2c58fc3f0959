using System.IO.Compression;
using ZstdSharp;

namespace EcsDeployGate.Sandbox.Images;

/// <summary>Opens a tar that may be plain, gzip or zstd; told by its first bytes, since media types are sometimes wrong.</summary>
internal static class LayerCompression
{
    public static async Task<Stream> OpenAsync(Stream source, CancellationToken cancellationToken)
    {
        var head = new byte[4];
        var read = await source.ReadAtLeastAsync(head, 4, throwOnEndOfStream: false, cancellationToken);
        var whole = new PrefixedStream(head.AsMemory(0, read), source);
        return head switch
        {
            [0x1f, 0x8b, ..] => new GZipStream(whole, CompressionMode.Decompress),
            [0x28, 0xb5, 0x2f, 0xfd] => new DecompressionStream(whole, leaveOpen: false),
            _ => whole,
        };
    }

    public static string MediaType(ReadOnlySpan<byte> head) => head switch
    {
        [0x1f, 0x8b, ..] => MediaTypes.LayerGzip,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => MediaTypes.LayerZstd,
        _ => MediaTypes.Layer,
    };
}
