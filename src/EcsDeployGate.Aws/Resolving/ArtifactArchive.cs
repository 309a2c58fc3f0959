using System.IO.Compression;
using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.Aws.Resolving;

/// <summary>Reads one file out of a zip archive that may have been made to do harm. Nothing is unpacked to disk.</summary>
internal static class ArtifactArchive
{
    /// <summary>Small archives may shrink as much as they like.</summary>
    private const long RatioCountsFrom = 16L << 20;

    /// <summary>File names that an answer lists.</summary>
    private const int MaxListed = 20;

    /// <summary>Reads.</summary>
    /// <param name="archive">The archive; it is read forwards and backwards.</param>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">Its longest content.</param>
    /// <param name="limits">What the archive may be like.</param>
    /// <param name="cancellationToken">Ends the reading early.</param>
    public static async Task<ArtifactAnswer> ReadAsync(Stream archive, string path, int maxBytes, ArtifactLimits limits, CancellationToken cancellationToken)
    {
        try
        {
            var zip = await ZipArchive.CreateAsync(archive, ZipArchiveMode.Read, leaveOpen: true, entryNameEncoding: null, cancellationToken).ConfigureAwait(false);
            await using (zip.ConfigureAwait(false))
            {
                return Flaw(zip, archive.Length, limits) is { } flaw
                    ? new ArtifactAnswer.Invalid(flaw)
                    : await ReadAsync(zip, path, maxBytes, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or NotSupportedException or OverflowException or ArgumentException)
        {
            return new ArtifactAnswer.Invalid($"it is no zip archive that can be read: {e.Message}");
        }
    }

    private static async Task<ArtifactAnswer> ReadAsync(ZipArchive zip, string path, int maxBytes, CancellationToken cancellationToken)
    {
        if (zip.GetEntry(path) is not { } entry)
        {
            return new ArtifactAnswer.NoSuchFile([.. zip.Entries.Where(e => !IsFolder(e)).Take(MaxListed).Select(e => e.FullName)]);
        }

        if (entry.IsEncrypted)
        {
            return new ArtifactAnswer.Invalid($"the file '{path}' in it is encrypted.");
        }

        if (entry.Length > maxBytes)
        {
            return new ArtifactAnswer.TooLong(entry.Length);
        }

        var content = new byte[maxBytes + 1];
        var stream = await entry.OpenAsync(cancellationToken).ConfigureAwait(false);
        int count;
        await using (stream.ConfigureAwait(false))
        {
            count = await stream.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        }

        // What an entry says of its length is only what it says.
        if (count > maxBytes)
        {
            return new ArtifactAnswer.TooLong(count);
        }

        return count == entry.Length && ZipCrc.Of(content.AsSpan(0, count)) == entry.Crc32
            ? new ArtifactAnswer.Found(content.AsMemory(0, count))
            : new ArtifactAnswer.Invalid($"the file '{path}' in it is damaged: length or checksum are not what its table of contents says.");
    }

    private static string? Flaw(ZipArchive zip, long size, ArtifactLimits limits)
    {
        if (zip.Entries.Count > limits.MaxEntries)
        {
            return $"it has {zip.Entries.Count} files; at most {limits.MaxEntries} are accepted.";
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        var expanded = 0L;
        foreach (var entry in zip.Entries)
        {
            if (Walks(entry.FullName))
            {
                return $"the file name {Quoted(entry.FullName)} in it leads out of the archive.";
            }

            if (!names.Add(entry.FullName))
            {
                return $"the file {Quoted(entry.FullName)} is in it twice, so that readers may disagree about what it says.";
            }

            expanded = entry.Length < 0 || expanded > long.MaxValue - entry.Length ? long.MaxValue : expanded + entry.Length;
        }

        if (expanded > limits.MaxExpandedBytes)
        {
            return $"its files would have {Amount(expanded)} together; at most {Amount(limits.MaxExpandedBytes)} are accepted.";
        }

        return expanded > RatioCountsFrom && expanded / Math.Max(size, 1) > limits.MaxExpansion
            ? $"its {Amount(size)} would expand to {Amount(expanded)}, more than {limits.MaxExpansion} times as much: a zip bomb."
            : null;
    }

    /// <summary>True for a name that an unpacker could follow out of its folder, on any system.</summary>
    private static bool Walks(string name) =>
        name.Length is 0
        || name[0] is '/'
        || name.Contains('\\', StringComparison.Ordinal)
        || name.Contains('\0', StringComparison.Ordinal)
        || (name.Length > 1 && name[1] is ':' && char.IsAsciiLetter(name[0]))
        || name.Split('/').Contains("..");

    private static bool IsFolder(ZipArchiveEntry entry) => entry.FullName.EndsWith('/');

    private static string Quoted(string name) =>
        "'" + string.Concat((name.Length > 100 ? name[..100] + "…" : name).Select(c => char.IsControl(c) ? '?' : c)) + "'";

    private static string Amount(long bytes) => bytes switch
    {
        >= 1L << 30 => $"{bytes >> 30} GiB",
        >= 1L << 20 => $"{bytes >> 20} MiB",
        _ => $"{bytes} bytes",
    };
}
