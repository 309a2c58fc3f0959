using System.Formats.Tar;
using System.Text;
using EcsDeployGate.Core.Inspecting.Files;
using EcsDeployGate.TestKit.Images;

namespace EcsDeployGate.Aws.Tests.Inspecting.Files;

/// <summary>Archives of layers with the traps in them that real images have, from real programs of this machine.</summary>
internal static class TestImage
{
    /// <summary>BusyBox with applets as hard links, merged /usr, alternatives, a link that dangles, a pipe, owners and odd modes.</summary>
    public static MemoryStream Base() => Tar(TarEntryFormat.Pax, tar =>
    {
        Directory(tar, "usr/");
        Directory(tar, "usr/bin/");
        File(tar, "usr/bin/busybox", System.IO.File.ReadAllBytes("/bin/busybox"), 0b111_101_101);
        foreach (var applet in (string[])["ls", "cat", "sh", "wget"])
        {
            Add(tar, TarEntryType.HardLink, "usr/bin/" + applet, link: "usr/bin/busybox", mode: 0b111_101_101);
        }

        Add(tar, TarEntryType.SymbolicLink, "bin", link: "usr/bin");
        Add(tar, TarEntryType.SymbolicLink, "usr/bin/java", link: "/etc/alternatives/java");
        Directory(tar, "etc/");
        File(tar, "etc/passwd", "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/home/app:/bin/sh\n");
        File(tar, "etc/os-release", "ID=test\n");
        Directory(tar, "tmp/", 0b001_111_111_111);
        Directory(tar, "home/app/", 0b111_000_000, 1000, 1000);
        File(tar, "home/app/.profile", "x", 0b110_000_000, 1000, 1000);
        File(tar, "usr/bin/su", "#!/bin/sh -e\n", 0b100_111_101_101);
        File(tar, "opt/tool/" + string.Join('/', Enumerable.Repeat(new string('n', 60), 4)), "deep");
        File(tar, "opt/tool/bin/run", "#!/usr/bin/env python3\r\n", 0b111_101_101);
        File(tar, "opt/gone/a", "a");
        File(tar, "opt/replaced/a/b", "b");
        File(tar, "opt/fil\u00e9", "u");
        Add(tar, TarEntryType.Fifo, "opt/pipe", mode: 0b110_000_000);
        File(tar, "usr/bin/curl", "#!/bin/sh\n", 0b111_101_101);
        Directory(tar, "var/cache/", uid: 33, gid: 33);
        File(tar, "var/cache/old", "old");
    });

    /// <summary>Removes a tool and a tree, hides a directory, replaces one by a file; an alternative across layers.</summary>
    public static MemoryStream Changes() => Tar(TarEntryFormat.Gnu, tar =>
    {
        File(tar, "usr/bin/.wh.curl", "");
        File(tar, "opt/.wh.gone", "");
        Directory(tar, "var/cache/", 0b111_101_000, 33, 34);
        File(tar, "var/cache/.wh..wh..opq", "");
        File(tar, "var/cache/new", "new", uid: 33);
        File(tar, "opt/replaced/a", "now a file");
        Directory(tar, "etc/alternatives/");
        Add(tar, TarEntryType.SymbolicLink, "etc/alternatives/java", link: "/usr/lib/jvm/bin/java");
        File(tar, "usr/lib/jvm/bin/java", System.IO.File.ReadAllBytes("/bin/true"), 0b111_101_101);
    });

    /// <summary>A directory where there was a file, a file over a link, a tool that comes back, a directory that is only implied where there was a link.</summary>
    public static MemoryStream MoreChanges() => Tar(TarEntryFormat.Pax, tar =>
    {
        Directory(tar, "opt/replaced/");
        Directory(tar, "opt/replaced/a/");
        File(tar, "opt/replaced/a/c", "c");
        File(tar, "usr/bin/java", "#!/bin/sh\n", 0b111_101_101);
        File(tar, "usr/bin/curl", "#!/bin/sh\n# back\n", 0b111_101_101, 5, 6);
        File(tar, "bin/only", "x", 0b111_101_101);
    });

    /// <summary>Lines as <see cref="EngineExport"/> makes them.</summary>
    public static IReadOnlyList<string> Lines(IFileTree tree) =>
        [.. tree.All().Where(e => !EngineExport.IsEngines(e.Path)).OrderBy(e => e.Path, StringComparer.Ordinal).Select(e => EngineExport.Line(
            e.Kind switch { FileKind.Directory => 'd', FileKind.Symlink => 'l', FileKind.CharDevice => 'c', FileKind.BlockDevice => 'b', FileKind.Fifo => 'p', _ => 'f' },
            e.Mode, e.Uid, e.Gid, e.Path, e.LinkTarget))];

    private static MemoryStream Tar(TarEntryFormat format, Action<TarWriter> write)
    {
        var bytes = new MemoryStream();
        using (var writer = new TarWriter(bytes, format, leaveOpen: true))
        {
            write(writer);
        }

        bytes.Position = 0;
        return bytes;
    }

    private static void Directory(TarWriter tar, string path, int mode = 0b111_101_101, int uid = 0, int gid = 0) => Add(tar, TarEntryType.Directory, path, mode: mode, uid: uid, gid: gid);

    private static void File(TarWriter tar, string path, string content, int mode = 0b110_100_100, int uid = 0, int gid = 0) =>
        File(tar, path, Encoding.UTF8.GetBytes(content), mode, uid, gid);

    private static void File(TarWriter tar, string path, byte[] content, int mode, int uid = 0, int gid = 0) => Add(tar, TarEntryType.RegularFile, path, null, mode, uid, gid, content);

    private static void Add(TarWriter tar, TarEntryType type, string path, string? link = null, int mode = 0b111_111_111, int uid = 0, int gid = 0, byte[]? content = null)
    {
        TarEntry entry = tar.Format is TarEntryFormat.Gnu ? new GnuTarEntry(type, path) : new PaxTarEntry(type, path);
        (entry.Mode, entry.Uid, entry.Gid) = ((UnixFileMode)mode, uid, gid);
        if (link is not null)
        {
            entry.LinkName = link;
        }

        if (content is not null)
        {
            entry.DataStream = new MemoryStream(content);
        }

        tar.WriteEntry(entry);
    }
}
