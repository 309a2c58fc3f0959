namespace EcsDeployGate.Core.Inspecting.Files.Layers;

/// <summary>
/// Turns the sorted entries of an archive into one record for each path: the last entry wins, what a file replaced is gone,
/// directories that nobody wrote are filled in.
/// </summary>
internal sealed class LayerArranging
{
    /// <summary>How often an entry's path may lead through a link of its own layer.</summary>
    public const int MaxLinks = 8;

    private readonly NameStore _names;
    private readonly int _maxEntries;
    private readonly List<LayerRecord> _arranged;
    private readonly Stack<Open> _open = new();

    public LayerArranging(ReadOnlySpan<LayerRecord> records, int[] order, NameStore names, int maxEntries)
    {
        (_names, _maxEntries) = (names, maxEntries);
        _arranged = new List<LayerRecord>(records.Length + (records.Length / 8));
        for (var at = 0; at < order.Length;)
        {
            var end = at + 1;
            while (end < order.Length && Path(records[order[end]]).SequenceEqual(Path(records[order[at]])))
            {
                end++;
            }

            Arrange(records, order.AsSpan(at, end - at));
            at = end;
        }

        Close(default, all: true);
        Records = [.. _arranged];
    }

    /// <summary>One for each path, in order.</summary>
    public LayerRecord[] Records { get; }

    /// <summary>For each record that is an entry, the entry that it is.</summary>
    public List<(int Arranged, int Original)> Origins { get; } = [];

    /// <summary>Entries whose path leads through a link of the same layer, and the path behind it.</summary>
    public List<(int Original, byte[] Path)> Through { get; } = [];

    private void Arrange(ReadOnlySpan<LayerRecord> records, ReadOnlySpan<int> same)
    {
        var path = Path(records[same[0]]);
        Close(path, all: false);
        var isBelow = _open.TryPeek(out var above);
        var cutoff = isBelow ? above.Cutoff : -1;
        var (winner, lastOther, flags) = (-1, cutoff, RecordFlags.None);
        foreach (var original in same)
        {
            if (original < cutoff)
            {
                // A file took the place of the directory that this entry was in.
                continue;
            }

            flags |= records[original].Flags & (RecordFlags.Whiteout | RecordFlags.Opaque);
            if (records[original].Flags.HasFlag(RecordFlags.Present))
            {
                winner = original;
                lastOther = records[original].Kind is FileKind.Directory ? lastOther : original;
            }
        }

        if (winner < 0 && flags is RecordFlags.None)
        {
            return;
        }

        if (isBelow && !above.IsDirectory && _arranged[above.Number].Flags.HasFlag(RecordFlags.Present))
        {
            GoThrough(records, same, cutoff, above);
            return;
        }

        FillIn(path, records[same[0]].PathAt, cutoff);
        var record = winner >= 0 ? records[winner] : new LayerRecord { PathAt = records[same[0]].PathAt, PathBytes = path.Length, Head = -1 };
        record.Flags |= flags;
        if (winner < 0 && flags.HasFlag(RecordFlags.Opaque))
        {
            Imply(ref record);
        }

        if (winner >= 0)
        {
            Origins.Add((_arranged.Count, winner));
        }

        Push(record, lastOther);
    }

    /// <summary>The entry's parent is a link, or another file, that the same layer made before it.</summary>
    private void GoThrough(ReadOnlySpan<LayerRecord> records, ReadOnlySpan<int> same, int cutoff, Open above)
    {
        var link = _arranged[above.Number];
        var path = Path(records[same[0]]);
        if (link.Kind is not FileKind.Symlink)
        {
            throw new LayerRefusedException($"The layer has '/{PathSpelling.Show(path)}' below '/{PathSpelling.Show(Path(link))}', which is no directory; no engine can unpack that.");
        }

        var resolved = LinkPath.Resolve(Path(link), _names.Get(link.LinkAt, link.LinkBytes), path[link.PathBytes..]);
        foreach (var original in same)
        {
            if (original >= cutoff)
            {
                Through.Add((original, resolved));
            }
        }
    }

    /// <summary>Adds the directories between the innermost open one and the path.</summary>
    private void FillIn(ReadOnlySpan<byte> path, int pathAt, int cutoff)
    {
        if (_open.TryPeek(out var above) && !above.IsDirectory)
        {
            // The layer removes the path and has something below it all the same: it is a directory again.
            var record = _arranged[above.Number];
            Imply(ref record);
            _arranged[above.Number] = record;
            _open.Pop();
            _open.Push(above with { IsDirectory = true });
        }

        for (var at = _open.Count > 0 ? above.Bytes + 1 : 0; ;)
        {
            var slash = path[at..].IndexOf((byte)'/');
            if (slash < 0)
            {
                return;
            }

            at += slash;
            var record = new LayerRecord { PathAt = pathAt, PathBytes = at, Head = -1 };
            Imply(ref record);
            Push(record, cutoff);
            at++;
        }
    }

    private static void Imply(ref LayerRecord record)
    {
        // What engines make: owned by root, 0755.
        record.Kind = FileKind.Directory;
        record.Mode = 0b111_101_101;
        record.Flags |= RecordFlags.Present | RecordFlags.Implied;
    }

    private void Push(LayerRecord record, int cutoff)
    {
        if (_arranged.Count >= _maxEntries)
        {
            throw new LayerRefusedException($"The layer has more than {_maxEntries} entries and directories above them, the most that are kept in memory (LayerLimits.MaxEntries).");
        }

        record.End = _arranged.Count + 1;
        _open.Push(new Open(_arranged.Count, record.PathAt, record.PathBytes, cutoff, record.Kind is FileKind.Directory && record.Flags.HasFlag(RecordFlags.Present)));
        _arranged.Add(record);
    }

    private void Close(ReadOnlySpan<byte> next, bool all)
    {
        while (_open.TryPeek(out var top) && (all || !PathOrder.IsBelow(next, _names.Get(top.PathAt, top.Bytes))))
        {
            _open.Pop();
            var record = _arranged[top.Number];
            record.End = _arranged.Count;
            _arranged[top.Number] = record;
        }
    }

    private ReadOnlySpan<byte> Path(in LayerRecord record) => _names.Get(record.PathAt, record.PathBytes);

    /// <summary>A record that the next path may lie below.</summary>
    /// <param name="Number">Its number.</param>
    /// <param name="PathAt">Where its path is.</param>
    /// <param name="Bytes">How long its path is.</param>
    /// <param name="Cutoff">Entries below it that stood before this one in the archive were replaced.</param>
    /// <param name="IsDirectory">False for everything else, and for a bare removal.</param>
    private readonly record struct Open(int Number, int PathAt, int Bytes, int Cutoff, bool IsDirectory);
}
