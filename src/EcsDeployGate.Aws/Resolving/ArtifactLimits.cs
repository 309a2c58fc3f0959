using System.ComponentModel.DataAnnotations;

namespace EcsDeployGate.Aws.Resolving;

/// <summary>What is read of an artifact. It was made by a build that may have run anything.</summary>
public sealed record ArtifactLimits
{
    /// <summary>Bytes that are fetched of one artifact, wherever in it: 1 MiB to 1 GiB; 32 MiB unless set. Only its table of contents and one file are read, so the artifact itself may be larger.</summary>
    [Range(1L << 20, 1L << 30)]
    public long MaxFetchedBytes { get; init; } = 32L << 20;

    /// <summary>Largest artifact in bytes: 1 MiB to 10 GiB; 5 GiB unless set, CodePipeline's own limit.</summary>
    [Range(1L << 20, 10L << 30)]
    public long MaxObjectBytes { get; init; } = 5L << 30;

    /// <summary>Most files: 1 to 1,000,000; 100,000 unless set.</summary>
    [Range(1, 1_000_000)]
    public int MaxEntries { get; init; } = 100_000;

    /// <summary>Bytes that all files may have together: 1 MiB to 100 GiB; 8 GiB unless set.</summary>
    [Range(1L << 20, 100L << 30)]
    public long MaxExpandedBytes { get; init; } = 8L << 30;

    /// <summary>
    /// How many times larger than the archive its files may be, counted from 16 MiB on: 2 to 1032; 200 unless set. Text shrinks to a tenth,
    /// logs to a fiftieth; only emptiness comes near deflate's own limit of 1032.
    /// </summary>
    [Range(2, 1032)]
    public int MaxExpansion { get; init; } = 200;
}
