using System.Globalization;
using EcsDeployGate.Aws.Inspecting.Layers;
using EcsDeployGate.Aws.Inspecting.Sources;

namespace EcsDeployGate.Aws.Inspecting.Tables;

/// <summary>Where a layer's table of contents lies, as the annotations of its descriptor say; the manifest's digest covers them.</summary>
/// <param name="Digest">Of the table: compressed for zstd:chunked, plain for eStargz.</param>
/// <param name="Range">For zstd:chunked; null for eStargz, whose footer says it.</param>
/// <param name="PlainBytes">Length of the plain table for zstd:chunked.</param>
internal sealed record TablePlace(string Digest, BlobRange? Range, long PlainBytes)
{
    /// <summary>Longest table that is fetched, and longest plain one: a table has some 250 bytes for each entry.</summary>
    public const int MaxBytes = 64 << 20, MaxPlainBytes = 256 << 20;

    private const string Stargz = "containerd.io/snapshot/stargz/toc.digest";

    /// <summary>Two writers of the one format name it differently.</summary>
    private static readonly string[] Chunked = ["io.github.containers.zstd-chunked.", "io.containers.zstd-chunked."];

    /// <summary>The place; null for a layer without a table, or with one that is too large or of an unknown kind.</summary>
    public static TablePlace? Of(LayerBlob layer)
    {
        if (layer.Annotations.TryGetValue(Stargz, out var plain) && OciDigest.IsDigest(plain))
        {
            return new(plain, null, 0);
        }

        foreach (var prefix in Chunked)
        {
            if (layer.Annotations.TryGetValue(prefix + "manifest-checksum", out var digest) && OciDigest.IsDigest(digest)
                && layer.Annotations.TryGetValue(prefix + "manifest-position", out var position)
                && position.Split(':') is [var at, var length, var full, "1"]
                && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var from)
                && long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && bytes is > 0 and <= MaxBytes
                && long.TryParse(full, NumberStyles.None, CultureInfo.InvariantCulture, out var plainBytes) && plainBytes is > 0 and <= MaxPlainBytes
                && from <= layer.Size - bytes)
            {
                return new(digest, new BlobRange(from, bytes), plainBytes);
            }
        }

        return null;
    }
}
