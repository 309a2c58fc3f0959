namespace EcsDeployGate.Aws.Inspecting.Sources;

/// <summary>Where one image lies: a registry, a folder, an archive. Documents are bounded; blobs are streams.</summary>
internal interface IImageSource : IDisposable
{
    /// <summary>For messages: <c>registry 'example.com'</c>.</summary>
    string Place { get; }

    /// <summary>For messages: the repository, or the file.</summary>
    string Image { get; }

    /// <summary>Tag or digest that was asked for; empty when the source has but one image.</summary>
    string Reference { get; }

    /// <summary>Gets a manifest or an index.</summary>
    /// <param name="reference">Tag or digest.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    Task<RegistryDocument> ManifestAsync(string reference, CancellationToken cancellationToken);

    /// <summary>Gets a small blob whole, such as a config.</summary>
    /// <param name="digest">Its digest.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    Task<RegistryDocument> BlobAsync(string digest, CancellationToken cancellationToken);

    /// <summary>Opens a blob.</summary>
    /// <param name="digest">Its digest.</param>
    /// <param name="range">A part of it; null for all of it. A source that cannot give parts refuses.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    Task<Stream> OpenAsync(string digest, BlobRange? range, CancellationToken cancellationToken);
}

/// <summary>A part of a blob.</summary>
/// <param name="From">First byte.</param>
/// <param name="Bytes">How many.</param>
internal sealed record BlobRange(long From, long Bytes);
