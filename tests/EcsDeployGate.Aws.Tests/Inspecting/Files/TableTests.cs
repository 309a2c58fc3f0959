using System.Formats.Tar;
using System.Globalization;
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

/// <summary>Layers with a table of contents, written here as the formats' descriptions say.</summary>
public sealed class TableTests
{
    private const string Passwd = "app:x:1000:1000::/:/bin/sh\n";
    private const string Sh = "#!/bin/busybox sh\n";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_table_and_the_files_that_matter_are_read_instead_of_the_layer(bool stargz)
    {
        var (blob, annotations) = stargz ? Stargz() : Chunked();
        var source = new PartSource(blob);

        var index = await ReadAsync(source, Layer(blob, annotations));
        var tree = new MergedFileTree([index!]);

        Assert.Equal(["/bin", "/bin/sh", "/bin/true", "/etc", "/etc/passwd", "/lib"], tree.All().Select(e => e.Path));
        Assert.Equal(Passwd, tree.Text("/etc/passwd"));
        Assert.Equal(new FileHead.Script("/bin/busybox", "sh", false), tree.Find("/bin/sh")!.Head);
        Assert.Equal((0b111_101_101, 7, 8), (tree.Find("/bin/true")!.Mode, tree.Find("/bin/true")!.Uid, tree.Find("/bin/true")!.Gid));
        Assert.Equal("usr/lib", tree.Find("/lib")!.LinkTarget);
        Assert.Equal(["/bin"], new MergedFileTree([new LayerTable("gone").Index, index!]).All().Where(e => e.Path is "/gone" or "/bin").Select(e => e.Path));
        Assert.True(source.Given < blob.Length / 10, $"{source.Given} of {blob.Length} bytes were fetched.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_table_that_is_not_the_named_one_is_refused(bool stargz)
    {
        var (blob, annotations) = stargz ? Stargz() : Chunked();
        var changed = annotations.ToDictionary(a => a.Key, a => a.Value.StartsWith("sha256:", StringComparison.Ordinal) ? "sha256:" + new string('0', 64) : a.Value);

        var refused = await Assert.ThrowsAsync<LayerRefusedException>(() => ReadAsync(new PartSource(blob), Layer(blob, changed)));
        Assert.Contains("is not the one with digest 'sha256:0000", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_the_table_s_is_refused()
    {
        var (blob, annotations) = Chunked(passwd: "root:x:0:0::/:/bin/sh \n");

        var refused = await Assert.ThrowsAsync<LayerRefusedException>(() => ReadAsync(new PartSource(blob), Layer(blob, annotations)));
        Assert.Contains("The file 'etc/passwd' is not what the layer's table of contents says", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_that_gives_no_parts_is_read_whole()
    {
        var (blob, annotations) = Stargz();

        Assert.Null(await ReadAsync(new PartSource(blob) { GivesParts = false }, Layer(blob, annotations)));
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

    private static Task<LayerIndex?> ReadAsync(IImageSource source, LayerBlob layer) =>
        new TableReader(source, new ImageFilesOptions()).ReadAsync(layer, TablePlace.Of(layer)!, AwsWorld.Cancelled);

    private static LayerBlob Layer(byte[] blob, IReadOnlyDictionary<string, string> annotations) => new(0, HostileRegistry.Digest(blob), blob.Length, "", annotations);

    /// <summary>The entries, and for each file where its bytes are.</summary>
    private static JsonArray Entries(Func<string, string, (long From, long To)> store)
    {
        var entries = new JsonArray();
        void Add(string name, string type, int mode, string? link = null, string? content = null, int uid = 0, int gid = 0)
        {
            var entry = new JsonObject { ["name"] = name, ["type"] = type, ["mode"] = mode, ["uid"] = uid, ["gid"] = gid, ["modtime"] = "2026-01-01T00:00:00Z", ["xattrs"] = new JsonObject { ["k"] = "dg==" } };
            if (link is not null)
            {
                entry["linkName"] = link;
            }

            if (content is not null)
            {
                var (from, to) = store(name, content);
                (entry["size"], entry["offset"], entry["endOffset"]) = ((long)content.Length, from, to);
                entry["digest"] = HostileRegistry.Digest(Encoding.UTF8.GetBytes(content));
            }

            entries.Add((JsonNode)entry);
        }

        Add("bin/", "dir", 0b111_101_101);
        Add("bin/sh", "reg", 0b111_101_101, content: Sh, uid: 7, gid: 8);
        Add("bin/true", "hardlink", 0b111_101_101, "bin/sh");
        Add("lib", "symlink", 0b111_111_111, "usr/lib");
        Add("etc/passwd", "reg", 0b110_100_100, content: Passwd);
        Add(".wh.gone", "reg", 0b110_100_100, content: "");
        entries.Add((JsonNode)new JsonObject { ["name"] = "bin/sh", ["type"] = "chunk", ["chunkOffset"] = 9 });
        return entries;
    }

    private static (byte[] Blob, Dictionary<string, string> Annotations) Stargz()
    {
        using var blob = new MemoryStream();
        using var padded = new MemoryStream();
        var entries = Entries((_, content) =>
        {
            if (content.Length is 0)
            {
                return (0, 0);
            }

            var from = blob.Length;
            blob.Write(HostileRegistry.Gzip(Encoding.UTF8.GetBytes(content)));
            return (from, 0);
        });
        foreach (var entry in entries)
        {
            entry!.AsObject().Remove("endOffset");
        }

        // The first member would be at 0, which means "none": layers begin with a header.
        padded.Write(HostileRegistry.Gzip(Noise()));
        foreach (var entry in entries.Where(e => (long?)e!["size"] > 0))
        {
            entry!["offset"] = (long)entry["offset"]! + padded.Length;
        }

        blob.WriteTo(padded);
        var at = padded.Length;
        var json = Encoding.UTF8.GetBytes(new JsonObject { ["version"] = 1, ["entries"] = entries }.ToJsonString());
        using (var archive = new MemoryStream())
        {
            using (var tar = new TarWriter(archive, TarEntryFormat.Ustar, leaveOpen: true))
            {
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "stargz.index.json") { DataStream = new MemoryStream(json) });
            }

            padded.Write(HostileRegistry.Gzip(archive.ToArray()));
        }

        padded.Write([0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255, 26, 0, (byte)'S', (byte)'G', 22, 0, .. Encoding.ASCII.GetBytes(at.ToString("x16", CultureInfo.InvariantCulture)), .. "STARGZ"u8, 1, 0, 0, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0]);
        return (padded.ToArray(), new() { ["containerd.io/snapshot/stargz/toc.digest"] = HostileRegistry.Digest(json) });
    }

    private static (byte[] Blob, Dictionary<string, string> Annotations) Chunked(string? passwd = null)
    {
        using var blob = new MemoryStream();
        blob.Write(Zstd(Noise()));
        var entries = Entries((name, content) =>
        {
            var from = blob.Length;
            blob.Write(Zstd(Encoding.UTF8.GetBytes(name is "etc/passwd" ? passwd?.PadRight(content.Length)[..content.Length] ?? content : content)));
            return (from, blob.Length);
        });
        var json = Encoding.UTF8.GetBytes(new JsonObject { ["version"] = 1, ["entries"] = entries, ["tarSplitDigest"] = "sha256:x" }.ToJsonString());
        var packed = Zstd(json);
        blob.Write([0x50, 0x2a, 0x4d, 0x18, .. BitConverter.GetBytes(packed.Length)]);
        var at = blob.Length;
        blob.Write(packed);
        return (blob.ToArray(), new()
        {
            ["io.github.containers.zstd-chunked.manifest-checksum"] = HostileRegistry.Digest(packed),
            ["io.github.containers.zstd-chunked.manifest-position"] = $"{at}:{packed.Length}:{json.Length}:1",
        });
    }

    /// <summary>Contents that nobody asks for.</summary>
    private static byte[] Noise()
    {
        var bytes = new byte[200_000];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Zstd(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var zstd = new ZstdSharp.CompressionStream(packed, leaveOpen: true))
        {
            zstd.Write(plain);
        }

        return packed.ToArray();
    }

    /// <summary>A lower layer with one file.</summary>
    private sealed class LayerTable
    {
        public LayerTable(string path)
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
