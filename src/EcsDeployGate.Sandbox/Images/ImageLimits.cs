namespace EcsDeployGate.Sandbox.Images;

/// <summary>What an image may be at most; images come from outside and are bounded before they fill a disk.</summary>
internal sealed record ImageLimits
{
    /// <summary>Bytes of one manifest, index or archive list; 4 MiB, which registries are asked to accept.</summary>
    public int ManifestBytes { get; init; } = 4 << 20;

    /// <summary>Bytes of an image config.</summary>
    public int ConfigBytes { get; init; } = 8 << 20;

    /// <summary>Bytes of one blob or archive entry; 10 GiB.</summary>
    public long BlobBytes { get; init; } = 10L << 30;

    /// <summary>Bytes of one image unpacked; 20 GiB, the ephemeral storage of a Fargate task.</summary>
    public long UnpackedBytes { get; init; } = 20L << 30;

    /// <summary>Entries of all layers together.</summary>
    public int Entries { get; init; } = 1_000_000;

    /// <summary>Entries of an archive around the layers.</summary>
    public int ArchiveEntries { get; init; } = 10_000;

    /// <summary>Layers of one image; engines refuse more than 127.</summary>
    public int Layers { get; init; } = 127;
}
