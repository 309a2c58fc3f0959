using EcsDeployGate.Core.Inspecting.Files;

namespace EcsDeployGate.Core.Tests.Inspecting.Files;

public sealed class MergedFileTreeTests
{
    [Fact]
    public void A_removal_hides_a_path_and_all_below_it_in_lower_layers_only()
    {
        var tree = Layer.Merge(
            new Layer().Directory("usr").Directory("usr/bin").File("usr/bin/curl").File("usr/bin/sh").Directory("opt").File("opt/a/b"),
            new Layer().File("usr/bin/curl").Removed("usr/bin/curl").Removed("opt"),
            new Layer().Directory("usr/bin"));

        Assert.Equal(["d /usr", "d /usr/bin", "f /usr/bin/curl", "f /usr/bin/sh"], Layer.Listing(tree));
        Assert.Equal(1, tree.Find("/usr/bin/curl")!.Layer);
        Assert.Null(tree.Find("/opt/a/b"));
        Assert.Null(tree.Find("/opt"));
    }

    [Fact]
    public void A_removed_tool_is_gone_and_its_neighbours_stay()
    {
        var tree = Layer.Merge(new Layer().File("usr/bin/curl").File("usr/bin/curl-config"), new Layer().Removed("usr/bin/curl"));

        Assert.Equal(["d /usr", "d /usr/bin", "f /usr/bin/curl-config"], Layer.Listing(tree));
    }

    [Fact]
    public void An_opaque_directory_hides_what_was_in_it_whatever_the_order_in_its_archive()
    {
        var tree = Layer.Merge(
            new Layer().Directory("etc", mode: 0b111_000_000).File("etc/old").File("etc/conf.d/old"),
            new Layer().File("etc/new").Opaque("etc").File("etc/newer"),
            new Layer().File("etc/newest"));

        Assert.Equal(["d /etc", "f /etc/new", "f /etc/newer", "f /etc/newest"], Layer.Listing(tree));
    }

    [Fact]
    public void An_opaque_root_hides_everything()
    {
        var tree = Layer.Merge(new Layer().File("old"), new Layer().File("./.wh..wh..opq", "").File("new"));

        Assert.Equal(["f /new"], Layer.Listing(tree));
    }

    [Fact]
    public void A_file_over_a_directory_hides_what_was_in_it_and_a_directory_over_a_file_is_empty()
    {
        var tree = Layer.Merge(
            new Layer().File("a/b/c").File("x"),
            new Layer().File("a/b"),
            new Layer().Directory("a/b").Directory("x").File("x/y"));

        Assert.Equal(["d /a", "d /a/b", "d /x", "f /x/y"], Layer.Listing(tree));
    }

    [Fact]
    public void A_directory_that_is_only_implied_hides_a_link_below_it_as_overlay_file_systems_do()
    {
        var tree = Layer.Merge(
            new Layer().Directory("usr").Directory("usr/bin").File("usr/bin/sh").Link("bin", "usr/bin"),
            new Layer().File("bin/foo"));

        Assert.Equal(["d /bin", "f /bin/foo", "d /usr", "d /usr/bin", "f /usr/bin/sh"], Layer.Listing(tree));
        Assert.Null(tree.Find("/bin/sh"));
    }

    [Fact]
    public void Directories_merge_and_take_mode_and_owner_from_the_top_one_that_says_so()
    {
        var tree = Layer.Merge(
            new Layer().Directory("tmp", mode: 0b001_111_111_111).Directory("home", uid: 1, gid: 1),
            new Layer().File("tmp/x").Directory("home", mode: 0b111_000_000, uid: 1000, gid: 100).File("home/x"));

        Assert.Equal((0b001_111_111_111, 0), (tree.Find("/tmp")!.Mode, tree.Find("/tmp")!.Layer));
        Assert.Equal((0b111_000_000, 1000, 100, 1), (tree.Find("/home")!.Mode, tree.Find("/home")!.Uid, tree.Find("/home")!.Gid, tree.Find("/home")!.Layer));
    }

    [Fact]
    public void Children_are_those_of_every_layer_by_name()
    {
        var tree = Layer.Merge(new Layer().File("b/z").File("b/a").File("b-/x").File("b/c/d"), new Layer().File("b/m").Removed("b/a"));

        Assert.Equal(["/b/c", "/b/m", "/b/z"], tree.Children("/b").Select(e => e.Path));
        Assert.Equal(["/b", "/b-"], tree.Children("/").Select(e => e.Path));
        Assert.Empty(tree.Children("/b/m"));
        Assert.Empty(tree.Children("/nothing"));
    }

    [Fact]
    public void Nothing_is_followed()
    {
        var tree = Layer.Merge(new Layer().Link("bin", "usr/bin").File("usr/bin/sh"));

        Assert.Null(tree.Find("/bin/sh"));
        Assert.Empty(tree.Children("/bin"));
        Assert.Equal("usr/bin", tree.Find("/bin")!.LinkTarget);
        Assert.Equal(FileKind.Directory, tree.Find("/")!.Kind);
        Assert.Null(tree.Find("usr"));
        Assert.Null(tree.Find("/usr/bin/sh/x"));
    }

    [Fact]
    public void A_hard_link_to_a_file_of_a_lower_layer_is_that_file()
    {
        var tree = Layer.Merge(
            new Layer().File("bin/busybox", "#!/bin/x\n", mode: 0b111_101_101, uid: 7),
            new Layer().HardLink("bin/ls", "bin/busybox").HardLink("bin/gone", "bin/nothing"));

        var ls = tree.Find("/bin/ls")!;
        Assert.Equal((FileKind.File, 0b111_101_101, 7, 1), (ls.Kind, ls.Mode, ls.Uid, ls.Layer));
        Assert.Equal(new FileHead.Script("/bin/x", null, false), ls.Head);
        Assert.Equal(0, tree.Find("/bin/gone")!.Mode);
    }

    [Fact]
    public void Known_texts_come_from_the_layer_that_counts()
    {
        var tree = Layer.Merge(
            new Layer().File("etc/passwd", "root:x:0:0::/root:/bin/sh\n").File("etc/group", "root:x:0:\n").File("etc/shadow", "secret"),
            new Layer().File("etc/passwd", "app:x:1000:1000::/:/bin/sh\n").Link("etc/os-release", "../usr/lib/os-release").File("usr/lib/os-release", "ID=debian\n"));

        Assert.Equal("app:x:1000:1000::/:/bin/sh\n", tree.Text("/etc/passwd"));
        Assert.Equal("root:x:0:\n", tree.Text("/etc/group"));
        Assert.Equal("ID=debian\n", tree.Text("/usr/lib/os-release"));
        Assert.Null(tree.Text("/etc/os-release"));
        Assert.Null(tree.Text("/etc/shadow"));
    }
}
