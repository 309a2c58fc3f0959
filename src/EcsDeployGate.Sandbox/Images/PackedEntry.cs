namespace EcsDeployGate.Sandbox.Images;

/// <summary>One entry of a layer to be packed; paths are relative to the image's root, without a leading slash.</summary>
internal abstract record PackedEntry(string Path)
{
    public int Uid { get; init; }

    public int Gid { get; init; }

    public static PackedEntry Directory(string path, UnixFileMode mode = (UnixFileMode)0b111_101_101) => new PackedDirectory(path, mode);

    public static PackedEntry File(string path, string content, UnixFileMode mode = (UnixFileMode)0b110_100_100) =>
        new PackedFile(path, mode, () => new MemoryStream(System.Text.Encoding.UTF8.GetBytes(content)));

    /// <summary>A file with the content of one on this machine, executable for everyone unless told.</summary>
    public static PackedEntry FileFrom(string path, string source, UnixFileMode mode = (UnixFileMode)0b111_101_101) =>
        new PackedFile(path, mode, () => System.IO.File.OpenRead(source));

    public static PackedEntry Link(string path, string target) => new PackedLink(path, target, Hard: false);

    /// <summary>Another name of <paramref name="target"/>, which has to come before it.</summary>
    public static PackedEntry HardLink(string path, string target) => new PackedLink(path, target, Hard: true);
}

internal sealed record PackedDirectory(string Path, UnixFileMode Mode) : PackedEntry(Path);

internal sealed record PackedFile(string Path, UnixFileMode Mode, Func<Stream> Open) : PackedEntry(Path);

internal sealed record PackedLink(string Path, string Target, bool Hard) : PackedEntry(Path);
