using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using EcsDeployGate.Aws.Inspecting;
using EcsDeployGate.Aws.Inspecting.Layers;
using EcsDeployGate.Aws.Inspecting.Sources;
using EcsDeployGate.Aws.Inspecting.Tables;
using EcsDeployGate.Core.Inspecting.Files;
using EcsDeployGate.Core.Inspecting.Files.Layers;

namespace EcsDeployGate.Aws.Tests.Inspecting.Files;

/// <summary>What is read of a layer with a table of contents: the table, and single files by their digests.</summary>
public sealed class TableTests
{
    private const string Passwd = "app:x:1000:1000::/:/bin/sh\n";
    private const string Sh = "#!/bin/busybox sh\n";

    private static readonly TableFile[] s_files =
    [
        TableBlob.Noise(200_000), new("bin/", "dir"), TableFile.Text("bin/sh", Sh), new("bin/true", "hardlink", Link: "bin/sh"), new("lib", "symlink", Link: "usr/lib"),
        TableFile.Text("etc/passwd", Passwd, 0b110_100_100), new(".wh.gone", "reg", 0b110_100_100, []),
    ];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_table_and_the_files_that_say_who_is_who_are_read_instead_of_the_layer(bool stargz)
    {
        var blob = Blob(stargz, s_files);
        var source = new PartSource(blob.Bytes);

        var index = (await IndexAsync(source, blob))!;
        var tree = new MergedFileTree([index]);

        Assert.Equal(["/bin", "/bin/sh", "/bin/true", "/etc", "/etc/passwd", "/lib", "/noise"], tree.All().Select(e => e.Path));
        Assert.Equal(Passwd, tree.Text("/etc/passwd"));
        Assert.Equal((0b111_101_101, 7, 8), (tree.Find("/bin/true")!.Mode, tree.Find("/bin/true")!.Uid, tree.Find("/bin/true")!.Gid));
        Assert.Equal("usr/lib", tree.Find("/lib")!.LinkTarget);
        Assert.Equal(["/bin"], new MergedFileTree([new LowerLayer("gone").Index, index]).All().Where(e => e.Path is "/gone" or "/bin").Select(e => e.Path));
        Assert.True(source.Given < blob.Bytes.Length / 10, $"{source.Given} of {blob.Bytes.Length} bytes were fetched.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_program_is_is_looked_at_when_somebody_asks_and_until_then_is_not_known(bool stargz)
    {
        var blob = Blob(stargz, s_files);
        var table = (await OpenAsync(new PartSource(blob.Bytes), blob))!;
        var index = (await table.IndexAsync(AwsWorld.Cancelled))!;

        var tree = new MergedFileTree([index], new HashSet<int> { 0 });
        var missing = Assert.Throws<NotReadYetException>(() => tree.Head(tree.Find("/bin/true")!));
        Assert.Equal((0, "/bin/true"), (missing.Layer, missing.Path));

        var (content, start) = (await table.StartAsync("/bin/true", AwsWorld.Cancelled))!.Value;
        Assert.Equal("bin/sh", content);
        var looked = new MergedFileTree([index.WithHead("/bin/true", content, start)], new HashSet<int> { 0 });
        Assert.Equal(new FileHead.Script("/bin/busybox", "sh", false), looked.Head(looked.Find("/bin/true")!));
        Assert.Null(looked.Head(looked.Find("/etc/passwd")!));
        Assert.Null(looked.Head(looked.Find("/bin")!));
        Assert.Throws<NotReadYetException>(() => looked.Head(looked.Find("/bin/sh")!));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_a_large_file_only_the_pieces_at_its_beginning_are_fetched_and_checked(bool stargz)
    {
        var content = TableBlob.Noise(3_000_000).Content!;
        TableFile[] files = [.. s_files, new("opt/large", "reg", Content: content, Piece: 100_000)];
        var blob = Blob(stargz, files);
        var source = new PartSource(blob.Bytes);
        var table = (await OpenAsync(source, blob))!;
        var before = source.Given;

        var start = await table.StartAsync("/opt/large", AwsWorld.Cancelled);

        // As many as say what an ELF program needs: half a megabyte, in whole pieces.
        Assert.Equal(content[..600_000], start!.Value.Start);
        Assert.InRange(source.Given - before, 600_000, 650_000);

        var wrong = Blob(stargz, files, entries => Pieces(entries)[3]["chunkDigest"] = HostileRegistry.Digest([]));
        var refused = await Assert.ThrowsAsync<LayerRefusedException>(async () => await (await OpenAsync(new PartSource(wrong.Bytes), wrong))!.StartAsync("/opt/large", AwsWorld.Cancelled));
        Assert.Equal("The file 'opt/large' is not what the layer's table of contents says: its digest differs.", refused.Message);
    }

    [Theory]
    [InlineData("chunkDigest", null)]
    [InlineData("chunkDigest", "sha256:zz")]
    [InlineData("chunkSize", 5L)]
    [InlineData("chunkSize", -5L)]
    [InlineData("chunkSize", long.MaxValue)]
    [InlineData("chunkOffset", 7L)]
    [InlineData("offset", 1L)]
    [InlineData("offset", long.MaxValue)]
    [InlineData("innerOffset", -1L)]
    [InlineData("innerOffset", long.MaxValue)]
    public async Task Pieces_that_cannot_be_are_not_fetched(string what, object? value)
    {
        var blob = Blob(stargz: true, [.. s_files, new("opt/large", "reg", Content: TableBlob.Noise(3_000_000).Content, Piece: 100_000)], entries =>
            Pieces(entries)[2][what] = value is long number ? number : (string?)value);

        Assert.Null(await (await OpenAsync(new PartSource(blob.Bytes), blob))!.StartAsync("/opt/large", AwsWorld.Cancelled));
    }

    [Fact]
    public async Task Small_files_that_share_their_compressed_data_are_found_in_it()
    {
        // What 'bin/sh' has is packed behind what 'etc/passwd' has, as eStargz does with small files.
        var blob = Blob(stargz: true, [.. s_files, TableFile.Text("shared", Passwd + Sh)], entries =>
        {
            var shared = entries.Single(e => (string)e!["name"]! is "shared")!;
            foreach (var (name, inner) in ((string, int)[])[("etc/passwd", 0), ("bin/sh", Passwd.Length)])
            {
                var entry = entries.Single(e => (string)e!["name"]! == name)!;
                (entry["offset"], entry["innerOffset"]) = ((long)shared["offset"]!, inner);
            }
        });

        var table = (await OpenAsync(new PartSource(blob.Bytes), blob))!;

        Assert.Equal(Passwd, new MergedFileTree([(await table.IndexAsync(AwsWorld.Cancelled))!]).Text("/etc/passwd"));
        Assert.Equal(Encoding.UTF8.GetBytes(Sh), (await table.StartAsync("/bin/sh", AwsWorld.Cancelled))!.Value.Start);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_table_that_is_not_the_named_one_is_refused(bool stargz)
    {
        var blob = Blob(stargz, s_files);
        var changed = blob.Annotations.ToDictionary(a => a.Key, a => a.Value.StartsWith("sha256:", StringComparison.Ordinal) ? "sha256:" + new string('0', 64) : a.Value);

        var refused = await Assert.ThrowsAsync<LayerRefusedException>(() => OpenAsync(new PartSource(blob.Bytes), blob with { Annotations = changed }));
        Assert.Contains("is not the one with digest 'sha256:0000", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_the_table_s_is_refused()
    {
        var blob = Blob(stargz: false, s_files, entries => entries.Single(e => (string)e!["name"]! is "etc/passwd")!["digest"] = HostileRegistry.Digest([1]));

        var refused = await Assert.ThrowsAsync<LayerRefusedException>(() => IndexAsync(new PartSource(blob.Bytes), blob));
        Assert.Contains("The file 'etc/passwd' is not what the layer's table of contents says", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_that_gives_no_parts_is_read_whole()
    {
        var blob = Blob(stargz: true, s_files);

        Assert.Null(await OpenAsync(new PartSource(blob.Bytes) { GivesParts = false }, blob));
    }

    [Theory]
    [InlineData("io.github.containers.zstd-chunked.manifest-position", "5:100:200:1", 105, true)]
    [InlineData("io.containers.zstd-chunked.manifest-position", "5:100:200:1", 105, true)]
    [InlineData("io.github.containers.zstd-chunked.manifest-position", "5:100:200:2", 1000, false)]
    [InlineData("io.github.containers.zstd-chunked.manifest-position", "6:100:200:1", 105, false)]
    [InlineData("io.github.containers.zstd-chunked.manifest-position", "5:-1:200:1", 1000, false)]
    [InlineData("io.github.containers.zstd-chunked.manifest-position", "5:100:99999999999:1", 1000, false)]
    [InlineData("io.github.containers.zstd-chunked.manifest-position", "", 1000, false)]
    public void Places_that_cannot_be_are_not_looked_at(string key, string position, long size, bool can) =>
        Assert.Equal(can, TablePlace.Of(new LayerBlob(0, "sha256:x", size, "", new Dictionary<string, string>
        {
            [key] = position,
            [key.Replace("position", "checksum", StringComparison.Ordinal)] = "sha256:" + new string('a', 64),
        })) is not null);

    private static TableBlob Blob(bool stargz, IEnumerable<TableFile> files, Action<JsonArray>? change = null) => stargz ? TableBlob.Stargz(files, change) : TableBlob.Chunked(files, change);

    private static List<JsonNode> Pieces(JsonArray entries) => [.. entries.Where(e => (string)e!["name"]! is "opt/large").OfType<JsonNode>()];

    private static Task<LayerTable?> OpenAsync(IImageSource source, TableBlob blob)
    {
        var layer = new LayerBlob(0, HostileRegistry.Digest(blob.Bytes), blob.Bytes.Length, "", blob.Annotations);
        return new TableReader(source, layer, new ImageFilesOptions()).OpenAsync(TablePlace.Of(layer)!, AwsWorld.Cancelled);
    }

    private static async Task<LayerIndex?> IndexAsync(IImageSource source, TableBlob blob) => await (await OpenAsync(source, blob))!.IndexAsync(AwsWorld.Cancelled);

    /// <summary>A lower layer with one file.</summary>
    private sealed class LowerLayer
    {
        public LowerLayer(string path)
        {
            var builder = new LayerTableBuilder(new LayerLimits());
            builder.Add(new LayerTableEntry(path, '0', 0, 0, 0, 0, ""), null);
            Index = builder.Build();
        }

        public LayerIndex Index { get; }
    }

    private sealed class PartSource(byte[] blob) : IImageSource
    {
        public bool GivesParts { get; init; } = true;

        public long Given { get; private set; }

        public string Place => "test";

        public string Image => "test";

        public string Reference => "";

        public Task<RegistryDocument> ManifestAsync(string reference, CancellationToken cancellationToken) => Task.FromResult(new RegistryDocument(HttpStatusCode.NotFound, [], null));

        public Task<RegistryDocument> BlobAsync(string digest, CancellationToken cancellationToken) => Task.FromResult(new RegistryDocument(HttpStatusCode.NotFound, [], null));

        public Task<Stream> OpenAsync(string digest, BlobRange? range, CancellationToken cancellationToken)
        {
            if (!GivesParts)
            {
                throw new RegistryRefusedException("No parts.");
            }

            Given += range!.Bytes;
            return Task.FromResult<Stream>(new MemoryStream(blob, (int)range.From, (int)range.Bytes));
        }

        public void Dispose()
        {
        }
    }
}
