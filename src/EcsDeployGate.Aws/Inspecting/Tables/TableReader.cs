using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using EcsDeployGate.Aws.Inspecting.Layers;
using EcsDeployGate.Aws.Inspecting.Sources;
using EcsDeployGate.Core.Inspecting.Files;
using EcsDeployGate.Core.Inspecting.Files.Layers;

namespace EcsDeployGate.Aws.Inspecting.Tables;

/// <summary>Reads a layer's table of contents and the few files whose content matters, by range requests, instead of the layer.</summary>
/// <remarks>
/// eStargz: the blob's last 51 bytes are an empty gzip member whose extra field says where the table is. zstd:chunked: annotations say it. Each
/// piece is checked against a digest that the manifest, or the table, has for it.
/// </remarks>
internal sealed class TableReader(IImageSource source, ImageFilesOptions options)
{
    private const int FooterBytes = 51;

    /// <summary>Files that are fetched of one layer, and the largest: shells, the usual tools of checks, and what says who is who.</summary>
    private const int MaxFiles = 48, MaxFileBytes = 2 << 20;

    private static readonly HashSet<string> Tools = new(StringComparer.Ordinal)
    {
        "sh", "dash", "bash", "ash", "busybox", "curl", "wget", "nc", "env", "timeout", "python3", "docker-entrypoint.sh", "entrypoint.sh", "healthcheck", "healthcheck.sh",
    };

    /// <summary>The index; null when the source gives no parts, and the whole layer has to be read.</summary>
    /// <exception cref="LayerRefusedException">The table is not what the manifest names.</exception>
    public async Task<LayerIndex?> ReadAsync(LayerBlob layer, TablePlace place, CancellationToken cancellationToken)
    {
        try
        {
            var (json, end) = place.Range is null
                ? await StargzAsync(layer, place, cancellationToken).ConfigureAwait(false)
                : (await ChunkedAsync(layer, place, place.Range, cancellationToken).ConfigureAwait(false), 0);
            if (json is null)
            {
                return null;
            }

            var lines = TableJson.Read(json, options.Limits);
            var builder = new LayerTableBuilder(options.Limits);
            var ends = lines.Where(l => l.From > 0).Select(l => l.From).Append(end).Distinct().Order().ToArray();
            var fetched = 0;
            foreach (var line in lines)
            {
                var content = fetched < MaxFiles && Matters(line) ? await ContentAsync(layer, line, ends, cancellationToken).ConfigureAwait(false) : null;
                fetched += content is null ? 0 : 1;
                builder.Add(line.Entry, content);
            }

            return builder.Build();
        }
        catch (RegistryRefusedException)
        {
            return null;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or ZstdSharp.ZstdException or FormatException)
        {
            throw new LayerRefusedException($"The layer's table of contents, or a file that it names, is damaged: {e.Message}", e);
        }
    }

    private static bool Matters(TableLine line)
    {
        if (line.Entry.Type is not '0' || line.Entry.Size is 0 or > MaxFileBytes || line.From <= 0 || !OciDigest.IsDigest(line.Digest))
        {
            return false;
        }

        var path = "/" + ArchiveName.Of(line.Entry.Path);
        return KnownTexts.Contains(path) || ((line.Entry.Mode & 0b001_001_001) != 0 && Tools.Contains(path[(path.LastIndexOf('/') + 1)..]));
    }

    /// <summary>The content of one file; null when it does not lie in one piece, which only larger ones do not.</summary>
    private async Task<byte[]?> ContentAsync(LayerBlob layer, TableLine line, long[] ends, CancellationToken cancellationToken)
    {
        var next = Array.BinarySearch(ends, line.From);
        var to = line.To > line.From ? line.To : next >= 0 && next + 1 < ends.Length ? ends[next + 1] : 0;
        if (to <= line.From || to > layer.Size || to - line.From > MaxFileBytes * 2)
        {
            return null;
        }

        var stored = await BytesAsync(layer, new BlobRange(line.From, to - line.From), cancellationToken).ConfigureAwait(false);
        using var packed = new MemoryStream(stored);
        using var plain = LayerCompression.Unpack(stored.AsSpan(0, Math.Min(stored.Length, LayerCompression.PeekBytes)), packed);
        var content = new byte[line.Entry.Size];
        var count = await plain.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return count < content.Length ? null
            : OciDigest.Matches(line.Digest!, content) ? content
            : throw new LayerRefusedException($"The file '{line.Entry.Path}' is not what the layer's table of contents says: its digest differs.");
    }

    private async Task<(byte[]? Json, long TableAt)> StargzAsync(LayerBlob layer, TablePlace place, CancellationToken cancellationToken)
    {
        if (layer.Size <= FooterBytes)
        {
            return (null, 0);
        }

        var footer = await BytesAsync(layer, new BlobRange(layer.Size - FooterBytes, FooterBytes), cancellationToken).ConfigureAwait(false);

        // gzip header with an extra field of 26 bytes: "SG", its length 22, 16 hexadecimal digits and a word.
        if (!footer.AsSpan(12, 2).SequenceEqual("SG"u8) || !footer.AsSpan(32, 6).SequenceEqual("STARGZ"u8)
            || !long.TryParse(Encoding.ASCII.GetString(footer, 16, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var at)
            || at <= 0 || at >= layer.Size - FooterBytes || layer.Size - FooterBytes - at > TablePlace.MaxBytes)
        {
            return (null, 0);
        }

        var stored = await BytesAsync(layer, new BlobRange(at, layer.Size - FooterBytes - at), cancellationToken).ConfigureAwait(false);
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

    private async Task<byte[]?> ChunkedAsync(LayerBlob layer, TablePlace place, BlobRange range, CancellationToken cancellationToken)
    {
        var stored = await BytesAsync(layer, range, cancellationToken).ConfigureAwait(false);
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

    private async Task<byte[]> BytesAsync(LayerBlob layer, BlobRange range, CancellationToken cancellationToken)
    {
        using var patient = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patient.CancelAfter(options.IdleTimeout);
        var stream = await source.OpenAsync(layer.Digest, range, cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var bytes = new byte[range.Bytes];
            await stream.ReadExactlyAsync(bytes, patient.Token).ConfigureAwait(false);
            return bytes;
        }
    }
}
