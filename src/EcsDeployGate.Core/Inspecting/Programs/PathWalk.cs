using EcsDeployGate.Core.Inspecting.Files;

namespace EcsDeployGate.Core.Inspecting.Programs;

/// <summary>Where a path of an image leads, links followed with the image's root as <c>/</c> (path_resolution(7)).</summary>
internal static class PathWalk
{
    /// <summary>As many links as the kernel follows.</summary>
    public const int MaxLinks = 40;

    /// <summary>Follows a path.</summary>
    /// <param name="tree">The image.</param>
    /// <param name="path">Absolute, or relative to <paramref name="from"/>.</param>
    /// <param name="from">An absolute path.</param>
    public static Located Locate(IFileTree tree, string path, string from = "/")
    {
        var ahead = new Stack<Step>();
        Push(ahead, path.StartsWith('/') ? path : $"{from}/{path}", link: null, ofName: false);
        List<FileEntry> directories = [];
        var (links, at, entry) = (0, "/", Root);
        while (ahead.TryPop(out var step))
        {
            if (entry.Kind is not FileKind.Directory)
            {
                return new Located.Absent(at + "/" + step.Name, step.Link, $"{at} is no directory", step.OfName);
            }

            if (step.Name == "..")
            {
                at = Parent(at);
                entry = Find(tree, at) ?? Root;
                continue;
            }

            var next = at == "/" ? "/" + step.Name : $"{at}/{step.Name}";
            if (Find(tree, next) is not { } found)
            {
                return new Located.Absent(next, step.Link, null, step.OfName);
            }

            if (found.Kind is FileKind.Symlink)
            {
                if (++links > MaxLinks)
                {
                    return new Located.Loop(next);
                }

                Push(ahead, found.LinkTarget ?? "", next, step.OfName);
                (at, entry) = found.LinkTarget is ['/', ..] ? ("/", Root) : (at, entry);
                continue;
            }

            directories.Add(entry);
            (at, entry) = (next, found);
        }

        return new Located.Found(entry, directories);
    }

    private static FileEntry Root { get; } = new("/", FileKind.Directory, 0x1ED, 0, 0, null, null, 0);

    /// <summary>Many layers have no entries for directories that only lead to others.</summary>
    private static FileEntry? Find(IFileTree tree, string path) =>
        path == "/" ? Root : tree.Find(path) ?? (tree.Children(path).FirstOrDefault() is { } child ? Root with { Path = path, Layer = child.Layer } : null);

    /// <summary>Puts a path in front of what is ahead; the last part of the path that was asked for is its name.</summary>
    private static void Push(Stack<Step> ahead, string path, string? link, bool ofName)
    {
        var first = ahead.Count == 0 && link is null;
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(n => n != ".").Reverse())
        {
            ahead.Push(new(name, link, ofName || first));
            first = false;
        }
    }

    private static string Parent(string path) => path.LastIndexOf('/') is > 0 and var slash ? path[..slash] : "/";

    private readonly record struct Step(string Name, string? Link, bool OfName);
}

/// <summary>Where a path led.</summary>
internal abstract record Located
{
    private Located()
    {
    }

    /// <summary>Something is there.</summary>
    /// <param name="Entry">What; never a link.</param>
    /// <param name="Directories">Every directory on the way.</param>
    public sealed record Found(FileEntry Entry, IReadOnlyList<FileEntry> Directories) : Located;

    /// <summary>Nothing is there.</summary>
    /// <param name="At">The path, links followed, at which nothing is.</param>
    /// <param name="Link">The link whose own target is missing; null when only the name that was asked for is.</param>
    /// <param name="Because">What else stands in the way.</param>
    /// <param name="OfName">True when that is the last part of the path or where a link there led; false for a folder on the way.</param>
    public sealed record Absent(string At, string? Link, string? Because, bool OfName) : Located;

    /// <summary>Links lead to each other, or there are too many.</summary>
    public sealed record Loop(string At) : Located;
}
