using System.Buffers.Binary;
using System.Text;

namespace EcsDeployGate.Core.Inspecting.Files.Heads;

/// <summary>The header of an ELF file and what can be read from the bytes at hand (elf(5)).</summary>
internal sealed class ElfImage
{
    /// <summary>Bytes of the longer of the two headers.</summary>
    public const int HeaderBytes = 64;

    /// <summary>More program headers than any linker writes.</summary>
    private const int MaxSegments = 64;

    private const int MaxNames = 64;
    private const int MaxNameBytes = 1024;

    private readonly bool _wide;
    private readonly bool _big;
    private readonly List<Segment> _segments = [];

    private ElfImage(bool wide, bool big, string machine)
    {
        (_wide, _big, Machine) = (wide, big, machine);
    }

    public string Machine { get; }

    public int Bits => _wide ? 64 : 32;

    /// <summary>Where the dynamic section lies; null for static programs, and before the program headers were read.</summary>
    public (long Offset, long Bytes)? Dynamic { get; private set; }

    /// <summary>False when the program headers lie elsewhere or are broken.</summary>
    public bool SegmentsAreKnown { get; private set; }

    /// <summary>The loader.</summary>
    public string? Interpreter { get; private set; }

    /// <summary>Reads the header; null when this is no ELF file, or a broken one.</summary>
    public static ElfImage? Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < 52 || !file.StartsWith("\x7F"u8) || !file[1..4].SequenceEqual("ELF"u8)
            || file[4] is not (1 or 2) || file[5] is not (1 or 2) || (file[4] is 2 && file.Length < HeaderBytes))
        {
            return null;
        }

        var big = file[5] is 2;
        var machine = big ? BinaryPrimitives.ReadUInt16BigEndian(file[18..]) : BinaryPrimitives.ReadUInt16LittleEndian(file[18..]);
        return new ElfImage(file[4] is 2, big, Name(machine, file[4] is 2, big));
    }

    /// <summary>Reads the program headers, if they lie within the bytes.</summary>
    public void ReadSegments(ReadOnlySpan<byte> file)
    {
        var table = _wide ? Word(file, 32) : Half(file, 28);
        var size = Short(file, _wide ? 54 : 42);
        var count = Math.Min(Short(file, _wide ? 56 : 44), MaxSegments);
        if (size < (_wide ? 56 : 32) || table < 0 || table > file.Length - (long)size * count)
        {
            return;
        }

        SegmentsAreKnown = true;
        for (var i = 0; i < count; i++)
        {
            var header = file.Slice((int)table + (i * size), size);
            var type = Half(header, 0);
            var (offset, address, length) = _wide
                ? (Word(header, 8), Word(header, 16), Word(header, 32))
                : (Half(header, 4), Half(header, 8), Half(header, 16));
            if (offset < 0 || length < 0 || address < 0)
            {
                continue;
            }

            switch (type)
            {
                case 1:
                    _segments.Add(new(offset, address, length));
                    break;
                case 2:
                    Dynamic = (offset, length);
                    break;
                case 3 when offset < file.Length:
                    Interpreter = Text(file, offset);
                    break;
            }
        }
    }

    /// <summary>Reads names from the dynamic section; null when the names lie beyond the bytes at hand.</summary>
    public (IReadOnlyList<string> Needed, IReadOnlyList<string> RunPath)? ReadDynamic(ReadOnlySpan<byte> dynamic, ReadOnlySpan<byte> file)
    {
        var size = _wide ? 16 : 8;
        long? names = null;
        var (needed, runPath, rPath) = (new List<long>(), new List<long>(), new List<long>());
        for (var at = 0; at + size <= dynamic.Length; at += size)
        {
            var tag = _wide ? Word(dynamic, at) : Half(dynamic, at);
            var value = _wide ? Word(dynamic, at + 8) : Half(dynamic, at + 4);
            if (tag is 0)
            {
                break;
            }

            (tag switch { 1 => needed, 29 => runPath, 15 => rPath, _ => null })?.Add(value);
            if (tag is 5)
            {
                names = FileOffset(value);
            }
        }

        if (names is not { } start)
        {
            return null;
        }

        var libraries = Texts(needed, start, file);
        var paths = Texts(runPath.Count > 0 ? runPath : rPath, start, file);
        return libraries is null || paths is null
            ? null
            : (libraries, [.. paths.SelectMany(p => p.Split(':', StringSplitOptions.RemoveEmptyEntries)).Take(MaxNames)]);
    }

    private static List<string>? Texts(List<long> offsets, long start, ReadOnlySpan<byte> file)
    {
        var found = new List<string>();
        foreach (var offset in offsets.Take(MaxNames))
        {
            if (offset < 0 || start + offset < 0 || start + offset >= file.Length || Text(file, start + offset) is not { } text)
            {
                return null;
            }

            found.Add(text);
        }

        return found;
    }

    private long? FileOffset(long address)
    {
        foreach (var segment in _segments)
        {
            if (address >= segment.Address && address - segment.Address < segment.Bytes)
            {
                return segment.Offset + (address - segment.Address);
            }
        }

        return null;
    }

    private static string? Text(ReadOnlySpan<byte> file, long offset)
    {
        var text = file[(int)offset..];
        var end = text[..Math.Min(text.Length, MaxNameBytes)].IndexOf((byte)0);
        return end < 0 ? null : Encoding.UTF8.GetString(text[..end]);
    }

    private int Short(ReadOnlySpan<byte> bytes, int at) => _big ? BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]) : BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private long Half(ReadOnlySpan<byte> bytes, int at) => _big ? BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]) : BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private long Word(ReadOnlySpan<byte> bytes, int at) => _big ? BinaryPrimitives.ReadInt64BigEndian(bytes[at..]) : BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);

    /// <summary>The machine in the words of OCI images (Go's GOARCH).</summary>
    private static string Name(int machine, bool wide, bool big) => machine switch
    {
        3 => "386",
        8 => (wide ? "mips64" : "mips") + (big ? "" : "le"),
        20 => "ppc",
        21 => big ? "ppc64" : "ppc64le",
        22 => "s390x",
        40 => "arm",
        62 => "amd64",
        183 => "arm64",
        243 => wide ? "riscv64" : "riscv",
        258 => "loong64",
        _ => $"elf-{machine}",
    };

    private sealed record Segment(long Offset, long Address, long Bytes);
}
