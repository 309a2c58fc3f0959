namespace EcsDeployGate.Core.Inspecting.Files.Layers;

/// <summary>An index as columns: what is alike stands together, so that it packs well.</summary>
internal static class LayerIndexColumns
{
    public static byte[] Write(LayerIndex index)
    {
        var written = new List<int>();
        for (var i = 0; i < index.Count; i++)
        {
            // A directory that is only implied is not written, unless it hides something.
            if ((index.Records[i].Flags & ~RecordFlags.Present) is not RecordFlags.Implied)
            {
                written.Add(i);
            }
        }

        var to = new ColumnWriter();
        to.Number(index.RootIsOpaque ? 1 : 0);
        to.Number(written.Count);
        WritePaths(to, index, written);
        foreach (var i in written)
        {
            to.Number(((int)index.Records[i].Kind << 5) | (int)index.Records[i].Flags);
        }

        WriteOwners(to, index, written);
        foreach (var i in written)
        {
            if (HasLink(index.Records[i]))
            {
                to.Number(index.Records[i].LinkBytes);
                to.Bytes(index.Link(i));
            }
        }

        WriteHeads(to, index, written);
        var texts = written.Select((record, number) => (record, number)).Where(t => index.Texts.ContainsKey(t.record)).ToList();
        to.Number(texts.Count);
        foreach (var (record, number) in texts)
        {
            to.Number(number);
            to.Number(index.Texts[record].Length);
            to.Bytes(index.Texts[record]);
        }

        return to.ToArray();
    }

    /// <summary>Null for bytes that are no index.</summary>
    public static LayerIndex? Read(ReadOnlySpan<byte> bytes, LayerLimits limits)
    {
        try
        {
            var from = new ColumnReader(bytes);
            var rootIsOpaque = from.Number(1) is 1;
            var records = new LayerRecord[from.Number(Math.Min(limits.MaxEntries, bytes.Length))];
            var names = new NameStore(limits);
            ReadPaths(ref from, records, names, limits);
            foreach (ref var record in records.AsSpan())
            {
                var both = from.Number(0xff);
                record.Kind = both >> 5 <= (int)FileKind.Fifo ? (FileKind)(both >> 5) : throw new FormatException("There is no such kind.");
                record.Flags = (RecordFlags)(both & 0x1f);
            }

            ReadOwners(ref from, records);
            foreach (ref var record in records.AsSpan())
            {
                if (HasLink(record))
                {
                    record.LinkBytes = from.Number(limits.MaxPathBytes);
                    record.LinkAt = names.Add(from.Bytes(record.LinkBytes));
                }
            }

            var heads = ReadHeads(ref from, records);
            var texts = new Dictionary<int, byte[]>();
            for (var left = from.Number(1000); left > 0; left--)
            {
                texts[from.Number(records.Length - 1)] = from.Bytes(from.Number(KnownTexts.MaxBytes)).ToArray();
            }

            return from.AtEnd ? Arrange(records, names, heads, texts, rootIsOpaque, limits) : null;
        }
        catch (Exception e) when (e is FormatException or LayerRefusedException)
        {
            return null;
        }
    }

    private static LayerIndex Arrange(
        LayerRecord[] records, NameStore names, IReadOnlyList<FileHead> heads, Dictionary<int, byte[]> texts, bool rootIsOpaque, LayerLimits limits)
    {
        var order = new int[records.Length];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
            if (i > 0 && PathOrder.Compare(names.Get(records[i - 1].PathAt, records[i - 1].PathBytes), names.Get(records[i].PathAt, records[i].PathBytes)) >= 0)
            {
                throw new FormatException("Paths are not sorted.");
            }
        }

        var arranged = new LayerArranging(records, order, names, limits.MaxEntries);
        var moved = new Dictionary<int, byte[]>();
        if (texts.Count > 0)
        {
            foreach (var (now, before) in arranged.Origins)
            {
                if (texts.TryGetValue(before, out var text))
                {
                    moved[now] = text;
                }
            }
        }

