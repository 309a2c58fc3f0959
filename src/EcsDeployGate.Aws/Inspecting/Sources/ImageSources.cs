using EcsDeployGate.Aws.Inspecting.Layers;
using EcsDeployGate.Core.Inspecting.Files;
using EcsDeployGate.Core.Inspecting.Files.Layers;

namespace EcsDeployGate.Aws.Inspecting.Sources;

/// <summary>Opens images wherever they lie.</summary>
internal sealed class ImageSources(OciRegistry registry, ImageFilesOptions options, string? dockerHost)
{
    /// <summary>Opens what has documents with digests: registries and OCI layouts.</summary>
    /// <exception cref="RegistryRefusedException">There is nothing of that name, or it is something else.</exception>
    public async Task<IImageSource> OpenAsync(ImageTransport transport, CancellationToken cancellationToken)
    {
        switch (transport.Kind)
        {
            case ImageTransport.Oci:
                return await OciLayoutSource.OpenAsync(new LayoutFolder(transport.Path), transport, cancellationToken).ConfigureAwait(false);
            case ImageTransport.OciArchive:
                return await OciLayoutSource.OpenAsync(
                    await LayoutArchive.OpenAsync(transport.Path, cancellationToken).ConfigureAwait(false), transport, cancellationToken).ConfigureAwait(false);
            default:
                return OciReference.TryParse(transport.Path, out var reference)
                    ? registry.Source(reference)
                    : throw new RegistryRefusedException($"'{transport.Path}' is no image name that a container engine accepts.");
        }
    }

    /// <summary>What the image's documents say.</summary>
    public Task<ImageContents> ContentsAsync(IImageSource source, string architecture, CancellationToken cancellationToken) => source is RegistrySource remote
        ? registry.ContentsAsync(remote, architecture, options.Limits.MaxLayers, cancellationToken)
        : new ManifestWalk(source, architecture, options.Limits.MaxLayers).ReadAsync(cancellationToken);

    /// <summary>Reads what <c>docker save</c> writes, from a file or from an engine.</summary>
    public async Task<ImageFilesAnswer> ReadSavedAsync(ImageTransport transport, ILayerIndexStore? store, CancellationToken cancellationToken)
    {
        var reader = new SavedImageReader(options);
        if (transport.Kind is ImageTransport.DockerArchive)
        {
            var file = FileAt.Open(transport.Path);
            await using (file.ConfigureAwait(false))
            {
                return await reader.ReadAsync(file, $"archive '{transport.Path}'", transport.Reference, cancellationToken).ConfigureAwait(false);
            }
        }

        using var daemon = new DockerDaemon(dockerHost);
        return await daemon.ReadAsync(transport.Path, reader, store, options.Limits, cancellationToken).ConfigureAwait(false);
    }
}
