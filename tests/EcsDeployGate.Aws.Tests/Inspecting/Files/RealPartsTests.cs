using EcsDeployGate.Aws.Inspecting;
using EcsDeployGate.Aws.Inspecting.Layers;
using EcsDeployGate.Core.Inspecting.Files;
using EcsDeployGate.Sandbox.Tests.Engines;
using EcsDeployGate.TestKit.Images;

namespace EcsDeployGate.Aws.Tests.Inspecting.Files;

/// <summary>Images that skopeo carries to a real registry, to archives and to a real engine: our list of files is the engine's.</summary>
public sealed class RealPartsTests(RealPartsTests.Parts parts) : IClassFixture<RealPartsTests.Parts>
{
    public static TheoryData<string> Transports => ["docker://", "oci:", "oci-archive:", "docker-archive:", "docker-daemon:", "zstd", "zstd:chunked"];

    [Theory, MemberData(nameof(Transports))]
    public async Task Every_source_gives_the_files_that_the_engine_shows(string transport)
    {
        var found = await FoundAsync(parts.Reference(transport));

        Assert.Equal(await parts.ShownByEngineAsync(), TestImage.Lines(found.Tree));
        Assert.Equal("amd64", found.Facts!.Architecture);
    }

    [Fact]
    public async Task What_programs_are_is_seen_while_they_stream_by()
    {
        var tree = (await FoundAsync(parts.Reference("docker://"))).Tree;

        var busybox = Assert.IsType<FileHead.Elf>(tree.Find("/usr/bin/busybox")!.Head);
        Assert.Equal(("amd64", 64), (busybox.Machine, busybox.Bits));
        Assert.Contains("wget", busybox.Applets);
        Assert.Contains("nc", busybox.Applets);
        Assert.Equal(busybox.Applets.Order(StringComparer.Ordinal), busybox.Applets);
        var java = Assert.IsType<FileHead.Elf>(tree.Find("/usr/lib/jvm/bin/java")!.Head);
        Assert.Equal("/lib64/ld-linux-x86-64.so.2", java.Interpreter);
        Assert.True(java.NeededIsKnown);
        Assert.Contains("libc.so.6", java.Needed);
        Assert.Equal(new FileHead.Script("/usr/bin/env", "python3", true), tree.Find("/opt/tool/bin/run")!.Head);
        Assert.Equal(new FileHead.Script("/bin/sh", "-e", false), tree.Find("/usr/bin/su")!.Head);
        Assert.Contains("app:x:1000", tree.Text("/etc/passwd"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_of_contents_is_read_instead_of_the_layer_with_the_programs_that_are_asked_for()
    {
        string[] programs = ["/usr/bin/busybox", "/usr/bin/sh", "/usr/bin/su", "/opt/tool/bin/run", "/usr/lib/jvm/bin/java"];
        var whole = (await FoundAsync(parts.Reference("docker://"))).Tree;
        using var counted = new CountingHandler(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var http = new HttpClient(counted);
        using var images = parts.Images(http, cache: false);
        var found = Assert.IsType<ImageFilesAnswer.Found>(await images.Files.ReadAsync(
            parts.Reference("zstd:chunked"), "X86_64", found => Array.ForEach(programs, program => found.Tree.Head(found.Tree.Find(program)!)), AwsWorld.Cancelled));

        // One layer was never compressed and so has no table; the first document is the config.
        Assert.InRange(counted.Asked.Count(a => a.Contains("/blobs/", StringComparison.Ordinal) && !a.EndsWith(" bytes", StringComparison.Ordinal)), 1, 2);
        Assert.Contains(counted.Asked, a => a.EndsWith(" bytes", StringComparison.Ordinal));
        Assert.All(programs, program => Assert.Equal(whole.Find(program)!.Head, found.Tree.Head(found.Tree.Find(program)!)));
        Assert.All(programs, program => Assert.NotNull(whole.Find(program)!.Head));
        Assert.Contains("app:x:1000", found.Tree.Text("/etc/passwd"), StringComparison.Ordinal);
        Assert.Equal(await parts.ShownByEngineAsync(), TestImage.Lines(found.Tree));
    }

    [Fact]
    public async Task A_second_look_fetches_no_layer()
    {
        using var counted = new CountingHandler(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var http = new HttpClient(counted);
        using var images = parts.Images(http, cache: true);
        var cold = Assert.IsType<ImageFilesAnswer.Found>(await images.Files.ReadAsync(parts.Reference("docker://"), "X86_64", AwsWorld.Cancelled));
        var layers = counted.Asked.Count(a => a.Contains("/blobs/", StringComparison.Ordinal)) - 1;
        counted.Asked.Clear();

        var warm = Assert.IsType<ImageFilesAnswer.Found>(await images.Files.ReadAsync(parts.Reference("docker://"), "X86_64", AwsWorld.Cancelled));

        Assert.Equal(3, layers);
        Assert.Equal(2, counted.Asked.Count);
        Assert.Equal(cold.Tree.All(), warm.Tree.All());
    }

    private async Task<ImageFilesAnswer.Found> FoundAsync(string reference)
    {
        using var http = GateAws.CreateRegistryHttpClient();
        using var images = parts.Images(http, cache: false);
        var answer = await images.Files.ReadAsync(reference, "X86_64", AwsWorld.Cancelled);
        return answer as ImageFilesAnswer.Found ?? throw new InvalidOperationException(answer.ToString());
    }

    /// <summary>The registry, the engine and the image in every form; made once.</summary>
    public sealed class Parts : IAsyncLifetime
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("edg-parts-").FullName;
        private readonly DockerDaemon _docker = new();
        private LocalRegistry? _registry;

        public async ValueTask InitializeAsync()
        {
            var token = TestContext.Current.CancellationToken;
            await _docker.InitializeAsync();
            Assert.True(_docker.Endpoint is not null, _docker.Why);
            _registry = await LocalRegistry.StartAsync(Path.Combine(_folder, "registry"), token);
            var layout = new OciLayout(Path.Combine(_folder, "oci"));
            layout.Image("parts", [layout.Layer(TestImage.Base()), layout.Layer(TestImage.Changes(), LayerPacking.Plain), layout.Layer(TestImage.MoreChanges())]);
            var from = $"oci:{layout.Folder}:parts";
            await CopyAsync(from, $"docker://{_registry.Host}/parts:1", "--dest-tls-verify=false");
            await CopyAsync(from, $"docker://{_registry.Host}/zstd:1", "--dest-tls-verify=false", "--dest-compress-format", "zstd", "--dest-compress");

            // Over a layout: on the way to a registry skopeo would take blobs that this already has, in another form.
            await CopyAsync(from, $"oci:{_folder}/chunked:parts", "--dest-compress-format", "zstd:chunked", "--dest-compress");
            await CopyAsync($"oci:{_folder}/chunked:parts", $"docker://{_registry.Host}/chunked:1", "--dest-tls-verify=false");
            await CopyAsync(from, $"oci-archive:{_folder}/oci.tar:parts");
            await CopyAsync(from, $"docker-archive:{_folder}/docker.tar:edg-parts:1");
            await EngineExport.LoadAsync(_docker.Endpoint, $"{_folder}/docker.tar", token);

            async Task CopyAsync(string source, string target, params string[] options) =>
                await Tool.RunAsync("skopeo", ["--insecure-policy", "copy", "-q", .. options, source, target], token);
        }

        public string Reference(string transport) => transport switch
        {
            "docker://" => $"docker://{_registry!.Host}/parts:1",
            "zstd" => $"{_registry!.Host}/zstd:1",
            "zstd:chunked" => $"{_registry!.Host}/chunked:1",
            "oci:" => $"oci:{_folder}/oci:parts",
            "oci-archive:" => $"oci-archive:{_folder}/oci.tar:parts",
            "docker-archive:" => $"docker-archive:{_folder}/docker.tar:edg-parts:1",
            _ => "docker-daemon:edg-parts:1",
        };

        public Task<IReadOnlyList<string>> ShownByEngineAsync() => EngineExport.ListAsync(_docker.Endpoint!, "edg-parts:1", TestContext.Current.CancellationToken);

        public GateImages Images(HttpClient http, bool cache) => new(
            new AwsOptions { Registries = new RegistryOptions { Files = new ImageFilesOptions { TablesFrom = 0, CacheFolder = cache ? Path.Combine(_folder, "cache-" + Guid.NewGuid()) : null } } },
            http,
            TimeProvider.System,
            _docker.Endpoint);

        public async ValueTask DisposeAsync()
        {
            if (_docker.Endpoint is { } endpoint)
            {
                using var engine = EngineExport.Client(endpoint);
                using var removed = await engine.DeleteAsync(new Uri("/images/edg-parts:1?force=1", UriKind.Relative));
            }

            if (_registry is not null)
            {
                await _registry.DisposeAsync();
            }

            await _docker.DisposeAsync();
            Directory.Delete(_folder, recursive: true);
        }
    }

    private sealed class CountingHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        public List<string> Asked { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            lock (Asked)
            {
                Asked.Add(request.RequestUri!.AbsolutePath + (request.Headers.Range is null ? "" : " bytes"));
            }

            return base.SendAsync(request, cancellationToken);
        }
    }
}
