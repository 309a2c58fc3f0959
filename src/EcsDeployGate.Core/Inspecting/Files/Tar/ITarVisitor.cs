namespace EcsDeployGate.Core.Inspecting.Files.Tar;

/// <summary>Is told what an archive holds while it streams by.</summary>
internal interface ITarVisitor
{
    /// <summary>An entry begins.</summary>
    /// <returns>True to be shown its content.</returns>
    bool Begin(scoped in TarEntry entry);

    /// <summary>The next bytes of the entry's content.</summary>
    /// <returns>False when the rest need not be shown.</returns>
    bool Content(ReadOnlySpan<byte> bytes);

    /// <summary>All that was wanted of the content, or all that there is, was shown. Called for each entry whose content was asked for.</summary>
    void End();
}

/// <summary>One entry of an archive, extended headers applied. Its spans are valid during the call only.</summary>
internal readonly ref struct TarEntry
{
    /// <summary>As the archive spells it.</summary>
    public required ReadOnlySpan<byte> Path { get; init; }

    /// <summary>Target of a link as the archive spells it; empty for everything else.</summary>
    public required ReadOnlySpan<byte> Link { get; init; }

    /// <summary><c>0</c> file, <c>1</c> hard link, <c>2</c> symbolic link, <c>3</c>/<c>4</c> devices, <c>5</c> directory, <c>6</c> pipe.</summary>
    public required byte Type { get; init; }

    /// <summary>At most 07777 (octal).</summary>
    public required int Mode { get; init; }

    /// <summary>Owner; ids above 2³¹ wrap, as in the C type.</summary>
    public required int Uid { get; init; }

    /// <summary>Group.</summary>
    public required int Gid { get; init; }

    /// <summary>Bytes of the file once unpacked.</summary>
    public required long Size { get; init; }

    /// <summary>True when the content in the archive has holes, so that its first bytes may not be the file's.</summary>
    public required bool Sparse { get; init; }
}
