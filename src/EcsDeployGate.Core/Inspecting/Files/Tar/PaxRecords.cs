using EcsDeployGate.Core.Inspecting.Files.Layers;

namespace EcsDeployGate.Core.Inspecting.Files.Tar;

/// <summary>What an extended header says about the entry behind it (POSIX.1-2001, and GNU's sparse records).</summary>
internal sealed class PaxRecords
{
    public byte[]? Path { get; private set; }

    public byte[]? Link { get; private set; }

    public long? Size { get; private set; }

    public long? Uid { get; private set; }

    public long? Gid { get; private set; }

    public bool Sparse { get; private set; }

    public long? SparseSize { get; private set; }

    /// <summary>Reads <c>LENGTH KEY=VALUE\n</c>, one after the other.</summary>
    public static PaxRecords Read(ReadOnlySpan<byte> text)
    {
        var found = new PaxRecords();
        while (!text.IsEmpty)
        {
            var space = text.IndexOf((byte)' ');
            if (space is < 1 or > 9)
            {
                throw Damaged();
            }

            var length = TarNumber.Decimal(text[..space], "length");
            if (length < space + 4 || length > text.Length || text[(int)length - 1] != '\n')
            {
                throw Damaged();
            }

            var record = text[(space + 1)..((int)length - 1)];
            var equals = record.IndexOf((byte)'=');
            if (equals < 1)
            {
                throw Damaged();
            }

            found.Set(record[..equals], record[(equals + 1)..]);
            text = text[(int)length..];
        }

        return found;
    }

    private void Set(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (key.SequenceEqual("path"u8))
        {
            // The name of a sparse file stands in its own record; this one is made up.
            Path = Sparse && Path is not null ? Path : WithoutNul(value);
        }
        else if (key.SequenceEqual("linkpath"u8))
        {
            Link = WithoutNul(value);
        }
        else if (value.IsEmpty)
        {
            // POSIX: an empty value deletes what an earlier record said; the header's own field counts.
            return;
        }
        else if (key.SequenceEqual("size"u8))
        {
            Size = TarNumber.Decimal(value, "size");
        }
        else if (key.SequenceEqual("uid"u8))
        {
            Uid = TarNumber.Decimal(value, "owner");
        }
        else if (key.SequenceEqual("gid"u8))
        {
            Gid = TarNumber.Decimal(value, "group");
        }
        else if (key.StartsWith("GNU.sparse."u8))
        {
            SetSparse(key["GNU.sparse.".Length..], value);
        }
    }

    private void SetSparse(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        Sparse = true;
        if (key.SequenceEqual("name"u8))
        {
            Path = WithoutNul(value);
        }
        else if (key.SequenceEqual("realsize"u8) || key.SequenceEqual("size"u8))
        {
            SparseSize = TarNumber.Decimal(value, "sparse size");
        }
    }

    private static byte[]? WithoutNul(ReadOnlySpan<byte> value) => value.IsEmpty ? null : value.Contains((byte)0) ? throw Damaged() : value.ToArray();

    private static LayerRefusedException Damaged() => new("The layer's archive is damaged: an extended header is not made of records.");
}
