namespace EcsDeployGate.Core.Inspecting.Files.Heads;

/// <summary>Says what a file is from its first bytes, and from its dynamic section, while it streams by. One for each layer; used again for each file.</summary>
/// <remarks>
/// Only files with an execute bit are looked at closely; of others only <c>#!</c> lines are kept, which matter where a shell is told to
/// run them. Libraries that an ELF program needs are named at the front of the file in all but the largest programs; what lies beyond
/// <see cref="WindowBytes"/> is not kept, and <see cref="FileHead.Elf.NeededIsKnown"/> then says so.
/// </remarks>
internal sealed class HeadReader
{
    /// <summary>Bytes of a program that are kept to look up names in.</summary>
    public const int WindowBytes = 512 * 1024;

    /// <summary>BusyBox keeps its list of applets anywhere; its largest builds have 2 MiB.</summary>
    public const int BusyBoxBytes = 4 * 1024 * 1024;

    private const int FirstBytes = 4096;
    private const int MaxDynamicBytes = 64 * 1024;

    private readonly byte[] _dynamic = new byte[MaxDynamicBytes];
    private byte[] _window = new byte[FirstBytes];
    private int _kept;
    private int _keep;
    private long _seen;
    private int _dynamicKept;
    private bool _executable;
    private bool _busyBox;
    private bool _decided;
    private ElfImage? _elf;

    /// <summary>What a file is whose first bytes are at hand.</summary>
    public static FileHead? Read(ReadOnlySpan<byte> path, int mode, ReadOnlySpan<byte> start)
    {
        var reader = new HeadReader();
        reader.Begin(path, mode);
        reader.Content(start);
        return reader.End();
    }

    /// <summary>A file begins.</summary>
    public void Begin(ReadOnlySpan<byte> path, int mode)
    {
        var name = path[(path.LastIndexOf((byte)'/') + 1)..];
        _executable = (mode & 0b001_001_001) != 0;
        _busyBox = _executable && name.StartsWith("busybox"u8);
        (_kept, _keep, _seen, _dynamicKept, _decided, _elf) = (0, _executable ? FirstBytes : ScriptLine.Bytes, 0, 0, false, null);
    }

    /// <summary>The next bytes of it.</summary>
    /// <returns>False when nothing more is needed.</returns>
    public bool Content(ReadOnlySpan<byte> bytes)
    {
        var start = _seen;
        _seen += bytes.Length;
        Keep(bytes);
        if (!_decided && _kept == _keep)
        {
            Decide();

            // What this piece holds beyond the first bytes was passed over a moment ago.
            Keep(bytes[(int)Math.Min(bytes.Length, _kept - start)..]);
        }

        KeepDynamic(bytes, start);
        return !_decided || _kept < _keep || (_elf?.Dynamic is { } dynamic && _seen < dynamic.Offset + Math.Min(dynamic.Bytes, MaxDynamicBytes));
    }

    /// <summary>What it is; null for a file that nobody would run.</summary>
    public FileHead? End()
    {
        if (!_decided)
        {
            Decide();
        }

        var first = _window.AsSpan(0, _kept);
        if (_elf is null)
        {
            return ScriptLine.Read(first) ?? (_executable ? new FileHead.Other(_kept is 0) : (FileHead?)null);
        }

        // A dynamic section within the window may have passed before its place was known.
        (IReadOnlyList<string> Needed, IReadOnlyList<string> RunPath)? names = _elf.Dynamic switch
        {
            null => _elf.SegmentsAreKnown ? ([], []) : null,
            (var offset, var size) when offset + Math.Min(size, MaxDynamicBytes) <= _kept => _elf.ReadDynamic(first.Slice((int)offset, (int)Math.Min(size, MaxDynamicBytes)), first),
            _ => _elf.ReadDynamic(_dynamic.AsSpan(0, _dynamicKept), first),
        };
        return new FileHead.Elf(_elf.Machine, _elf.Bits, _elf.Interpreter, names?.Needed ?? [], names?.RunPath ?? [])
        {
            NeededIsKnown = names is not null,
            Applets = _busyBox ? BusyBoxApplets.Find(first) : [],
        };
    }

    private void Decide()
    {
        _decided = true;
        var first = _window.AsSpan(0, _kept);
        _elf = _executable ? ElfImage.Read(first) : null;
        if (_elf is null)
        {
            return;
        }

        _elf.ReadSegments(first);
        if (_elf.Dynamic is not null || _busyBox)
        {
            _keep = _busyBox ? BusyBoxBytes : WindowBytes;
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        var count = Math.Min(bytes.Length, _keep - _kept);
        if (count <= 0)
        {
            return;
        }

        if (_window.Length < _kept + count)
        {
            Array.Resize(ref _window, Math.Min(BusyBoxBytes, Math.Max(_window.Length * 4, _kept + count)));
        }

        bytes[..count].CopyTo(_window.AsSpan(_kept));
        _kept += count;
    }

    private void KeepDynamic(ReadOnlySpan<byte> bytes, long start)
    {
        if (_elf?.Dynamic is not (var offset, var size))
        {
            return;
        }

        // The part of [offset, offset + size) that lies in this piece and was not kept yet.
        var from = Math.Max(offset + _dynamicKept, start);
        var to = Math.Min(offset + Math.Min(size, MaxDynamicBytes), start + bytes.Length);
        if (from == offset + _dynamicKept && from < to)
        {
            bytes[(int)(from - start)..(int)(to - start)].CopyTo(_dynamic.AsSpan(_dynamicKept));
            _dynamicKept += (int)(to - from);
        }
    }
}
