namespace EcsDeployGate.Core.Inspecting.Files.Layers;

/// <summary>What one layer says of one path. Paths have no slash in front: <c>usr/bin/curl</c>.</summary>
internal struct LayerRecord
{
    /// <summary>Where the path starts among the names of the layer.</summary>
    public int PathAt;

    public int PathBytes;

    /// <summary>Where the link target starts among the names of the layer; of symbolic links, and of hard links to files of lower layers.</summary>
    public int LinkAt;

    public int LinkBytes;

    public int Uid;

    public int Gid;

    /// <summary>Number of the head in the layer's list, -1 for none.</summary>
    public int Head;

    /// <summary>Number of the record behind the last one that lies below this path.</summary>
    public int End;

    public short Mode;

    public FileKind Kind;

    public RecordFlags Flags;
}

/// <summary>What a record is beside, or instead of, a file.</summary>
[Flags]
internal enum RecordFlags : byte
{
    /// <summary>A plain entry.</summary>
    None = 0,

    /// <summary>The layer removes what lower layers have at the path.</summary>
    Whiteout = 1,

    /// <summary>The layer hides what lower layers have in the directory.</summary>
    Opaque = 2,

    /// <summary>The layer has something here: an entry, or a directory that only its paths imply.</summary>
    Present = 4,

    /// <summary>A directory that has no entry of its own; unpacking makes one.</summary>
    Implied = 8,

    /// <summary>A hard link to a path that this layer does not have.</summary>
    LinksBelow = 16,

    /// <summary>A hard link whose target was not looked for yet; only while a layer is read.</summary>
    HardLink = 32,
}
