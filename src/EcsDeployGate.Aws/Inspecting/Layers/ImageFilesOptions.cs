using System.ComponentModel.DataAnnotations;
using EcsDeployGate.Core.Inspecting.Files.Layers;

namespace EcsDeployGate.Aws.Inspecting.Layers;

/// <summary>How layers are read.</summary>
public sealed record ImageFilesOptions
{
    /// <summary>What is refused.</summary>
    public LayerLimits Limits { get; init; } = new();

    /// <summary>
    /// Layers read at once: 1 to 16; as many as there are processors, at least 2 and at most 4, unless set. Decompression is what takes the time, and one
    /// connection is often slower than one processor.
    /// </summary>
    [Range(1, 16)]
    public int Threads { get; init; } = Math.Clamp(Environment.ProcessorCount, 2, 4);

    /// <summary>Time for all layers of one image: 1 second to 14 minutes; 5 minutes unless set: at 10 MB/s that is 3 GB, and Lambda has 15 minutes for all.</summary>
    [TimeRange("00:00:01", "00:14:00")]
    public TimeSpan TotalTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Longest wait for the next bytes of a layer: 100 milliseconds to 5 minutes; 30 seconds unless set. A registry that is silent for longer is gone.</summary>
    [TimeRange("00:00:00.100", "00:05:00")]
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Stored bytes from which a layer's table of contents (eStargz, zstd:chunked) is read instead of the layer: 0 to 1 TiB; 4 MiB unless set. A table does not
    /// say what programs are, so smaller layers are read whole: that takes no longer.
    /// </summary>
    [Range(0L, 1L << 40)]
    public long TablesFrom { get; init; } = 4L << 20;

    /// <summary>Folder in which indexes of layers are kept; null to keep none.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>Most bytes that the folder may hold: 1 MiB to 100 GiB; 256 MiB unless set, which is some thousand layers. The longest unused go first.</summary>
    [Range(1L << 20, 100L << 30)]
    public long CacheBytes { get; init; } = 256L << 20;

    /// <summary>DynamoDB table, as <see cref="LayerIndexTable.Describe"/> says, in which indexes of layers are kept beside the folder; null for none.</summary>
    [RegularExpression("[a-zA-Z0-9_.-]{3,255}", ErrorMessage = "must be the name of a DynamoDB table: 3 to 255 letters, digits, '.', '-' or '_'")]
    public string? CacheTable { get; init; }
}
