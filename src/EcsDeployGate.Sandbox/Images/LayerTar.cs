using System.Formats.Tar;

namespace EcsDeployGate.Sandbox.Images;

/// <summary>Writes layer tars: the same bytes for the same entries, with every time at the epoch.</summary>
/// <remarks>GNU format: .NET's PAX headers carry the process id, and so would never be the same twice.</remarks>
internal static class LayerTar
{
    private static readonly DateTimeOffset Epoch = DateTimeOffset.UnixEpoch;

    /// <summary>Writes entries in the order given.</summary>
    public static async Task WriteAsync(Stream output, IEnumerable<PackedEntry> entries, CancellationToken cancellationToken)
    {
        await using var tar = new TarWriter(output, TarEntryFormat.Gnu, leaveOpen: true);
        foreach (var entry in entries)
        {
            await using var content = entry is PackedFile file ? file.Open() : null;
            var written = entry switch
            {
                PackedDirectory directory => new GnuTarEntry(TarEntryType.Directory, entry.Path.TrimEnd('/') + "/") { Mode = directory.Mode },
                PackedFile packed => new GnuTarEntry(TarEntryType.RegularFile, entry.Path) { Mode = packed.Mode, DataStream = content },
                PackedLink link => new GnuTarEntry(link.Hard ? TarEntryType.HardLink : TarEntryType.SymbolicLink, entry.Path)
                {
                    LinkName = link.Target,
                    Mode = (UnixFileMode)0b111_111_111,
                },
                _ => throw new InvalidOperationException(entry.GetType().Name),
            };
            written.Uid = entry.Uid;
            written.Gid = entry.Gid;
            written.ModificationTime = Epoch;
            await tar.WriteEntryAsync(written, cancellationToken);
        }
    }

    /// <summary>Adds one plain file to an archive.</summary>
    public static Task WriteFileAsync(TarWriter tar, string name, Stream content, CancellationToken cancellationToken) =>
        tar.WriteEntryAsync(
            new GnuTarEntry(TarEntryType.RegularFile, name)
            {
                Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
                ModificationTime = Epoch,
                DataStream = content,
            },
            cancellationToken);
}
