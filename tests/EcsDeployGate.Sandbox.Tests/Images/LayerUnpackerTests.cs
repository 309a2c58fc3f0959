using System.Formats.Tar;
using System.Text;
using EcsDeployGate.Sandbox.Images;

namespace EcsDeployGate.Sandbox.Tests.Images;

public sealed class LayerUnpackerTests : IDisposable
{
    private readonly DirectoryInfo _scratch = Directory.CreateTempSubdirectory("edg-unpack-");
    private readonly string _root;

    public LayerUnpackerTests() => _root = _scratch.CreateSubdirectory("root").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _scratch.Delete(recursive: true);

    [Fact]
    public async Task A_whiteout_hides_lower_layers_only_even_when_it_comes_last()
    {
        await Apply(File("a/old", "1"), File("a/both", "1"));
        await Apply(File("a/both", "2"), File("a/.wh.both", ""), File("a/.wh.old", ""));
        Assert.Equal(["a", "a/both"], Tree());
        Assert.Equal("2", Read("a/both"));
    }

    [Fact]
    public async Task An_opaque_directory_hides_everything_below_but_what_its_own_layer_brings()
    {
        await Apply(File("d/one", ""), File("d/sub/two", ""));
        await Apply(File("d/three", ""), File("d/.wh..wh..opq", ""));
        Assert.Equal(["d", "d/three"], Tree());
    }

    [Fact]
    public async Task A_file_over_a_directory_replaces_all_of_it()
    {
        await Apply(File("d/one", ""));
        await Apply(File("d", "now a file"));
        Assert.Equal(["d"], Tree());
    }

    [Fact]
    public async Task A_parent_without_an_entry_is_a_real_directory_and_hides_a_link_of_a_lower_layer()
    {
        await Apply(File("usr/bin/sh", ""), Link("bin", "usr/bin"));
        await Apply(File("bin/foo", ""));
        Assert.Equal(["bin", "bin/foo", "usr", "usr/bin", "usr/bin/sh"], Tree());
    }

    [Fact]
    public async Task A_link_of_the_same_layer_is_followed_inside_the_root()
    {
        await Apply(Link("lib", "/usr/../../usr/lib"), File("lib/x", "in"));
        Assert.Equal("in", Read("usr/lib/x"));
    }

    [Fact]
    public async Task Nothing_is_written_through_a_link_to_the_outside()
    {
        var outside = Path.Combine(_scratch.FullName, "outside");
        Directory.CreateDirectory(outside);
        await Apply(Link("out", outside), File("file", "x"));
        await Apply(File("out/evil", "x"));
        await Apply(Link("same", outside), File("same/evil", "x"));
        Assert.Empty(Directory.GetFileSystemEntries(outside));
        await Assert.ThrowsAsync<ImageException>(() => Apply(File("../evil", "x")));
        await Assert.ThrowsAsync<ImageException>(() => Apply(Hard("h", "../outside")));
    }

    [Fact]
    public async Task A_link_that_leads_to_itself_ends_in_an_error()
    {
        await Assert.ThrowsAsync<ImageException>(() => Apply(Link("a", "b"), Link("b", "a"), File("a/x", "")));
    }

    [Fact]
    public async Task Hard_links_share_a_file_and_a_later_layer_changes_only_one_name()
    {
        await Apply(File("bin/busybox", "bb"), Hard("bin/sh", "bin/busybox"));
        await Apply(File("bin/sh", "other"));
        Assert.Equal(("bb", "other"), (Read("bin/busybox"), Read("bin/sh")));
    }

    [Fact]
    public async Task Modes_are_kept_also_of_directories_that_nobody_may_write()
    {
        await Apply(new GnuTarEntry(TarEntryType.Directory, "ro/") { Mode = (UnixFileMode)0b101_101_101 }, File("ro/x", ""));
        Assert.Equal((UnixFileMode)0b101_101_101, System.IO.File.GetUnixFileMode(Path.Combine(_root, "ro")));
    }

    private static GnuTarEntry File(string path, string content) => new(TarEntryType.RegularFile, path)
    {
        DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)),
    };

    private static GnuTarEntry Link(string path, string target) => new(TarEntryType.SymbolicLink, path) { LinkName = target };

    private static GnuTarEntry Hard(string path, string target) => new(TarEntryType.HardLink, path) { LinkName = target };

    private async Task Apply(params GnuTarEntry[] entries)
    {
        using var tar = new MemoryStream();
        await using (var writer = new TarWriter(tar, TarEntryFormat.Gnu, leaveOpen: true))
        {
            foreach (var entry in entries)
            {
                await writer.WriteEntryAsync(entry, Cancel);
            }
        }

        tar.Position = 0;
        await new LayerUnpacker(_root, "sha256:test", new UnpackBudget(new ImageLimits())).ApplyAsync(tar, Cancel);
    }

    private List<string> Tree() =>
        [.. Directory.EnumerateFileSystemEntries(_root, "*", SearchOption.AllDirectories).Select(p => Path.GetRelativePath(_root, p)).Order(StringComparer.Ordinal)];

    private string Read(string path) => System.IO.File.ReadAllText(Path.Combine(_root, path));
}
