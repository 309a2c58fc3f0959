namespace EcsDeployGate.Core.Inspecting.Files;

/// <summary>The files of an image, all layers merged as overlay file systems merge them. Nothing here follows a link.</summary>
public interface IFileTree
{
    /// <summary>Number of layers.</summary>
    int Layers { get; }

    /// <summary>What is at exactly this path; null when there is nothing.</summary>
    /// <param name="path">Absolute and normalised; no link in it is followed, so <c>/bin/sh</c> is not found where <c>/bin</c> is a link.</param>
    FileEntry? Find(string path);

    /// <summary>What lies in a directory, sorted by name (as bytes); nothing when the path is no directory.</summary>
    /// <param name="directory">Absolute and normalised; not a link to a directory.</param>
    IEnumerable<FileEntry> Children(string directory);

    /// <summary>What the first bytes of a file say; null when they say nothing, as of files that nobody may execute.</summary>
    /// <param name="file">As this tree has it. Its own <see cref="FileEntry.Head"/> may be null only because nobody has looked yet.</param>
    FileHead? Head(FileEntry file) => file.Head;

    /// <summary>The content of a small file that says something about the whole image (see <see cref="KnownTexts"/>).</summary>
    /// <param name="path">Exact path; no link is followed.</param>
    /// <returns>Null for every other file, for absent ones and for longer ones. Bytes that are no UTF-8 are replaced.</returns>
    string? Text(string path);

    /// <summary>Every path but the root, in the order of a walk: a directory, then what lies in it, by name (as bytes).</summary>
    IEnumerable<FileEntry> All();
}
