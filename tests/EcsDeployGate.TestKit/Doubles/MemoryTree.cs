using EcsDeployGate.Core.Inspecting.Files;

namespace EcsDeployGate.TestKit.Doubles;

/// <summary>Files of an image that a test writes down. Parents come by themselves, as directories of root that all may search.</summary>
public sealed class MemoryTree : IFileTree
{
    private readonly SortedDictionary<string, FileEntry> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    public int Layers => 1;

    public FileEntry? Find(string path) => _entries.GetValueOrDefault(path);

    public IEnumerable<FileEntry> Children(string directory) =>
        _entries.Values.Where(e => e.Path.StartsWith(directory.TrimEnd('/') + "/", StringComparison.Ordinal) && !e.Path[(directory.TrimEnd('/').Length + 1)..].Contains('/', StringComparison.Ordinal));

    public string? Text(string path) => _texts.GetValueOrDefault(path);

    public IEnumerable<FileEntry> All() => _entries.Values;

    /// <summary>A program for amd64, static unless a loader is named.</summary>
    public MemoryTree Program(
        string path, int mode = 0x1ED, int uid = 0, int gid = 0, string machine = "amd64", string? loader = null, string[]? needed = null, string[]? runPath = null, string[]? applets = null) =>
        Add(path, FileKind.File, mode, uid, gid, null, new FileHead.Elf(machine, 64, loader, needed ?? [], runPath ?? []) { NeededIsKnown = true, Applets = applets ?? [] });

    public MemoryTree Script(string path, string interpreter, string? argument = null, bool carriageReturn = false, int mode = 0x1ED) =>
        Add(path, FileKind.File, mode, 0, 0, null, new FileHead.Script(interpreter, argument, carriageReturn));

    public MemoryTree Plain(string path, int mode = 0x1A4, string? text = null)
    {
        if (text is not null)
        {
            _texts[path] = text;
        }

        return Add(path, FileKind.File, mode, 0, 0, null, new FileHead.Other());
    }

    public MemoryTree Directory(string path, int mode = 0x1ED, int uid = 0, int gid = 0) => Add(path, FileKind.Directory, mode, uid, gid, null, null);

    public MemoryTree Link(string path, string target) => Add(path, FileKind.Symlink, 0x1FF, 0, 0, target, null);

    private MemoryTree Add(string path, FileKind kind, int mode, int uid, int gid, string? target, FileHead? head)
    {
        for (var slash = path.IndexOf('/', 1); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            _entries.TryAdd(path[..slash], new(path[..slash], FileKind.Directory, 0x1ED, 0, 0, null, null, 0));
        }

        _entries[path] = new(path, kind, mode, uid, gid, target, head, 0);
        return this;
    }
}
