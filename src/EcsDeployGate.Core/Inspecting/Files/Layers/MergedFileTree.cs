using System.Text;

namespace EcsDeployGate.Core.Inspecting.Files.Layers;

/// <summary>The layers of an image as overlay file systems show them, looked up when asked; nothing is copied.</summary>
/// <remarks>
/// From the top layer down, a path is what the first layer says that has it. A directory goes on in the layers below it until one
/// removes it, hides what is below (opaque), or has something else at the path. A directory that a layer only implies is a directory
/// all the same: it hides a link of the same name below it, as every overlay file system shows, and takes over mode and owner
/// from the directory below it, if there is one. While layers are still being read, what the upper ones say is shown, and a question that a lower one
/// might answer otherwise is refused (<see cref="NotReadYetException"/>): what is answered stays true.
/// </remarks>
public sealed class MergedFileTree : IFileTree
{
    /// <summary>How often a hard link to a lower layer is followed.</summary>
    private const int MaxHardLinks = 8;

    private readonly IReadOnlyList<LayerIndex?> _layers;
    private readonly IReadOnlySet<int>? _told;
    private readonly Node _root;

    /// <summary>The uppermost layer that was not read; -1 when every layer was.</summary>
    private readonly int _missing = -1;

    /// <summary>Merges.</summary>
    /// <param name="layers">The lowest first; null for one that was not read, which hides those below it, too.</param>
    /// <param name="told">Numbers of layers whose table of contents was read in their place, so that what programs are is known only where somebody has looked.</param>
    public MergedFileTree(IReadOnlyList<LayerIndex?> layers, IReadOnlySet<int>? told = null)
    {
        (_layers, _told) = (layers, told);
        var parts = new List<Part>();
        for (var i = layers.Count - 1; i >= 0; i--)
        {
            if (layers[i] is not { } layer)
            {
                _missing = i;
                break;
            }

            parts.Add(new(i, -1, 0, layer.Count));
            if (layer.RootIsOpaque)
            {
                break;
            }
        }

        _root = new Node(new(0, -1, 0, 0), parts) { IsOpen = _missing >= 0 };
    }

    /// <inheritdoc/>
    public int Layers => _layers.Count;

    /// <inheritdoc/>
    public FileEntry? Find(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path is "/" ? Root() : Locate(path) is { } node ? Entry(node) : null;
    }

    /// <inheritdoc/>
    public IEnumerable<FileEntry> Children(string directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        var node = directory is "/" ? _root : Locate(directory);
        return node is { Parts: not null } ? NodesIn(node).Select(Entry) : [];
    }

    /// <inheritdoc/>
    public FileHead? Head(FileEntry file)
    {
        ArgumentNullException.ThrowIfNull(file);
        const int Execute = 0b001_001_001;
        return file is { Head: null, Kind: FileKind.File } && (file.Mode & Execute) != 0 && _told is { Count: > 0 }
            && Locate(file.Path) is { Parts: null } node && Target(node) is var (at, _) && _told.Contains(at.Layer)
            ? throw new NotReadYetException(at.Layer, "/" + Encoding.UTF8.GetString(In(at).Path(at.Record)))
            : file.Head;
    }

    /// <inheritdoc/>
    public string? Text(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Locate(path) is { Parts: null } node && Target(node) is var (at, _) && In(at).Texts.TryGetValue(at.Record, out var text)
            ? Encoding.UTF8.GetString(text)
            : null;
    }

    /// <inheritdoc/>
    public IEnumerable<FileEntry> All()
    {
        var open = new Stack<IEnumerator<Node>>();
        open.Push(NodesIn(_root).GetEnumerator());
        while (open.TryPeek(out var top))
        {
            if (!top.MoveNext())
            {
                open.Pop();
                continue;
            }

            yield return Entry(top.Current);
            if (top.Current.Parts is not null)
            {
                open.Push(NodesIn(top.Current).GetEnumerator());
            }
        }
    }

    private LayerIndex In(Part part) => _layers[part.Layer]!;

    private static FileEntry Root() => new("/", FileKind.Directory, 0b111_101_101, 0, 0, null, null, 0);

    private Node? Locate(string path) => path.StartsWith('/') ? Locate(Encoding.UTF8.GetBytes(path, 1, path.Length - 1)) : null;

    private Node? Locate(ReadOnlySpan<byte> path)
    {
        Node? node = _root;
        for (var at = 0; at <= path.Length;)
        {
            if (node.Parts is null)
            {
                return null;
            }

            var slash = path[at..].IndexOf((byte)'/');
            var end = slash < 0 ? path.Length : at + slash;
            var found = new List<Part>();
            foreach (var part in node.Parts)
            {
                if (In(part).IndexOf(path[..end], part.From, part.To) is >= 0 and var record)
                {
                    found.Add(PartAt(part.Layer, record));
                }
            }

            node = Decide(found, node.IsOpen);
            if (node is null)
            {
                return null;
            }

            at = end + 1;
        }

        return node;
    }

