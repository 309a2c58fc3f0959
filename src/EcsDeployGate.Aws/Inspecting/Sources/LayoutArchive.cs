using System.Formats.Tar;

namespace EcsDeployGate.Aws.Inspecting.Sources;

/// <summary>An OCI image layout in an uncompressed archive: its files are read where they lie in it.</summary>
internal sealed class LayoutArchive : ILayoutFiles
{
    /// <summary>A layout has a file for each layer and a few more.</summary>
    private const int MaxFiles = 10_000;

    private readonly Dictionary<string, (long Offset, long Bytes)> _files;

    private LayoutArchive(string path, Dictionary<string, (long, long)> files)
    {
        (Path, _files) = (path, files);
    }

    public string Path { get; }

    /// <exception cref="RegistryRefusedException">It is no such archive.</exception>
    public static async Task<LayoutArchive> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var files = new Dictionary<string, (long, long)>(StringComparer.Ordinal);
        var file = FileAt.Open(path);
        await using (file.ConfigureAwait(false))
        {
            try
            {
                var archive = new TarReader(file, leaveOpen: true);
                await using (archive.ConfigureAwait(false))
                {
                    while (await archive.GetNextEntryAsync(copyData: false, cancellationToken).ConfigureAwait(false) is { } entry)
                    {
                        if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile && entry.DataOffset >= 0)
                        {
                            files[ArchiveName.Of(entry.Name)] = (entry.DataOffset, entry.Length);
                        }

                        if (files.Count > MaxFiles)
                        {
                            throw new RegistryRefusedException($"The archive '{path}' has more than {MaxFiles} files: it is no image.");
                        }
                    }
                }
            }
            catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException)
            {
                throw new RegistryRefusedException($"'{path}' is no archive that can be read (an OCI archive is an uncompressed tar file): {e.Message}");
            }
        }

        return new LayoutArchive(path, files);
    }

    public Stream? Open(string name)
    {
        if (!_files.TryGetValue(name, out var place))
        {
            return null;
        }

        var file = FileAt.Open(Path);
        file.Position = place.Offset;
        return new FilePart(file, place.Bytes);
    }
}
