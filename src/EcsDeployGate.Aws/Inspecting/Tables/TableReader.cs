using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using EcsDeployGate.Aws.Inspecting.Layers;
using EcsDeployGate.Aws.Inspecting.Sources;
using EcsDeployGate.Core.Inspecting.Files.Layers;

namespace EcsDeployGate.Aws.Inspecting.Tables;

/// <summary>Gets the table of contents of a layer, by range requests.</summary>
/// <remarks>
/// eStargz: the blob's last 51 bytes are an empty gzip member whose extra field says where the table is. zstd:chunked: annotations say it. Each
/// piece is checked against a digest that the manifest, or the table, has for it.
/// </remarks>
internal sealed class TableReader(IImageSource source, LayerBlob layer, ImageFilesOptions options)
{
    private const int FooterBytes = 51;

    private readonly BlobParts _parts = new(source, layer, options);

    /// <summary>Opens the table; null when the source gives no parts, or has none there, and the whole layer has to be read.</summary>
    /// <exception cref="LayerRefusedException">The table is not what the manifest names.</exception>
    public async Task<LayerTable?> OpenAsync(TablePlace place, CancellationToken cancellationToken)
    {
        var (json, at) = place.Range is { } range
            ? (await ChunkedAsync(place, range, cancellationToken).ConfigureAwait(false), range.From)
            : await StargzAsync(place, cancellationToken).ConfigureAwait(false);
        return json is null ? null : new LayerTable(_parts, TableJson.Read(json, options.Limits), at, options.Limits);
    }

    private async Task<(byte[]? Json, long TableAt)> StargzAsync(TablePlace place, CancellationToken cancellationToken)
    {
        if (layer.Size <= FooterBytes
            || await _parts.ReadAsync(new BlobRange(layer.Size - FooterBytes, FooterBytes), cancellationToken).ConfigureAwait(false) is not { } footer)
        {
            return (null, 0);
        }

        // gzip header with an extra field of 26 bytes: "SG", its length 22, 16 hexadecimal digits and a word.
        if (!footer.AsSpan(12, 2).SequenceEqual("SG"u8) || !footer.AsSpan(32, 6).SequenceEqual("STARGZ"u8)
            || !long.TryParse(Encoding.ASCII.GetString(footer, 16, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var at)
            || at <= 0 || at >= layer.Size - FooterBytes || layer.Size - FooterBytes - at > TablePlace.MaxBytes)
        {
            return (null, 0);
        }

        if (await _parts.ReadAsync(new BlobRange(at, layer.Size - FooterBytes - at), cancellationToken).ConfigureAwait(false) is not { } stored)
        {
            return (null, 0);
        }

        using var packed = new MemoryStream(stored);
        using var plain = new GZipStream(packed, CompressionMode.Decompress);
        using var archive = new TarReader(plain);
        if (await archive.GetNextEntryAsync(copyData: false, cancellationToken).ConfigureAwait(false) is not { Name: "stargz.index.json", Length: > 0 and <= TablePlace.MaxPlainBytes } entry)
        {
            throw new LayerRefusedException("The layer's table of contents is not where its footer says.");
        }

        var json = new byte[entry.Length];
        await entry.DataStream!.ReadExactlyAsync(json, cancellationToken).ConfigureAwait(false);
        return OciDigest.Matches(place.Digest, json) ? (json, at) : throw Other(place);
    }

    private async Task<byte[]?> ChunkedAsync(TablePlace place, BlobRange range, CancellationToken cancellationToken)
    {
        if (await _parts.ReadAsync(range, cancellationToken).ConfigureAwait(false) is not { } stored)
        {
            return null;
        }

        if (!OciDigest.Matches(place.Digest, stored))
        {
            throw Other(place);
        }

        using var packed = new MemoryStream(stored);
        using var plain = LayerCompression.Unpack(stored.AsSpan(0, Math.Min(stored.Length, LayerCompression.PeekBytes)), packed);
        var json = new byte[place.PlainBytes];
        await plain.ReadExactlyAsync(json, cancellationToken).ConfigureAwait(false);
        return json;
    }

    private static LayerRefusedException Other(TablePlace place) => new($"The layer's table of contents is not the one with digest '{place.Digest}' that the manifest names.");
}
