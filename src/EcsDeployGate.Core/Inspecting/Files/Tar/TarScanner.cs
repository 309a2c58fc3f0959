using EcsDeployGate.Core.Inspecting.Files.Layers;

namespace EcsDeployGate.Core.Inspecting.Files.Tar;

/// <summary>Reads an archive as it streams by, in pieces of any size, and keeps nothing but the header that it is in.</summary>
/// <remarks>
/// It decides as Go's archive/tar does, which every engine unpacks with: two zero blocks end the archive, whatever follows; links,
/// devices and directories have no content, whatever their size says; records of a global extended header apply to nothing.
/// (GNU tar agrees on every archive that it writes itself.)
/// </remarks>
internal sealed class TarScanner(ITarVisitor visitor, LayerLimits limits)
{
    private readonly byte[] _block = new byte[TarBlock.Bytes];
    private readonly byte[] _name = new byte[TarBlock.Bytes];
    private byte[] _extra = [];
    private State _state = State.Header;
    private int _filled;
    private int _zeroBlocks;
    private byte _extraType;
    private long _left;
    private int _padding;
    private bool _shown;

    private byte[]? _longName;
    private byte[]? _longLink;
    private PaxRecords? _pax;

    private enum State
    {
        Header,
        Extra,
        SparseMap,
        Content,
        Padding,
        Ended,
    }

    /// <summary>True once the end marker was read; what is fed after it is ignored.</summary>
    public bool Ended => _state is State.Ended;