        return new LayerIndex(names.ToArray(), arranged.Records, heads, moved, rootIsOpaque);
    }

    private static bool HasLink(in LayerRecord record) => record.Kind is FileKind.Symlink || record.Flags.HasFlag(RecordFlags.LinksBelow);

    private static void WritePaths(ColumnWriter to, LayerIndex index, List<int> written)
    {
        // How much is shared and how long the rest is, apart from the letters.
        ReadOnlySpan<byte> before = default;
        var letters = new ColumnWriter();
        foreach (var i in written)
        {
            var path = index.Path(i);
            var shared = path.CommonPrefixLength(before);
            to.Number(shared);
            to.Number(path.Length - shared);
            letters.Bytes(path[shared..]);
            before = path;
        }

        to.Bytes(letters.ToArray());
    }

    private static void ReadPaths(ref ColumnReader from, LayerRecord[] records, NameStore names, LayerLimits limits)
    {
        var shared = new int[records.Length];
        for (var i = 0; i < records.Length; i++)
        {
            shared[i] = from.Number(limits.MaxPathBytes);
            records[i].PathBytes = shared[i] + from.Number(limits.MaxPathBytes);
            if (shared[i] > (i is 0 ? 0 : records[i - 1].PathBytes) || records[i].PathBytes is 0 || records[i].PathBytes > limits.MaxPathBytes)
            {
                throw new FormatException("A path is not what it says.");
            }
        }

        Span<byte> path = new byte[limits.MaxPathBytes];
        for (var i = 0; i < records.Length; i++)
        {
            from.Bytes(records[i].PathBytes - shared[i]).CopyTo(path[shared[i]..]);
            records[i].PathAt = names.Add(path[..records[i].PathBytes]);
        }
    }

    private static void WriteOwners(ColumnWriter to, LayerIndex index, List<int> written)
    {
        var known = new Dictionary<(short, int, int), int>();
        var numbers = new ColumnWriter();
        foreach (var i in written)
        {
            var owner = (index.Records[i].Mode, index.Records[i].Uid, index.Records[i].Gid);
            if (!known.TryGetValue(owner, out var number))
            {
                known.Add(owner, number = known.Count);
            }

            numbers.Number(number);
        }

        to.Number(known.Count);
        foreach (var (mode, uid, gid) in known.Keys)
        {
            to.Number(mode);
            to.Number((uint)uid);
            to.Number((uint)gid);
        }

        to.Bytes(numbers.ToArray());
    }

    private static void ReadOwners(ref ColumnReader from, LayerRecord[] records)
    {
        var known = new (short Mode, int Uid, int Gid)[from.Number(Math.Max(records.Length, 1))];
        for (var i = 0; i < known.Length; i++)
        {
            known[i] = ((short)from.Number(0xfff), unchecked((int)(uint)from.Long()), unchecked((int)(uint)from.Long()));
        }

        foreach (ref var record in records.AsSpan())
        {
            (record.Mode, record.Uid, record.Gid) = known[from.Number(known.Length - 1)];
        }
    }

    private static void WriteHeads(ColumnWriter to, LayerIndex index, List<int> written)
    {
        to.Number(index.Heads.Count);
        foreach (var head in index.Heads)
        {
            HeadColumn.Write(to, head);
        }

        foreach (var i in written)
        {
            if (index.Records[i].Kind is FileKind.File)
            {
                to.Number(index.Records[i].Head + 1);
            }
        }
    }

    private static FileHead[] ReadHeads(ref ColumnReader from, LayerRecord[] records)
    {
        var heads = new FileHead[from.Number(records.Length)];
        for (var i = 0; i < heads.Length; i++)
        {
            heads[i] = HeadColumn.Read(ref from);
        }

        foreach (ref var record in records.AsSpan())
        {
            record.Head = record.Kind is FileKind.File ? from.Number(heads.Length) - 1 : -1;
        }

        return heads;
    }
}
