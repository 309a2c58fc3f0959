namespace EcsDeployGate.Core.Inspecting.Files.Layers;

/// <summary>Makes hard links what they link to: the entry of that path that stood before them in the archive.</summary>
internal static class HardLinks
{
    public static void Resolve(Span<LayerRecord> records, int[] order, NameStore names, Dictionary<int, byte[]> texts)
    {
        for (var i = 0; i < records.Length; i++)
        {
            ref var link = ref records[i];
            if (!link.Flags.HasFlag(RecordFlags.HardLink))
            {
                continue;
            }

            var target = Find(records, order, names, names.Get(link.LinkAt, link.LinkBytes), i);
            if (target < 0)
            {
                link.Flags = RecordFlags.Present | RecordFlags.LinksBelow;
                continue;
            }

            ref var found = ref records[target];
            if (found.Kind is FileKind.Directory)
            {
                throw new LayerRefusedException($"The layer has a hard link '{PathSpelling.Show(names.Get(link.PathAt, link.PathBytes))}' to a directory, which no engine can unpack.");
            }

            link.Flags = found.Flags;
            (link.Kind, link.Mode, link.Uid, link.Gid, link.Head) = (found.Kind, found.Mode, found.Uid, found.Gid, found.Head);
            (link.LinkAt, link.LinkBytes) = (found.LinkAt, found.LinkBytes);
            if (texts.TryGetValue(target, out var text))
            {
                texts[i] = text;
            }
        }
    }

    /// <summary>The last entry of the path before another one; negative when there is none.</summary>
    private static int Find(ReadOnlySpan<LayerRecord> records, int[] order, NameStore names, ReadOnlySpan<byte> path, int before)
    {
        var (from, to) = (0, order.Length);
        while (from < to)
        {
            var middle = (from + to) / 2;
            ref readonly var record = ref records[order[middle]];
            var compared = PathOrder.Compare(names.Get(record.PathAt, record.PathBytes), path);
            if (compared < 0 || (compared is 0 && order[middle] < before))
            {
                from = middle + 1;
            }
            else
            {
                to = middle;
            }
        }

        // The record before the place where this one would stand, if it is of the same path and no removal.
        for (var at = from - 1; at >= 0; at--)
        {
            ref readonly var record = ref records[order[at]];
            if (!names.Get(record.PathAt, record.PathBytes).SequenceEqual(path))
            {
                break;
            }

            if (record.Flags.HasFlag(RecordFlags.Present))
            {
                return order[at];
            }
        }

        return -1;
    }
}
