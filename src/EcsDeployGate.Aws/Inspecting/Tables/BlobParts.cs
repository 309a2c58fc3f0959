using EcsDeployGate.Aws.Inspecting.Layers;
using EcsDeployGate.Aws.Inspecting.Sources;

namespace EcsDeployGate.Aws.Inspecting.Tables;

/// <summary>Gets parts of one layer.</summary>
internal sealed class BlobParts(IImageSource source, LayerBlob layer, ImageFilesOptions options)
{
    /// <summary>Length of the layer.</summary>
    public long Size => layer.Size;

    /// <summary>A part; null when the source gives none.</summary>
    /// <exception cref="IOException">It broke off, or was silent for too long.</exception>
    public async Task<byte[]?> ReadAsync(BlobRange range, CancellationToken cancellationToken)
    {
        using var patient = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patient.CancelAfter(options.IdleTimeout);
        try
        {
            var stream = await source.OpenAsync(layer.Digest, range, cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                var bytes = new byte[range.Bytes];
                await stream.ReadExactlyAsync(bytes, patient.Token).ConfigureAwait(false);
                return bytes;
            }
        }
        catch (RegistryRefusedException)
        {
            return null;
        }
    }
}
