using System.Formats.Tar;
using System.Text;
using EcsDeployGate.Sandbox.Images;

namespace EcsDeployGate.Sandbox.Tests.Images;

public sealed class ImageStoreTests : IDisposable
{
    private readonly DirectoryInfo _scratch = Directory.CreateTempSubdirectory("edg-images-");
    private readonly ImageStore _store;

    public ImageStoreTests() => _store = ImageStore.Open(Path.Combine(_scratch.FullName, "store"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _scratch.Delete(recursive: true);

    [Fact]
    public async Task Packing_the_same_twice_gives_the_same_digest()
    {
        var first = await PackAsync("web:1");
        var second = await PackAsync("web:2");
        Assert.Equal(first.Digest, second.Digest);
        Assert.Equal(["/bin/app"], second.Config.Entrypoint);
    }

    [Theory]
    [InlineData("web:1")]
    [InlineData("localhost:4566/web:1")]
    [InlineData("123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1")]
    public async Task An_image_is_found_with_and_without_a_registry_host(string name)
    {
        var image = await PackAsync("web:1");
        Assert.Equal(image.Digest, _store.Find(name)?.Digest);
    }

    [Fact]
    public async Task An_image_is_found_by_digest_and_not_by_another_tag()
    {
        var image = await PackAsync("team/web:1");
        Assert.Equal(image.Digest, _store.Find($"example.com/team/web@{image.Digest}")?.Digest);
        Assert.Null(_store.Find("team/web"));
        Assert.Null(_store.Find("team/web@sha256:" + new string('0', 64)));
        Assert.Equal(MediaTypes.Manifest, _store.FindManifest("team/web", "1")?.MediaType);
        Assert.Null(_store.FindManifest("team/web", "../../etc"));
    }

    [Fact]
    public async Task An_oci_archive_and_a_docker_archive_bring_the_same_files_in()
    {
        var archive = Path.Combine(_scratch.FullName, "image.tar");
        await using (var file = File.Create(archive))
        {
            await ImagePacker.WriteOciArchiveAsync("web:1", Entries(), Config, file, Cancel);
        }

        var fromOci = await _store.ImportAsync("oci-archive:" + archive, "oci:1", Cancel);
        var exported = Path.Combine(_scratch.FullName, "docker.tar");
        await using (var file = File.Create(exported))
        {
            await DockerArchive.ExportAsync(_store, fromOci, "web:1", file, Cancel);
        }

        var fromDocker = await _store.ImportAsync("docker-archive:" + exported, "docker:1", Cancel);
        Assert.Equal(fromOci.ConfigDigest, fromDocker.ConfigDigest);
        Assert.Equal(fromOci.Layers, fromDocker.Layers);
        var root = await _store.UnpackAsync(fromDocker, Cancel);
        Assert.Equal("hello", await File.ReadAllTextAsync(Path.Combine(root, "etc/greeting"), Cancel));
        Assert.Equal("greeting", new FileInfo(Path.Combine(root, "etc/link")).LinkTarget);
    }

    [Fact]
    public async Task A_layout_of_this_store_is_a_layout_that_imports()
    {
        var image = await PackAsync("web:1");
        var other = ImageStore.Open(Path.Combine(_scratch.FullName, "other"));
        Assert.Equal(image.Digest, (await other.ImportAsync($"oci:{_store.Location}", null, Cancel)).Digest);
        Assert.Equal(image.Digest, other.Find("web:1")?.Digest);
    }

    [Fact]
    public async Task A_file_that_is_no_archive_is_refused_with_what_to_write_instead()
    {
        var path = Path.Combine(_scratch.FullName, "rubbish");
        await File.WriteAllTextAsync(path, new string('x', 2000), Cancel);
        await Assert.ThrowsAsync<ImageException>(() => _store.ImportAsync("docker-archive:" + path, "x", Cancel));
        var missing = await Assert.ThrowsAsync<ImageException>(() => _store.ImportAsync("docker-archive:/no/such/file", "x", Cancel));
        Assert.Contains("/no/such/file", missing.Message, StringComparison.Ordinal);
        var transport = await Assert.ThrowsAsync<ImageException>(() => _store.ImportAsync("web:1", "x", Cancel));
        Assert.Contains("docker-archive:FILE", transport.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_blob_is_refused()
    {
        var image = await PackAsync("web:1");
        await File.WriteAllTextAsync(Path.Combine(_store.Location, "blobs/sha256", Digests.Hex(image.Layers[0].Digest)), "damaged", Cancel);
        var other = ImageStore.Open(Path.Combine(_scratch.FullName, "other"));
        var error = await Assert.ThrowsAsync<ImageException>(() => other.ImportAsync($"oci:{_store.Location}", null, Cancel));
        Assert.Contains("damaged", error.Message, StringComparison.Ordinal);
        Assert.Null(other.Find("web:1"));
    }

    [Fact]
    public async Task An_archive_with_too_much_in_it_is_refused_before_it_fills_the_disk()
    {
        var small = ImageStore.Open(Path.Combine(_scratch.FullName, "small"), new ImageLimits { UnpackedBytes = 1000 });
        var image = await ImagePacker.PackAsync(small, "web:1", [PackedEntry.File("big", new string('x', 1001))], Config, Cancel);
        var error = await Assert.ThrowsAsync<ImageException>(() => small.UnpackAsync(image, Cancel));
        Assert.Contains("1000 bytes", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(small.Location, "rootfs")));
    }

    [Fact]
    public async Task A_docker_archive_without_one_of_its_layers_is_refused_by_name()
    {
        var path = Path.Combine(_scratch.FullName, "short.tar");
        await using (var file = File.Create(path))
        await using (var tar = new TarWriter(file, TarEntryFormat.Gnu))
        {
            await Add(tar, "manifest.json", """[{"Config":"c.json","RepoTags":["a:1"],"Layers":["gone/layer.tar"]}]""");
            await Add(tar, "c.json", "{}");
        }

        var error = await Assert.ThrowsAsync<ImageException>(() => _store.ImportAsync("docker-archive:" + path, null, Cancel));
        Assert.Equal("The image archive names layer 'gone/layer.tar' and does not have it.", error.Message);

        static Task Add(TarWriter tar, string name, string text) => LayerTar.WriteFileAsync(tar, name, new MemoryStream(Encoding.UTF8.GetBytes(text)), Cancel);
    }

    private static readonly ImageConfig Config = new() { Entrypoint = ["/bin/app"], Env = ["PATH=/bin"], ExposedPorts = ["80/tcp"] };

    private static List<PackedEntry> Entries() =>
    [
        PackedEntry.Directory("etc"),
        PackedEntry.File("etc/greeting", "hello"),
        PackedEntry.Link("etc/link", "greeting"),
    ];

    private Task<StoredImage> PackAsync(string name) => ImagePacker.PackAsync(_store, name, Entries(), Config, Cancel);
}
