using EcsDeployGate.Aws.Inspecting.Layers;
using EcsDeployGate.Aws.Inspecting.Sources;
using EcsDeployGate.Core.Inspecting.Files;
using EcsDeployGate.Core.Inspecting.Files.Layers;

namespace EcsDeployGate.Aws.Inspecting.Tables;

/// <summary>The table of contents of one layer: which paths there are, and where the first bytes of a file lie, for whoever needs them.</summary>
internal sealed class LayerTable
{
    /// <summary>
    /// Most bytes that are fetched or unpacked for one file. Writers cut files into pieces of 64 KiB (zstd:chunked) or 4 MiB (eStargz); a larger piece costs as
    /// much as a small layer.
    /// </summary>
    private const int MaxBytes = 16 << 20;

    /// <summary>Most small files that are fetched of one layer; real ones have a handful.</summary>
    private const int MaxTexts = 48;

    /// <summary>As deep as hard links are followed.</summary>
    private const int MaxLinks = 8;

    private readonly BlobParts _parts;
    private readonly IReadOnlyList<TableLine> _lines;
    private readonly LayerLimits _limits;
    private readonly long[] _starts;
    private readonly Dictionary<string, TableLine> _byPath = new(StringComparer.Ordinal);

    /// <summary>Opens it.</summary>
    /// <param name="parts">Of the layer.</param>
    /// <param name="lines">In the order of the archive.</param>
    /// <param name="at">Where in the layer the table is: behind all contents.</param>
    /// <param name="limits">What is refused.</param>
    public LayerTable(BlobParts parts, IReadOnlyList<TableLine> lines, long at, LayerLimits limits)
    {
        (_parts, _lines, _limits) = (parts, lines, limits);
        _starts = [.. lines.SelectMany(l => l.Chunks).Select(c => c.From).Append(at).Distinct().Order()];
        foreach (var line in lines)
        {
            _byPath[ArchiveName.Of(line.Entry.Path)] = line;
        }
    }

    /// <summary>How many entries it has.</summary>
    public int Lines => _lines.Count;

    /// <summary>The layer's paths, with the small files that say who is who; of programs it is not known what they are. Null when such a file cannot be had.</summary>
    /// <exception cref="LayerRefusedException">A file is not what the table says, or no engine could unpack the layer.</exception>
    public async Task<LayerIndex?> IndexAsync(CancellationToken cancellationToken)
    {
        var builder = new LayerTableBuilder(_limits);
        var texts = 0;
        foreach (var line in _lines)
        {
            byte[]? content = null;
            if (line.Entry is { Type: '0', Size: > 0 and <= KnownTexts.MaxBytes } && KnownTexts.Contains("/" + ArchiveName.Of(line.Entry.Path)))
            {
                content = ++texts > MaxTexts ? null : await StartAsync(line, KnownTexts.MaxBytes, cancellationToken).ConfigureAwait(false);
                if (content is null)
                {
                    return null;
                }
            }

            builder.Add(line.Entry, content);
        }

        return builder.Build();
    }

    /// <summary>The first bytes of a file: all, or at least those that say what it is; null when the table does not say where they are, or they are too many.</summary>
    /// <param name="path">Absolute, links resolved.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    /// <returns>Where the content lies, which is elsewhere for hard links, and the bytes.</returns>
    /// <exception cref="LayerRefusedException">They are not what the table says.</exception>
    public async Task<(string Content, byte[] Start)?> StartAsync(string path, CancellationToken cancellationToken)
    {
        var line = _byPath.GetValueOrDefault(path.TrimStart('/'));
        for (var hops = 0; line is { Entry.Type: '1' } && hops < MaxLinks; hops++)
        {
            line = _byPath.GetValueOrDefault(ArchiveName.Of(line.Entry.Link));
        }

        return line is not null && await StartAsync(line, LayerTableBuilder.HeadBytes(line.Entry.Path), cancellationToken).ConfigureAwait(false) is { } start
            ? (line.Entry.Path, start)
            : null;
    }

    private async Task<byte[]?> StartAsync(TableLine line, int bytes, CancellationToken cancellationToken)
    {
        var size = line.Entry.Size;
        var chunks = line.Chunks.TakeWhile(c => c.At < Math.Min(size, bytes)).Select(c => c.Bytes is 0 ? c with { Bytes = size - c.At } : c).ToList();
        if (chunks is not [var first, ..] || !AreWhole(chunks) || EndOf(line, chunks[^1]) is not { } end || end - first.From is not (> 0 and <= MaxBytes)
            || await _parts.ReadAsync(new BlobRange(first.From, end - first.From), cancellationToken).ConfigureAwait(false) is not { } stored)
        {
            return null;
        }

        var start = new byte[chunks[^1].At + chunks[^1].Bytes];
        foreach (var chunk in chunks)
        {
            var plain = await PlainAsync(stored, (int)(chunk.From - first.From), chunk, cancellationToken).ConfigureAwait(false);
            if (!OciDigest.Matches(chunk.Digest!, plain))
            {
                throw new LayerRefusedException($"The file '{line.Entry.Path}' is not what the layer's table of contents says: its digest differs.");
            }

            plain.CopyTo(start, chunk.At);
        }

        return start;
    }

    /// <summary>One after the other from the file's beginning, none of them hostile, each with a digest that can be checked.</summary>
    private static bool AreWhole(List<TableChunk> chunks)
    {
        var (at, from) = (0L, 0L);
        foreach (var chunk in chunks)
        {
            if (chunk.At != at || chunk.From < from || chunk.Bytes <= 0 || chunk.Inner < 0 || chunk.Inner > MaxBytes || chunk.At > MaxBytes - chunk.Bytes || !OciDigest.IsDigest(chunk.Digest))
            {
                return false;
            }

            (at, from) = (chunk.At + chunk.Bytes, chunk.From);
        }

        return true;
    }

    /// <summary>Where the compressed data of a piece ends at the latest; null when nothing says so.</summary>
    private long? EndOf(TableLine line, TableChunk chunk)
    {
        var next = Array.BinarySearch(_starts, chunk.From);
        long? following = next >= 0 && next + 1 < _starts.Length ? _starts[next + 1] : null;
        var end = line.To > chunk.From && !(following < line.To) ? line.To : following;
        return end <= _parts.Size ? end : null;
    }

    private static async Task<byte[]> PlainAsync(byte[] stored, int at, TableChunk chunk, CancellationToken cancellationToken)
    {
        using var packed = new MemoryStream(stored, at, stored.Length - at, writable: false);
        using var plain = LayerCompression.Unpack(stored.AsSpan(at, Math.Min(stored.Length - at, LayerCompression.PeekBytes)), packed);
        var bytes = new byte[chunk.Inner + chunk.Bytes];
        await plain.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
        return bytes[(int)chunk.Inner..];
    }
}
