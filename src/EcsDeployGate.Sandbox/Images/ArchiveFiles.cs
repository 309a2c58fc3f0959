using System.Formats.Tar;

namespace EcsDeployGate.Sandbox.Images;

/// <summary>The files of an image archive (not of a layer), spilled into scratch files under names of our own.</summary>
internal sealed class ArchiveFiles : IDisposable
{
    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _links = new(StringComparer.Ordinal);

    public IEnumerable<string> Names => _files.Keys;

    /// <summary>Reads the whole archive, plain or gzip-compressed.</summary>
    public static async Task<ArchiveFiles> ReadAsync(Stream archive, BlobStore blobs, ImageLimits limits, CancellationToken cancellationToken)
    {
        var files = new ArchiveFiles();
        try
        {
            await using var plain = await LayerCompression.OpenAsync(archive, cancellationToken);
            await using var reader = new TarReader(plain, leaveOpen: true);
            var count = 0;
            while (await reader.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
            {
                if (++count > limits.ArchiveEntries)
                {
                    throw new ImageException($"The image archive has more than {limits.ArchiveEntries} entries: it is not an image.");
                }

                await files.TakeAsync(entry, blobs, limits, cancellationToken);
            }

            return files;
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or EndOfStreamException or ArgumentException)
        {
            files.Dispose();
            throw new ImageException($"The image archive is not a tar file, or it is cut short: {e.Message}", e);
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    public Stream? Open(string name) => PathOf(name) is { } path
        ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 128 * 1024, useAsync: true)
        : null;

    /// <exception cref="ImageException">It is missing, or larger than <paramref name="limit"/>.</exception>
    public byte[] ReadAll(string name, int limit)
    {
        var path = PathOf(name) ?? throw new ImageException($"The image archive has no '{name}'.");
        return new FileInfo(path).Length > limit
            ? throw new ImageException($"'{name}' in the image archive has more than {limit} bytes, the most that is accepted.")
            : File.ReadAllBytes(path);
    }

    public bool Has(string name) => PathOf(name) is not null;

    public void Dispose()
    {
        foreach (var file in _files.Values)
        {
            File.Delete(file);
        }
    }

    private string? PathOf(string name)
    {
        // docker save of old engines writes a layer that occurs twice as a symbolic link.
        for (var hops = 0; hops < 8; hops++)
        {
            if (_files.TryGetValue(name, out var path))
            {
                return path;
            }

            if (!_links.TryGetValue(name, out var target))
            {
                return null;
            }

            name = target;
        }

        return null;
    }

    private async Task TakeAsync(TarEntry entry, BlobStore blobs, ImageLimits limits, CancellationToken cancellationToken)
    {
        var name = Normalise(entry.Name);
        if (entry.EntryType is TarEntryType.SymbolicLink or TarEntryType.HardLink)
        {
            var from = entry.EntryType is TarEntryType.SymbolicLink && name.Contains('/', StringComparison.Ordinal) ? name[..name.LastIndexOf('/')] + "/" : string.Empty;
            _links[name] = Normalise(from + entry.LinkName);
            return;
        }

        if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || _files.ContainsKey(name))
        {
            return;
        }

        if (entry.Length > limits.BlobBytes)
        {
            throw new ImageException($"'{name}' in the image archive has {entry.Length} bytes; at most {limits.BlobBytes} are accepted.");
        }

        var scratch = blobs.NewScratchFile();
        _files[name] = scratch;
        await using var file = new FileStream(scratch, FileMode.CreateNew, FileAccess.Write, FileShare.None, 128 * 1024, useAsync: true);
        if (entry.DataStream is not null)
        {
            await entry.DataStream.CopyToAsync(file, cancellationToken);
        }
    }

    private static string Normalise(string name)
    {
        var parts = new List<string>();
        foreach (var part in name.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == "..")
            {
                if (parts.Count > 0)
                {
                    parts.RemoveAt(parts.Count - 1);
                }
            }
            else if (part != ".")
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }
}
