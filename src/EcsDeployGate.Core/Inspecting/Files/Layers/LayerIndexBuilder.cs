using System.Text;
using EcsDeployGate.Core.Inspecting.Files.Heads;
using EcsDeployGate.Core.Inspecting.Files.Tar;

namespace EcsDeployGate.Core.Inspecting.Files.Layers;

/// <summary>Makes the index of a layer while its archive streams by. Used once.</summary>
public sealed class LayerIndexBuilder : ITarVisitor
{
    private const string Marker = ".wh.";

    private readonly LayerLimits _limits;
    private readonly TarScanner _scanner;
    private readonly HeadReader _head = new();
    private readonly LayerRecords _records;
    private readonly byte[] _space;
    private readonly byte[] _linkSpace;

    private byte[]? _text;
    private int _textBytes;
    private bool _wantsHead;

    /// <summary>Begins.</summary>
    public LayerIndexBuilder(LayerLimits limits)
    {
        _limits = limits;
        _records = new LayerRecords(limits);
        _scanner = new TarScanner(this, limits);
        _space = new byte[(limits.MaxPathBytes * 2) + 1];
        _linkSpace = new byte[(limits.MaxPathBytes * 2) + 1];
    }

    /// <summary>True once the archive's end marker was read: what follows can only be padding.</summary>
    public bool Ended => _scanner.Ended;

    /// <summary>Takes the next bytes of the uncompressed archive, in pieces of any size.</summary>
    /// <exception cref="LayerRefusedException">The archive is damaged, or exceeds a bound.</exception>
    public void Feed(ReadOnlySpan<byte> bytes) => _scanner.Feed(bytes);

    /// <summary>The archive ended: sorts, follows hard links, fills in directories.</summary>
    /// <exception cref="LayerRefusedException">It ended too early, or cannot be unpacked.</exception>
    public LayerIndex Build()
    {
        _scanner.Complete();
        return _records.Build();
    }

    bool ITarVisitor.Begin(scoped in TarEntry entry)
    {
        var path = PathSpelling.Normalize(entry.Path, _space, _limits.MaxPathBytes);
        if (path.IsEmpty)
        {
            return false;
        }

        var slash = path.LastIndexOf((byte)'/');
        var name = path[(slash + 1)..];
        if (name.StartsWith(".wh."u8))
        {
            Remove(path[..Math.Max(0, slash)], name[Marker.Length..]);
            return false;
        }

        var link = entry.Type switch
        {
            (byte)'1' or (byte)'2' when entry.Link.Length > _limits.MaxPathBytes => throw new LayerRefusedException(
                $"The layer has a link target of {entry.Link.Length} bytes; at most {_limits.MaxPathBytes} are possible on Linux."),
            (byte)'1' => PathSpelling.Normalize(entry.Link, _linkSpace, _limits.MaxPathBytes),
            (byte)'2' => entry.Link,
            _ => default,
        };
        _records.Add(path, link, entry);
        if (entry.Type is not (byte)'0' || entry.Size is 0 || entry.Sparse)
        {
            if (entry.Type is (byte)'0' && entry.Size is 0 && (entry.Mode & 0b001_001_001) != 0)
            {
                _records.SetHead(new FileHead.Other(Empty: true));
            }

            return false;
        }

        _text = entry.Size <= KnownTexts.MaxBytes && path.StartsWith("etc/"u8) | path.StartsWith("usr/lib/os-release"u8) && KnownTexts.Contains("/" + Encoding.UTF8.GetString(path))
            ? new byte[entry.Size]
            : null;
        _textBytes = 0;
        _wantsHead = true;
        _head.Begin(path, entry.Mode);
        return true;
    }

    bool ITarVisitor.Content(ReadOnlySpan<byte> bytes)
    {
        if (_text is not null)
        {
            bytes.CopyTo(_text.AsSpan(_textBytes));
            _textBytes += bytes.Length;
        }

        _wantsHead = _wantsHead && _head.Content(bytes);
        return _wantsHead || _text is not null;
    }

    void ITarVisitor.End()
    {
        if (_head.End() is { } head)
        {
            _records.SetHead(head);
        }

        if (_text is not null)
        {
            _records.SetText(_text);
        }
    }

    private void Remove(ReadOnlySpan<byte> directory, ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual(".wh..opq"u8))
        {
            _records.AddOpaque(directory);
        }
        else if (!name.StartsWith(".wh."u8))
        {
            if (name.IsEmpty || name.SequenceEqual("."u8) || name.SequenceEqual(".."u8))
            {
                throw new LayerRefusedException($"The layer has a removal without a name in '/{PathSpelling.Show(directory)}'.");
            }

            _records.AddWhiteout(directory, name);
        }

        // Other names with the doubled prefix are aufs's own books, which engines skip.
    }
}