    /// <summary>What is in a directory, by name.</summary>
    private IEnumerable<Node> NodesIn(Node directory)
    {
        if (directory.IsOpen)
        {
            throw new NotReadYetException(_missing);
        }

        var cursors = directory.Parts!.Select(p => p.From).ToArray();
        var found = new List<Part>();
        while (Next(directory.Parts!, cursors, found))
        {
            if (Decide(found, below: false) is { } node)
            {
                yield return node;
            }
        }
    }

    /// <summary>Collects what the layers have under the first name that comes next, and moves on.</summary>
    private bool Next(IReadOnlyList<Part> parts, int[] cursors, List<Part> found)
    {
        found.Clear();
        for (var i = 0; i < parts.Count; i++)
        {
            if (cursors[i] >= parts[i].To)
            {
                continue;
            }

            var order = found.Count is 0 ? -1 : PathOrder.Compare(In(parts[i]).Path(cursors[i]), In(found[0]).Path(found[0].Record));
            if (order < 0)
            {
                found.Clear();
            }

            if (order <= 0)
            {
                found.Add(PartAt(parts[i].Layer, cursors[i]));
            }
        }

        for (int i = 0, taken = 0; i < parts.Count && taken < found.Count; i++)
        {
            if (parts[i].Layer == found[taken].Layer)
            {
                cursors[i] = found[taken++].To;
            }
        }

        return found.Count > 0;
    }

    private Part PartAt(int layer, int record) => new(layer, record, record + 1, _layers[layer]!.Records[record].End);

    /// <summary>What the layers make of one path together.</summary>
    /// <param name="found">Those that say something of it, the top one first.</param>
    /// <param name="below">True when a layer that was not read may say something of it, too.</param>
    private Node? Decide(List<Part> found, bool below)
    {
        List<Part>? parts = null;
        Part? described = null;
        foreach (var part in found)
        {
            ref readonly var record = ref In(part).Records[part.Record];
            if (record.Flags.HasFlag(RecordFlags.Present))
            {
                if (record.Kind is not FileKind.Directory)
                {
                    if (parts is null)
                    {
                        return new Node(part, null);
                    }

                    below = false;
                    break;
                }

                (parts ??= []).Add(part);
                described ??= record.Flags.HasFlag(RecordFlags.Implied) ? null : part;
            }

            if ((record.Flags & (RecordFlags.Whiteout | RecordFlags.Opaque)) is not RecordFlags.None)
            {
                below = false;
                break;
            }
        }

        return parts is not null ? new Node(described ?? parts[0], parts) { IsOpen = below, IsDescribed = described is not null || !below }
            : below ? throw new NotReadYetException(_missing)
            : null;
    }

    private FileEntry Entry(Node node)
    {
        if (!node.IsDescribed)
        {
            throw new NotReadYetException(_missing);
        }

        if (node.Parts is not null)
        {
            // The metadata may be a lower layer's; the directory is the top one's doing.
            return In(node.At).Entry(node.At.Record, node.At.Layer);
        }

        var own = In(node.At).Entry(node.At.Record, node.At.Layer);
        return Target(node) switch
        {
            null => own with { Mode = 0, Head = null },
            var (at, _) when at == node.At => own,
            var (at, _) => In(at).Entry(at.Record, at.Layer) with { Path = own.Path, Layer = own.Layer },
        };
    }

    /// <summary>The file itself, or what a hard link to a lower layer leads to; null when that leads nowhere.</summary>
    private Node? Target(Node node)
    {
        for (var hops = 0; hops < MaxHardLinks; hops++)
        {
            var layer = In(node.At);
            if (!layer.Records[node.At.Record].Flags.HasFlag(RecordFlags.LinksBelow))
            {
                return node;
            }

            if (Locate(layer.Link(node.At.Record)) is not { Parts: null } next || next.At == node.At)
            {
                return null;
            }

            node = next;
        }

        return null;
    }

    /// <summary>One layer's record of a path, and the range of its records below the path.</summary>
    private sealed record Part(int Layer, int Record, int From, int To);

    /// <summary>What is at a path.</summary>
    /// <param name="At">The record that describes it.</param>
    /// <param name="Parts">Of a directory: every layer that goes on in it, the top one first; null for everything else.</param>
    private sealed record Node(Part At, IReadOnlyList<Part>? Parts)
    {
        /// <summary>Of a directory: true when it may go on in layers that were not read.</summary>
        public bool IsOpen { get; init; }

        /// <summary>Of a directory: false when its mode and owner may be those of a layer that was not read.</summary>
        public bool IsDescribed { get; init; } = true;
    }
}
