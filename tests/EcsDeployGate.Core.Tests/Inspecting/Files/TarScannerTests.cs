using System.Formats.Tar;
using System.Text;
using CsCheck;
using EcsDeployGate.Core.Inspecting.Files;
using EcsDeployGate.Core.Inspecting.Files.Layers;

namespace EcsDeployGate.Core.Tests.Inspecting.Files;

public sealed class TarScannerTests
{
    [Theory]
    [InlineData(TarEntryFormat.V7)]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    public void Reads_what_dotnet_writes_in_every_format_however_it_is_cut(TarEntryFormat format)
    {
        var longName = format is TarEntryFormat.V7 ? "short" : format is TarEntryFormat.Ustar ? new string('d', 90) + "/" + new string('f', 80) : string.Join('/', Enumerable.Repeat(new string('n', 60), 8));
        using var bytes = new MemoryStream();
        using (var writer = new TarWriter(bytes, format, leaveOpen: true))
        {
            Write(writer, format, TarEntryType.Directory, "dir/", 0b111_101_101);
            Write(writer, format, format is TarEntryFormat.V7 ? TarEntryType.V7RegularFile : TarEntryType.RegularFile, longName, 0b110_100_000, content: new string('c', 700));
            Write(writer, format, TarEntryType.SymbolicLink, "link", 0b111_111_111, link: format is TarEntryFormat.Pax or TarEntryFormat.Gnu ? new string('t', 300) : "target");
            Write(writer, format, format is TarEntryFormat.V7 ? TarEntryType.V7RegularFile : TarEntryType.RegularFile, "plain", 0b110_100_000, content: new string('p', 700));
            Write(writer, format, TarEntryType.HardLink, "hard", 0b110_100_000, link: "plain");
        }

        var archive = bytes.ToArray();
        var whole = new MergedFileTree([Layer.Read(archive)]).All().ToList();

        Assert.Contains(whole, e => e.Path == "/" + longName);
        Assert.Equal((0b110_100_000, 1234, 4321), whole.Where(e => e.Path is "/hard").Select(e => (e.Mode, e.Uid, e.Gid)).Single());
        Assert.StartsWith("t", whole.Single(e => e.Kind is FileKind.Symlink).LinkTarget, StringComparison.Ordinal);
        foreach (var piece in (int[])[1, 7, 511, 512, 513, 1000])
        {
            Assert.Equal(whole, new MergedFileTree([Layer.Read(archive, piece: piece)]).All());
        }
    }

    [Fact]
    public void Numbers_beyond_octal_are_read()
    {
        var tree = Layer.Merge(new Layer()
            .Header('0', "big", "", 0, 0, 0, 0, block =>
            {
                block.AsSpan(108, 8).Clear();
                (block[108], block[113], block[114], block[115]) = (0x80, 0x3d, 0x09, 0x00);
            }));

        Assert.Equal(4_000_000, tree.Find("/big")!.Uid);
    }

    [Fact]
    public void Extended_records_replace_name_target_owner_and_size()
    {
        var content = Encoding.UTF8.GetBytes(new string('c', 600));
        var tree = Layer.Merge(new Layer()
            .Pax(("path", "real/name"), ("uid", "70000"), ("gid", "8"), ("size", "600"), ("mtime", "1.5"), ("SCHILY.xattr.user.x", "\u0001\n=")).Header('0', "short", "", 0b110_100_100, 1, 1, 0).Raw(content).Pad()
            .Pax(("linkpath", "there")).Link("l", "x")
            .File("after"));

        Assert.Equal((70000, 8), (tree.Find("/real/name")!.Uid, tree.Find("/real/name")!.Gid));
        Assert.Equal("there", tree.Find("/l")!.LinkTarget);
        Assert.NotNull(tree.Find("/after"));
    }

    [Fact]
    public void Global_records_name_nothing_as_in_the_readers_of_engines()
    {
        var tree = Layer.Merge(new Layer().Extra('g', ("path", "elsewhere"), ("comment", "git")).File("a").File("b"));

        Assert.Equal(["f /a", "f /b"], Layer.Listing(tree));
    }

    [Fact]
    public void What_follows_sparse_files_is_found()
    {
        // Old GNU with a map that goes on in a block of its own, then GNU's pax format 1.0.
        var tree = Layer.Merge(new Layer()
            .Header('S', "old", "", 0b111_101_101, 0, 0, 512, block =>
            {
                Encoding.ASCII.GetBytes("ustar  \0").CopyTo(block, 257);
                block[482] = 1;
                Encoding.ASCII.GetBytes("00000100000\0").CopyTo(block, 483);
            }).Raw(new byte[512]).Raw(new byte[512])
            .Pax(("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0"), ("GNU.sparse.name", "new"), ("GNU.sparse.realsize", "99999")).Header('0', "GNUSparseFile.0/new", "", 0, 0, 0, 512).Raw(new byte[512])
            .File("after"));

        Assert.Equal(["f /after", "f /new", "f /old"], Layer.Listing(tree));
    }

