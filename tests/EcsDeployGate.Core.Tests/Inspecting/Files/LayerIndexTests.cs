using EcsDeployGate.Core.Inspecting.Files;
using EcsDeployGate.Core.Inspecting.Files.Layers;

namespace EcsDeployGate.Core.Tests.Inspecting.Files;

public sealed class LayerIndexTests
{
    [Fact]
    public void Paths_are_brought_into_one_spelling()
    {
        var tree = Layer.Merge(new Layer().Directory("./").Directory("./usr/").File("/usr//bin/./sh").File("usr/lib/../share/x"));

        Assert.Equal(["d /usr", "d /usr/bin", "f /usr/bin/sh", "d /usr/share", "f /usr/share/x"], Layer.Listing(tree));
    }

    [Fact]
    public void The_last_entry_of_a_path_wins()
    {
        var tree = Layer.Merge(new Layer().File("a", "one", uid: 1).File("b").File("a", "three!", uid: 3));

        Assert.Equal(3, tree.Find("/a")!.Uid);
        Assert.Equal(2, tree.All().Count());
    }

    [Fact]
    public void A_file_that_took_the_place_of_a_directory_has_taken_what_was_in_it()
    {
        var tree = Layer.Merge(new Layer().File("a/b").File("a/c/d").File("a").Directory("a").File("a/new"));

        Assert.Equal(["d /a", "f /a/new"], Layer.Listing(tree));
    }

    [Fact]
    public void An_entry_below_a_link_of_its_own_layer_is_where_the_link_leads()
    {
        var tree = Layer.Merge(new Layer().Directory("usr/lib").Link("lib", "usr/lib").Link("lib64", "/lib").File("lib64/x/y").File("lib/z"));

        Assert.Equal(["l /lib -> usr/lib", "l /lib64 -> /lib", "d /usr", "d /usr/lib", "d /usr/lib/x", "f /usr/lib/x/y", "f /usr/lib/z"], Layer.Listing(tree));
    }

    [Fact]
    public void Links_that_lead_to_one_another_are_refused() => Refuses(
        new Layer().Link("a", "b").Link("b", "a").File("a/x"), "lead from link to link");

    [Fact]
    public void An_entry_below_a_file_is_refused() => Refuses(new Layer().File("a").File("a/b"), "below '/a', which is no directory");

    [Fact]
    public void Hard_links_are_what_they_link_to_through_other_links_and_links_of_links()
    {
        var tree = Layer.Merge(new Layer()
            .File("bin/busybox", "#!/bin/x\r\n", mode: 0b100_111_101_101, uid: 5)
            .HardLink("bin/ls", "./bin/busybox").HardLink("bin/cat", "/bin/ls").Link("l", "bin/ls").HardLink("l2", "l"));

        var cat = tree.Find("/bin/cat")!;
        Assert.Equal((FileKind.File, 0b100_111_101_101, 5), (cat.Kind, cat.Mode, cat.Uid));
        Assert.Equal(new FileHead.Script("/bin/x", null, true), cat.Head);
        Assert.Equal("l /l2 -> bin/ls", Layer.Line(tree.Find("/l2")!));
    }

    [Fact]
    public void A_hard_link_is_the_file_that_stood_before_it() =>
        Assert.Equal(1, Layer.Merge(new Layer().File("a", "one", uid: 1).HardLink("b", "a").File("a", "other", uid: 2)).Find("/b")!.Uid);

    [Fact]
    public void A_hard_link_to_a_directory_is_refused() => Refuses(new Layer().Directory("a").HardLink("b", "a"), "to a directory");

    [Fact]
    public void Aufs_s_own_books_and_devices_are_no_files()
    {
        var tree = Layer.Merge(new Layer().File(".wh..wh.aufs", "").Directory(".wh..wh.plnk").Header('3', "dev/null", "", 0b110_110_110, 0, 0, 0).Header('6', "pipe", "", 0b110_000_000, 0, 0, 0));

        Assert.Equal([FileKind.CharDevice, FileKind.Fifo], tree.All().Where(e => e.Kind is not FileKind.Directory).Select(e => e.Kind));
    }

    [Theory]
    [InlineData("../etc/passwd")]
    [InlineData("a/../../b")]
    [InlineData("..")]
    public void A_path_that_leads_out_of_the_image_is_refused(string path) => Refuses(new Layer().File(path), $"'{path}', which leads out of the image");

    [Fact]
    public void A_removal_without_a_name_is_refused()
    {
        Refuses(new Layer().File("a/.wh.", ""), "a removal without a name in '/a'");
        Refuses(new Layer().File("a/.wh...", ""), "a removal without a name in '/a'");
    }

    [Fact]
    public void Bounds_are_kept_and_named()
    {
        var layer = new Layer().File("a/b/c").File("d");
        Refuses(layer, "more than 3 entries and directories above them", new LayerLimits { MaxEntries = 3 });
        Refuses(layer, "more than 1 entries", new LayerLimits { MaxEntries = 1 });
        Refuses(layer, "more than 5 bytes", new LayerLimits { MaxNameBytes = 5 });
        Refuses(new Layer().Pax(("path", new string('a', 5000))).File("x"), "a path of 5000 bytes; at most 4096");
        Refuses(new Layer().Pax(("linkpath", new string('a', 5000))).Link("x", "y"), "a link target of 5000 bytes");
        Refuses(new Layer().Pax(("comment", new string('a', 5000))).File("x"), "an extended header of", new LayerLimits { MaxHeaderBytes = 1024 });
    }

    [Fact]
    public void What_is_kept_of_a_layer_reads_as_the_layer_did()
    {
        var index = new Layer().Opaque("opt").Removed("usr/old").Directory("usr", mode: 0b111_000_111, uid: 4_000_000, gid: -1).File("usr/bin/a b\u00e4", "#! /bin/sh -e\n", mode: 0b111_111_111)
            .Link("bin", "usr/bin").HardLink("x", "below").File("etc/passwd", "root:x:0:0\n").File("zeros", new byte[70_000], 0).File("./.wh..wh..opq", "").Index();

        var kept = LayerIndexFile.Write(index);
        var again = LayerIndexFile.Read(kept, new LayerLimits())!;

        Assert.Equal(new MergedFileTree([index]).All(), new MergedFileTree([again]).All());
        Assert.Equal(Layer.Listing(new MergedFileTree([new Layer().File("usr/old").File("opt/x").Index(), index])), Layer.Listing(new MergedFileTree([new Layer().File("usr/old").File("opt/x").Index(), again])));
        Assert.Equal("root:x:0:0\n", new MergedFileTree([again]).Text("/etc/passwd"));
        Assert.Equal(index.Count, again.Count);
    }

    [Fact]
    public void A_kept_index_that_was_touched_is_not_believed()
    {
        var kept = LayerIndexFile.Write(new Layer().File("a").File("b").Index());

        for (var i = 0; i < kept.Length; i++)
        {
            var touched = (byte[])kept.Clone();
            touched[i] ^= 0x40;
            Assert.Null(LayerIndexFile.Read(touched, new LayerLimits()));
        }

        Assert.Null(LayerIndexFile.Read(kept.AsSpan(0, kept.Length - 1), new LayerLimits()));
        Assert.Null(LayerIndexFile.Read([], new LayerLimits()));
    }

    private static void Refuses(Layer layer, string because, LayerLimits? limits = null) =>
        Assert.Contains(because, Assert.Throws<LayerRefusedException>(() => layer.Index(limits)).Message, StringComparison.Ordinal);
}