    /// <summary>The next bytes of the archive.</summary>
    /// <exception cref="LayerRefusedException">It is damaged, or exceeds a bound.</exception>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && _state is not State.Ended)
        {
            bytes = _state switch
            {
                State.Header or State.SparseMap => Block(bytes),
                State.Extra => Extra(bytes),
                State.Content => Content(bytes),
                _ => Padding(bytes),
            };
        }
    }

    /// <summary>The stream ended.</summary>
    /// <exception cref="LayerRefusedException">It ended inside an entry.</exception>
    public void Complete()
    {
        // An archive without end marker is taken by every reader, as long as it ends between entries.
        if (_state is State.Extra or State.SparseMap or State.Content or State.Padding || _filled != 0 || _pax is not null || _longName is not null || _longLink is not null)
        {
            // The padding behind the last content is missing in archives of some writers, and nobody needs it.
            if (_state is not State.Padding)
            {
                throw new LayerRefusedException("The layer's archive is cut off: it ends inside an entry.");
            }
        }
    }

    private ReadOnlySpan<byte> Block(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> block;
        if (_filled is 0 && bytes.Length >= TarBlock.Bytes)
        {
            block = bytes[..TarBlock.Bytes];
            bytes = bytes[TarBlock.Bytes..];
        }
        else
        {
            var count = Math.Min(TarBlock.Bytes - _filled, bytes.Length);
            bytes[..count].CopyTo(_block.AsSpan(_filled));
            _filled += count;
            bytes = bytes[count..];
            if (_filled < TarBlock.Bytes)
            {
                return bytes;
            }

            _filled = 0;
            block = _block;
        }

        if (_state is State.SparseMap)
        {
            _state = block[504] != 0 ? State.SparseMap : AfterHeader();
        }
        else if (block.ContainsAnyExcept((byte)0))
        {
            if (_zeroBlocks != 0)
            {
                throw new LayerRefusedException("The layer's archive is damaged: a block of zeros stands between two entries.");
            }

            Header(new TarBlock(block));
        }
        else if (++_zeroBlocks is 2)
        {
            _state = State.Ended;
        }

        return bytes;
    }

    private void Header(TarBlock block)
    {
        block.Verify();
        if (block.Type is (byte)'L' or (byte)'K' or (byte)'x' or (byte)'g')
        {
            var size = block.Size;
            if (size > limits.MaxHeaderBytes)
            {
                throw new LayerRefusedException($"The layer has an extended header of {size} bytes; at most {limits.MaxHeaderBytes} are read.");
            }

            _extraType = block.Type;
            _left = size;
            _filled = 0;
            _padding = Rest(size);
            if (_extra.Length < size)
            {
                _extra = new byte[Math.Max((int)size, 1024)];
            }

            _state = State.Extra;
            if (size is 0)
            {
                EndExtra();
            }

            return;
        }

        Entry(block);
    }

    private void Entry(TarBlock block)
    {
        var path = _pax?.Path ?? block.Path(_name);
        if (_longName is not null)
        {
            path = _longName;
        }

        var link = _longLink ?? _pax?.Link ?? block.Link;
        var type = block.Type;
        if (type is 0)
        {
            type = path is [.., (byte)'/'] ? (byte)'5' : (byte)'0';
        }

        var oldSparse = type is (byte)'S';
        var stored = _pax?.Size ?? block.Size;
        var isFile = type is (byte)'0' or (byte)'7' || oldSparse;
        var hasContent = isFile || type is < (byte)'0' or > (byte)'7';
        if (path is { Length: > 0 } && path.Length > limits.MaxPathBytes * 2)
        {
            throw new LayerRefusedException($"The layer has a path of {path.Length} bytes; at most {limits.MaxPathBytes} are possible on Linux.");
        }

        var sparse = oldSparse || _pax?.Sparse is true;
        if (isFile || type is >= (byte)'1' and <= (byte)'6')
        {
            _shown = visitor.Begin(new TarEntry
            {
                Path = path,
                Link = type is (byte)'1' or (byte)'2' ? link : default,
                Type = isFile ? (byte)'0' : type,
                Mode = block.Mode,
                Uid = unchecked((int)(_pax?.Uid ?? block.Uid)),
                Gid = unchecked((int)(_pax?.Gid ?? block.Gid)),
                Size = !isFile ? 0 : oldSparse ? block.SparseSize : _pax?.SparseSize ?? stored,
                Sparse = sparse,
            });
        }

        (_pax, _longName, _longLink) = (null, null, null);
        _left = hasContent ? stored : 0;
        _padding = Rest(_left);
        _state = oldSparse && block.SparseMapGoesOn ? State.SparseMap : AfterHeader();
    }

    private State AfterHeader()
    {
        if (_left > 0)
        {
            return State.Content;
        }

        EndContent();
        return State.Header;
    }

    private ReadOnlySpan<byte> Content(ReadOnlySpan<byte> bytes)
    {
        var count = (int)Math.Min(_left, bytes.Length);
        if (_shown && !visitor.Content(bytes[..count]))
        {
            EndContent();
        }

        _left -= count;
        if (_left is 0)
        {
            EndContent();
            _state = _padding is 0 ? State.Header : State.Padding;
        }

        return bytes[count..];
    }

    private void EndContent()
    {
        if (_shown)
        {
            _shown = false;
            visitor.End();
        }
    }

    private ReadOnlySpan<byte> Extra(ReadOnlySpan<byte> bytes)
    {
        var count = (int)Math.Min(_left, bytes.Length);
        bytes[..count].CopyTo(_extra.AsSpan(_filled));
        _filled += count;
        _left -= count;
        if (_left is 0)
        {
            EndExtra();
        }

        return bytes[count..];
    }

    private void EndExtra()
    {
        var text = _extra.AsSpan(0, _filled);
        _filled = 0;
        switch (_extraType)
        {
            case (byte)'x':
                _pax = PaxRecords.Read(text);
                break;
            case (byte)'L':
                _longName = UpToNul(text);
                break;
            case (byte)'K':
                _longLink = UpToNul(text);
                break;
        }

        _state = _padding is 0 ? State.Header : State.Padding;
    }

    private ReadOnlySpan<byte> Padding(ReadOnlySpan<byte> bytes)
    {
        var count = Math.Min(_padding, bytes.Length);
        _padding -= count;
        if (_padding is 0)
        {
            _state = State.Header;
        }

        return bytes[count..];
    }

    private static byte[] UpToNul(ReadOnlySpan<byte> text) => (text.IndexOf((byte)0) is var end and >= 0 ? text[..end] : text).ToArray();

    private static int Rest(long size) => (int)(-size & (TarBlock.Bytes - 1));
}
