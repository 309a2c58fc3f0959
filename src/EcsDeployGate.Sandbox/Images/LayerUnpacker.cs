using System.Formats.Tar;
using System.Runtime.InteropServices;

namespace EcsDeployGate.Sandbox.Images;

/// <summary>Applies one layer onto the layers below it, in one directory, so that it looks as overlay-based engines show it.</summary>
/// <remarks>
/// Whiteouts hide only what lower layers brought. A parent directory that the layer has no entry for is a real directory of the
/// layer: it replaces a symbolic link of a lower layer. Nothing is ever written through a link of a lower layer, and no path
/// leaves the root. Device nodes and extended attributes are left out; owners are set only when running as root.
/// </remarks>
internal sealed partial class LayerUnpacker(string root, string layer, UnpackBudget budget)
{
    private const string Whiteout = ".wh.";
    private readonly HashSet<string> _mine = new(StringComparer.Ordinal);
    private readonly List<(string Path, UnixFileMode Mode)> _directoryModes = [];

    public async Task ApplyAsync(Stream tar, CancellationToken cancellationToken)
    {
        await using var reader = new TarReader(tar, leaveOpen: true);
        while (await reader.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
        {
            budget.TakeEntry();
            var parts = Split(entry.Name);
            if (parts.Count > 0)
            {
                await ApplyAsync(entry, parts, cancellationToken);
            }
        }

        // Last, so that a directory without write permission can be filled first.
        for (var i = _directoryModes.Count - 1; i >= 0; i--)
        {
            if (IsRealDirectory(_directoryModes[i].Path))
            {
                File.SetUnixFileMode(_directoryModes[i].Path, _directoryModes[i].Mode);
            }
        }
    }

    private async Task ApplyAsync(TarEntry entry, List<string> parts, CancellationToken cancellationToken)
    {
        var name = parts[^1];
        if (name.StartsWith(Whiteout, StringComparison.Ordinal))
        {
            Hide(parts, name);
            return;
        }

        var parent = Parent(parts);
        var path = Path.Combine(parent, name);
        switch (entry.EntryType)
        {
            case TarEntryType.Directory:
                MakeDirectory(path, entry);
                break;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                Replace(path);
                await WriteFileAsync(entry, path, cancellationToken);
                Own(path, entry);
                File.SetUnixFileMode(path, entry.Mode);
                break;
            case TarEntryType.SymbolicLink:
                Replace(path);
                File.CreateSymbolicLink(path, entry.LinkName);
                Own(path, entry);
                break;
            case TarEntryType.HardLink:
                LinkHard(entry, path);
                break;
            case TarEntryType.CharacterDevice or TarEntryType.BlockDevice or TarEntryType.Fifo:
                return;
            case TarEntryType.GlobalExtendedAttributes:
                return;
            default:
                throw new ImageException($"Layer {layer} has an entry '{entry.Name}' of type '{entry.EntryType}', which images do not have.");
        }

        _mine.Add(path);
    }

    private void Hide(List<string> parts, string name)
    {
        var directory = root;
        foreach (var part in parts.Take(parts.Count - 1))
        {
            directory = Path.Combine(directory, part);
            if (!IsRealDirectory(directory))
            {
                return;
            }
        }

        if (name == ".wh..wh..opq")
        {
            foreach (var child in Directory.EnumerateFileSystemEntries(directory).ToList())
            {
                DeleteLower(child);
            }
        }
        else if (name[Whiteout.Length..] is { Length: > 0 } hidden and not ("." or ".."))
        {
            DeleteLower(Path.Combine(directory, hidden));
        }
    }

    /// <summary>Removes what lower layers brought at and below a path, and keeps what this layer brought.</summary>
    private void DeleteLower(string path)
    {
        if (IsRealDirectory(path))
        {
            foreach (var child in Directory.EnumerateFileSystemEntries(path).ToList())
            {
                DeleteLower(child);
            }

            if (!_mine.Contains(path) && !Directory.EnumerateFileSystemEntries(path).Any())
            {
                Directory.Delete(path);
            }
        }
        else if (!_mine.Contains(path))
        {
            File.Delete(path);
        }
    }

    private void MakeDirectory(string path, TarEntry entry)
    {
        if (!IsRealDirectory(path))
        {
            Replace(path);
            Directory.CreateDirectory(path);
        }

        Own(path, entry);
        _directoryModes.Add((path, entry.Mode));
    }

    private void LinkHard(TarEntry entry, string path)
    {
        var target = Split(entry.LinkName);
        if (target.Count == 0)
        {
            throw new ImageException($"Layer {layer} has a hard link '{entry.Name}' to the root directory.");
        }

        var source = Path.Combine(Parent(target), target[^1]);
        if (source == path)
        {
            return;
        }

        if (!File.Exists(source) && new FileInfo(source).LinkTarget is null)
        {
            throw new ImageException($"Layer {layer} has a hard link '{entry.Name}' to '{entry.LinkName}', which is not there.");
        }

        Replace(path);
        if (Link(source, path) != 0)
        {
            throw new ImageException($"Layer {layer}: the hard link '{entry.Name}' cannot be made: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    private async Task WriteFileAsync(TarEntry entry, string path, CancellationToken cancellationToken)
    {
        budget.TakeBytes(entry.Length);
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 64 * 1024, useAsync: true);
        if (entry.DataStream is not null)
        {
            await entry.DataStream.CopyToAsync(file, 128 * 1024, cancellationToken);
        }
    }

    /// <summary>The directory that holds an entry: real directories all the way, made where they are missing.</summary>
    private string Parent(List<string> parts)
    {
        var todo = new Stack<string>(parts.Take(parts.Count - 1).Reverse());
        var at = root;
        var hops = 0;
        while (todo.TryPop(out var part))
        {
            if (part == "..")
            {
                at = at == root ? root : Path.GetDirectoryName(at)!;
                continue;
            }

            var next = Path.Combine(at, part);
            if (IsRealDirectory(next))
            {
                at = next;
            }
            else if (_mine.Contains(next) && new FileInfo(next).LinkTarget is { } link)
            {
                // A link that this very layer brought is followed, inside the root; one of a lower layer is replaced.
                if (++hops > 40)
                {
                    throw new ImageException($"Layer {layer} has more than 40 symbolic links in the path '{string.Join('/', parts)}'.");
                }

                at = link.StartsWith('/') ? root : at;
                foreach (var piece in link.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(p => p != ".").Reverse())
                {
                    todo.Push(piece);
                }
            }
            else
            {
                Replace(next);
                Directory.CreateDirectory(next, (UnixFileMode)0b111_101_101);
                _mine.Add(next);
                at = next;
            }
        }

        return at;
    }

    private static void Replace(string path)
    {
        if (IsRealDirectory(path))
        {
            Directory.Delete(path, recursive: true);
        }
        else
        {
            File.Delete(path);
        }
    }

    private List<string> Split(string name)
    {
        var parts = new List<string>();
        foreach (var part in name.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == "..")
            {
                throw new ImageException($"Layer {layer} has an entry '{name}' that walks out of the image.");
            }

            if (part != ".")
            {
                parts.Add(part);
            }
        }

        return name.Contains('\0', StringComparison.Ordinal) ? throw new ImageException($"Layer {layer} has an entry name with a zero byte.") : parts;
    }

    private static bool IsRealDirectory(string path) => new DirectoryInfo(path) is { Exists: true, LinkTarget: null };

    private static void Own(string path, TarEntry entry)
    {
        if (Environment.IsPrivilegedProcess && (entry.Uid != 0 || entry.Gid != 0))
        {
            _ = ChangeOwner(path, entry.Uid, entry.Gid);
        }
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string source, string path);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, int uid, int gid);
}
