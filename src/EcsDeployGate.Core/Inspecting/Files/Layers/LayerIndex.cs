using System.Text;
using EcsDeployGate.Core.Inspecting.Files.Heads;

namespace EcsDeployGate.Core.Inspecting.Files.Layers;

/// <summary>What one layer adds, changes and removes, by path: records in <see cref="PathOrder"/>, made once and never changed.</summary>
public sealed class LayerIndex
{
    private readonly byte[] _names;
    private readonly LayerRecord[] _records;
    private readonly IReadOnlyList<FileHead> _heads;

    internal LayerIndex(byte[] names, LayerRecord[] records, IReadOnlyList<FileHead> heads, IReadOnlyDictionary<int, byte[]> texts, bool rootIsOpaque)
    {
        (_names, _records, _heads, Texts, RootIsOpaque) = (names, records, heads, texts, rootIsOpaque);
    }

    /// <summary>Number of records, removals and implied directories among them.</summary>
    public int Count => _records.Length;

    /// <summary>True when the layer hides everything below it.</summary>
    internal bool RootIsOpaque { get; }

    /// <summary>Content of known files, by number of the record.</summary>
    internal IReadOnlyDictionary<int, byte[]> Texts { get; }

    internal IReadOnlyList<FileHead> Heads => _heads;

    internal ReadOnlySpan<LayerRecord> Records => _records;

    /// <summary>The same, with what a file is, once somebody has looked at it. Only indexes that were made from tables of contents lack that.</summary>
    /// <param name="path">Absolute, as the layer has it.</param>
    /// <param name="content">Where the archive has its content: the same path, or the one that a hard link leads to. BusyBox is known by its name.</param>
    /// <param name="start">The first bytes of the file: all, or at least <see cref="LayerTableBuilder.HeadBytes"/>.</param>
    public LayerIndex WithHead(string path, string content, ReadOnlySpan<byte> start)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (IndexOf(Encoding.UTF8.GetBytes(path.TrimStart('/')), 0, Count) is not (>= 0 and var found)
            || HeadReader.Read(Encoding.UTF8.GetBytes(content), _records[found].Mode, start) is not { } head)
        {
            return this;
        }

        var records = _records.ToArray();
        records[found].Head = _heads.Count;
        return new(_names, records, [.. _heads, head], Texts, RootIsOpaque);
    }

    internal ReadOnlySpan<byte> Path(int record) => _names.AsSpan(_records[record].PathAt, _records[record].PathBytes);

    internal ReadOnlySpan<byte> Link(int record) => _names.AsSpan(_records[record].LinkAt, _records[record].LinkBytes);

    internal FileHead? Head(int record) => _records[record].Head is >= 0 and var head ? _heads[head] : null;

    /// <summary>The number of the record of a path between two others; negative when there is none.</summary>
    internal int IndexOf(ReadOnlySpan<byte> path, int from, int to)
    {
        while (from < to)
        {
            var middle = (int)(((uint)from + (uint)to) / 2);
            var order = PathOrder.Compare(Path(middle), path);
            if (order is 0)
            {
                return middle;
            }

            (from, to) = order < 0 ? (middle + 1, to) : (from, middle);
        }

        return -1;
    }

    /// <summary>The entry that a record describes; its hard links to lower layers are not followed.</summary>
    internal FileEntry Entry(int record, int layer)
    {
        ref readonly var r = ref _records[record];
        return new FileEntry(
            "/" + Encoding.UTF8.GetString(Path(record)),
            r.Kind,
            r.Mode,
            r.Uid,
            r.Gid,
            r.Kind is FileKind.Symlink ? Encoding.UTF8.GetString(Link(record)) : null,
            Head(record),
            layer);
    }
}
