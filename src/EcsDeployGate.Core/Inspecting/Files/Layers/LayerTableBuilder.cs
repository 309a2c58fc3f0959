using System.Text;
using EcsDeployGate.Core.Inspecting.Files.Heads;
using EcsDeployGate.Core.Inspecting.Files.Tar;

namespace EcsDeployGate.Core.Inspecting.Files.Layers;

/// <summary>Makes the index of a layer from a list of its entries, as tables of contents have it, instead of from its archive.</summary>
public sealed class LayerTableBuilder
{
    private readonly LayerIndexBuilder _index;
    private readonly LayerLimits _limits;

    /// <summary>Begins.</summary>
    public LayerTableBuilder(LayerLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        (_index, _limits) = (new LayerIndexBuilder(limits), limits);
    }

    /// <summary>How many of a file's first bytes say what it is.</summary>
    /// <param name="path">Its path, because BusyBox has its list of applets anywhere.</param>
    public static int HeadBytes(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path[(path.LastIndexOf('/') + 1)..].StartsWith("busybox", StringComparison.Ordinal) ? HeadReader.BusyBoxBytes : HeadReader.WindowBytes;
    }

    /// <summary>The next entry, in the order of the archive.</summary>
    /// <param name="entry">What the table says.</param>
    /// <param name="content">The whole content of a file that somebody fetched; null when nobody did, and then nothing is known of it.</param>
    /// <exception cref="LayerRefusedException">No engine could unpack it, or a bound is exceeded.</exception>
    public void Add(LayerTableEntry entry, byte[]? content)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var (path, link) = (Encoding.UTF8.GetBytes(entry.Path), Encoding.UTF8.GetBytes(entry.Link));
        if (path.Length > _limits.MaxPathBytes * 2)
        {
            throw new LayerRefusedException($"The layer has a path of {path.Length} bytes; at most {_limits.MaxPathBytes} are possible on Linux.");
        }

        ITarVisitor visitor = _index;
        var wanted = visitor.Begin(new TarEntry
        {
            Path = path,
            Link = entry.Type is '1' or '2' ? link : default,
            Type = (byte)entry.Type,
            Mode = entry.Mode & 0xfff,
            Uid = entry.Uid,
            Gid = entry.Gid,
            Size = entry.Type is '0' ? entry.Size : 0,
            Sparse = false,
        });
        if (wanted && content is not null && content.Length == entry.Size)
        {
            visitor.Content(content);
            visitor.End();
        }
    }

    /// <summary>There are no more.</summary>
    public LayerIndex Build() => _index.Build();
}

/// <summary>One line of a table of contents.</summary>
/// <param name="Path">As it is written.</param>
/// <param name="Type">As in tar: <c>0</c> file, <c>1</c> hard link, <c>2</c> symbolic link, <c>3</c>/<c>4</c> devices, <c>5</c> directory, <c>6</c> pipe.</param>
/// <param name="Mode">Permissions.</param>
/// <param name="Uid">Owner.</param>
/// <param name="Gid">Group.</param>
/// <param name="Size">Bytes of a file.</param>
/// <param name="Link">Target of a link; empty for everything else.</param>
public sealed record LayerTableEntry(string Path, char Type, int Mode, int Uid, int Gid, long Size, string Link);
