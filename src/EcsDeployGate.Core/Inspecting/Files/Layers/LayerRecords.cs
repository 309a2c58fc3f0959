using EcsDeployGate.Core.Inspecting.Files.Tar;

namespace EcsDeployGate.Core.Inspecting.Files.Layers;

/// <summary>The entries of a layer in the order of its archive, until they are made an index.</summary>
internal sealed class LayerRecords(LayerLimits limits)
{
    private readonly NameStore _names = new(limits);
    private readonly HeadStore _heads = new();
    private readonly Dictionary<int, byte[]> _texts = [];
    private LayerRecord[] _records = new LayerRecord[256];
    private int _count;
    private bool _rootIsOpaque;

    public void Add(ReadOnlySpan<byte> path, ReadOnlySpan<byte> link, scoped in TarEntry entry)
    {
        ref var record = ref Next(path);
        record.LinkAt = link.IsEmpty ? 0 : _names.Add(link);
        record.LinkBytes = link.Length;
        record.Mode = (short)entry.Mode;
        (record.Uid, record.Gid) = (entry.Uid, entry.Gid);
        record.Kind = entry.Type switch
        {
            (byte)'2' => FileKind.Symlink,
            (byte)'3' => FileKind.CharDevice,
            (byte)'4' => FileKind.BlockDevice,
            (byte)'5' => FileKind.Directory,
            (byte)'6' => FileKind.Fifo,
            _ => FileKind.File,
        };
        record.Flags = entry.Type is (byte)'1' ? RecordFlags.Present | RecordFlags.HardLink : RecordFlags.Present;
    }

    public void AddOpaque(ReadOnlySpan<byte> directory)
    {
        if (directory.IsEmpty)
        {
            _rootIsOpaque = true;
            return;
        }

        Next(directory).Flags = RecordFlags.Opaque;
    }

    public void AddWhiteout(ReadOnlySpan<byte> directory, ReadOnlySpan<byte> name)
    {
        Span<byte> path = new byte[directory.Length + 1 + name.Length];
        directory.CopyTo(path);
        path[directory.Length] = (byte)'/';
        name.CopyTo(path[(directory.Length + 1)..]);
        Next(directory.IsEmpty ? name : path).Flags = RecordFlags.Whiteout;
    }

    /// <summary>Of the entry that was added last.</summary>
    public void SetHead(FileHead head) => _records[_count - 1].Head = _heads.Add(head);

    /// <summary>Of the entry that was added last.</summary>
    public void SetText(byte[] content) => _texts[_count - 1] = content;

    public LayerIndex Build()
    {
        for (var round = 0; ; round++)
        {
            var order = Sorted();
            HardLinks.Resolve(_records.AsSpan(0, _count), order, _names, _texts);
            var arranging = new LayerArranging(_records.AsSpan(0, _count), order, _names, limits.MaxEntries);
            if (arranging.Through.Count is 0)
            {
                var texts = new Dictionary<int, byte[]>();
                foreach (var (arranged, original) in arranging.Origins)
                {
                    if (_texts.TryGetValue(original, out var text))
                    {
                        texts[arranged] = text;
                    }
                }

                return new LayerIndex(_names.ToArray(), arranging.Records, _heads.Heads, texts, _rootIsOpaque);
            }

            if (round >= LayerArranging.MaxLinks)
            {
                throw new LayerRefusedException("The layer has entries below links that lead from link to link.");
            }

            foreach (var (record, path) in arranging.Through)
            {
                _records[record].PathAt = _names.Add(path);
                _records[record].PathBytes = path.Length;
            }
        }
    }

    private int[] Sorted()
    {
        var order = new int[_count];
        var sorted = true;
        for (var i = 0; i < _count; i++)
        {
            order[i] = i;
            sorted = sorted && (i is 0 || Compare(i - 1, i) < 0);
        }

        // Most writers walk a tree in this very order.
        if (!sorted)
        {
            Array.Sort(order, Compare);
        }

        return order;
    }

    private int Compare(int a, int b) =>
        PathOrder.Compare(_names.Get(_records[a].PathAt, _records[a].PathBytes), _names.Get(_records[b].PathAt, _records[b].PathBytes)) is not 0 and var byPath ? byPath : a - b;

    private ref LayerRecord Next(ReadOnlySpan<byte> path)
    {
        if (_count >= limits.MaxEntries)
        {
            throw new LayerRefusedException($"The layer has more than {limits.MaxEntries} entries, the most that are kept in memory (LayerLimits.MaxEntries).");
        }

        if (_count == _records.Length)
        {
            Array.Resize(ref _records, _records.Length * 2);
        }

        ref var record = ref _records[_count++];
        record = new LayerRecord { PathAt = _names.Add(path), PathBytes = path.Length, Head = -1 };
        return ref record;
    }
}