    [Fact]
    public void Two_blocks_of_zeros_end_an_archive_and_one_between_entries_is_damage()
    {
        Assert.Equal(["f /a"], Layer.Listing(new MergedFileTree([Layer.Read([.. new Layer().File("a").ToArray(), .. new byte[1024], .. new Layer().File("b").ToArray()])])));
        Assert.Contains("a block of zeros stands between", Refused([.. new Layer().File("a").ToArray(), .. new byte[512], .. new Layer().File("b").ToArray()]), StringComparison.Ordinal);
        Assert.Equal(["f /a"], Layer.Listing(new MergedFileTree([Layer.Read(new Layer().File("a").ToArray())])));
        Assert.Empty(new MergedFileTree([Layer.Read([])]).All());
    }

    [Fact]
    public void Damage_is_refused_and_said()
    {
        var good = new Layer().File("a", new string('x', 2000)).ToArray();

        Assert.Contains("cut off", Refused(good[..900]), StringComparison.Ordinal);
        Assert.Contains("cut off", Refused(good[..100]), StringComparison.Ordinal);
        Assert.Contains("wrong checksum", Refused([(byte)'b', .. good[1..]]), StringComparison.Ordinal);
        Assert.Contains("no number as its checksum", Refused(Encoding.UTF8.GetBytes(new string('<', 600))), StringComparison.Ordinal);
        Assert.Contains("not made of records", Refused(new Layer().Header('x', "p", "", 0, 0, 0, 5).Raw("hello"u8.ToArray()).Pad().File("a").ToArray()), StringComparison.Ordinal);
        Assert.Contains("negative size", Refused(new Layer().Header('0', "p", "", 0, 0, 0, 0, block => block.AsSpan(124, 12).Fill(0xff)).ToArray()), StringComparison.Ordinal);
        Assert.Contains("cut off", Refused(new Layer().Header('0', "lies", "", 0, 0, 0, 0, block => Encoding.ASCII.GetBytes("77777777777").CopyTo(block, 124)).File("a").ToArray()), StringComparison.Ordinal);
    }

    /// <summary>Bytes that were changed, cut and doubled at random end in an index or in a refusal, nothing else.</summary>
    [Fact]
    public void No_bytes_do_anything_else_than_be_read_or_refused()
    {
        var good = new Layer().Pax(("path", "p/q")).File("a", "#!/bin/sh\n", mode: 511).Link("l", "a").HardLink("h", "a").Directory("d").Removed("d/x").Opaque("e").File("d/f").ToArray();
        var changes = Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte).Array[0, 6];

        Gen.Select(changes, Gen.Int[0, good.Length], Gen.Int[1, 1500]).Sample(
            (edits, cut, piece) =>
            {
                var bytes = (byte[])good.Clone();
                foreach (var (at, value) in edits)
                {
                    bytes[at] = value;

                    // Mend the sum, so that the change is looked at.
                    var block = bytes.AsSpan(at / 512 * 512, 512);
                    Encoding.ASCII.GetBytes("        ").CopyTo(block[148..]);
                    var sum = 0;
                    foreach (var one in block)
                    {
                        sum += one;
                    }

                    Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(block[148..]);
                }

                try
                {
                    var index = Layer.Read(bytes[..cut], piece: piece);
                    var tree = new MergedFileTree([index, index]);
                    foreach (var entry in tree.All())
                    {
                        Assert.StartsWith("/", entry.Path, StringComparison.Ordinal);
                        Assert.DoesNotContain("/../", entry.Path + "/", StringComparison.Ordinal);
                    }

                    Assert.NotNull(LayerIndexFile.Read(LayerIndexFile.Write(index), new LayerLimits()));
                }
                catch (LayerRefusedException e)
                {
                    Assert.NotEmpty(e.Message);
                }
            },
            iter: 3000);
    }

    private static string Refused(byte[] archive) => Assert.Throws<LayerRefusedException>(() => Layer.Read(archive)).Message;

    private static void Write(TarWriter writer, TarEntryFormat format, TarEntryType type, string name, int mode, string? link = null, string? content = null)
    {
        TarEntry entry = format switch
        {
            TarEntryFormat.V7 => new V7TarEntry(type, name),
            TarEntryFormat.Ustar => new UstarTarEntry(type, name),
            TarEntryFormat.Pax => new PaxTarEntry(type, name),
            _ => new GnuTarEntry(type, name),
        };
        (entry.Mode, entry.Uid, entry.Gid) = ((UnixFileMode)mode, 1234, 4321);
        if (link is not null)
        {
            entry.LinkName = link;
        }

        if (content is not null)
        {
            entry.DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content));
        }

        writer.WriteEntry(entry);
    }
}
