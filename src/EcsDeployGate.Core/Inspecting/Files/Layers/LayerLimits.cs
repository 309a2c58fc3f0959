using System.ComponentModel.DataAnnotations;

namespace EcsDeployGate.Core.Inspecting.Files.Layers;

/// <summary>How much of an image is read before it is refused. Every number is far above what real images have.</summary>
public sealed record LayerLimits
{
    /// <summary>
    /// Bytes of all layers after decompression: 20 GiB unless set, which is what a Fargate task has on disk unless it asks for more.
    /// </summary>
    [Range(1L << 20, 1L << 40)]
    public long MaxBytes { get; init; } = 20L << 30;

    /// <summary>
    /// How many times larger than its compressed form a layer may become: 200 unless set. Counted only above
    /// <see cref="RatioFrom"/>; layers of programs and texts have 2 to 10, and deflate cannot exceed 1032.
    /// </summary>
    [Range(2, 2000)]
    public int MaxRatio { get; init; } = 200;

    /// <summary>Decompressed bytes of a layer from which <see cref="MaxRatio"/> counts: 256 MiB unless set, so that a small, empty database file is no bomb.</summary>
    [Range(0L, 1L << 40)]
    public long RatioFrom { get; init; } = 256L << 20;

    /// <summary>Entries of one layer, directories that are only implied among them: 1,000,000 unless set. The largest known public images have below 400,000 in all.</summary>
    [Range(1, 20_000_000)]
    public int MaxEntries { get; init; } = 1_000_000;

    /// <summary>Bytes of all names and link targets of one layer: 128 MiB unless set; they are what is kept in memory.</summary>
    [Range(1024, 1 << 30)]
    public int MaxNameBytes { get; init; } = 128 << 20;

    /// <summary>Bytes of one path or link target: 4096, as in Linux (PATH_MAX).</summary>
    [Range(16, 65_000)]
    public int MaxPathBytes { get; init; } = 4096;

    /// <summary>Bytes of one extended header: 1 MiB unless set, as large as Go's reader takes, which every engine uses.</summary>
    [Range(1024, 1 << 26)]
    public int MaxHeaderBytes { get; init; } = 1 << 20;

    /// <summary>Layers of one image: 128 unless set; overlay file systems take fewer.</summary>
    [Range(1, 1000)]
    public int MaxLayers { get; init; } = 128;
}
