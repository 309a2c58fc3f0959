using System.Net;
using System.Text;
using EcsDeployGate.Aws.Inspecting;
using EcsDeployGate.Aws.Inspecting.Logins;
using EcsDeployGate.Aws.Resilience;
using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.Aws.Tests.Inspecting;

public sealed class OciRegistryTests : IDisposable
{
    private const string Repository = "https://registry.test/shop/web";
    private const string OciManifest = "application/vnd.oci.image.manifest.v1+json";
    private const string OciIndex = "application/vnd.oci.image.index.v1+json";

    private const string Config = """
        {"architecture":"amd64","os":"linux","config":{"User":"1654","ExposedPorts":{"8080/tcp":{},"53/udp":{},"x/tcp":{}},
         "Env":["PATH=/bin","A=b=c","broken"],"Entrypoint":["dotnet","Shop.dll"],"Cmd":null,"WorkingDir":"/app","Shell":["/bin/bash","-c"],
         "Healthcheck":{"Test":["CMD-SHELL","curl -f http://localhost:8080/ || exit 1"]}}}
        """;

    private readonly MemoryRegistry _registry = new();

    private RegistryOptions _options = new();

    [Fact]
    public async Task A_single_manifest_is_read_down_to_its_config()
    {
        var digest = Image();

        var facts = await Found("registry.test/shop/web:1");

        Assert.Equal((digest, "amd64", "linux", "1654", "/app"), (facts.Digest, facts.Architecture, facts.Os, facts.User, facts.WorkingDir));
        Assert.Equal(["dotnet", "Shop.dll"], facts.Entrypoint!);
        Assert.Null(facts.Cmd);
        Assert.Equal([8080], facts.ExposedPorts);
        Assert.Equal(("/bin", "b=c"), (facts.Env["PATH"], facts.Env["A"]));
        Assert.Equal(["/bin/bash", "-c"], facts.Shell!);
        Assert.Equal("CMD-SHELL", facts.HealthcheckTest![0]);
    }

    [Fact]
    public async Task Of_an_index_the_platform_is_chosen_and_the_index_is_what_pins()
    {
        var child = Image(tag: null);
        var index = _registry.Manifest(Repository, "1", $$$"""
            {"schemaVersion":2,"manifests":[
             {"digest":"sha256:{{{new string('c', 64)}}}","platform":{"architecture":"unknown","os":"unknown"}},
             {"digest":"sha256:{{{new string('a', 64)}}}","platform":{"architecture":"arm64","os":"linux"}},
             {"digest":"{{{child}}}","platform":{"architecture":"amd64","os":"linux"}}]}
            """, OciIndex);

        Assert.Equal(index, (await Found("registry.test/shop/web:1")).Digest);

        var missing = Assert.IsType<ImageAnswer.Missing>(await Read("registry.test/shop/web@" + index.Replace(index, Only("arm64"), StringComparison.Ordinal)));
        Assert.Contains("has nothing for linux/amd64; it has linux/arm64", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_registry_swaps_is_noticed()
    {
        var digest = Image();
        _registry.Answers[$"{Repository}/manifests/{digest}"] = _ => MemoryRegistry.Document("{}", OciManifest);
        Assert.Contains("with another document", Assert.IsType<ImageAnswer.CannotTell>(await Read($"registry.test/shop/web@{digest}")).Message, StringComparison.Ordinal);

        _registry.Answers[$"{Repository}/blobs/{MemoryRegistry.Digest(Config)}"] = _ => MemoryRegistry.Document(Config + " ");
        Assert.IsType<ImageAnswer.CannotTell>(await Read("registry.test/shop/web:1"));
    }

    [Fact]
    public async Task Anonymous_tokens_are_fetched_and_shown_to_the_registry_alone()
    {
        Image();
        Guard("token-1");
        _registry.Answers["https://auth.test/token"] = r => r.RequestUri!.Query is "?scope=repository%3Ashop%2Fweb%3Apull&service=registry.test"
            ? MemoryRegistry.Document("""{"access_token":"token-1"}""")
            : MemoryRegistry.Status(HttpStatusCode.BadRequest);

        // The config lies elsewhere, as with every large registry.
        var blob = $"{Repository}/blobs/{MemoryRegistry.Digest(Config)}";
        _registry.Answers[blob] = _ => new(HttpStatusCode.TemporaryRedirect) { Headers = { Location = new("https://storage.test/blob?sig=x") } };
        _registry.Answers["https://storage.test/blob"] = _ => MemoryRegistry.Document(Config);

        await Found("registry.test/shop/web:1");

        Assert.Null(_registry.Asked.Single(a => a.Address.StartsWith("https://storage.test", StringComparison.Ordinal)).Authorization);
        Assert.Null(_registry.Asked.Single(a => a.Address.StartsWith("https://auth.test", StringComparison.Ordinal)).Authorization);
        Assert.Contains(_registry.Asked, a => a.Authorization is "Bearer token-1");
    }

    [Fact]
    public async Task Configured_credentials_are_used_for_their_registry()
    {
        Image();
        _options = new RegistryOptions { Credentials = new Dictionary<string, RegistryCredentials> { ["registry.test"] = new("ann", "pw") } };
        var open = _registry.Answers[$"{Repository}/manifests/1"];
        _registry.Answers[$"{Repository}/manifests/1"] = r => r.Headers.Authorization?.ToString() == "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("ann:pw"))
            ? open(r)
            : Challenge("Basic realm=\"x\"");

        await Found("registry.test/shop/web:1");
        Assert.DoesNotContain("pw", _options.Credentials["registry.test"].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_follow_to_another_path_of_their_host_and_are_gone_once_they_left_it()
    {
        Image();
        _options = new RegistryOptions { Credentials = new Dictionary<string, RegistryCredentials> { ["registry.test"] = new("ann", "pw") } };
        var basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("ann:pw"));
        HttpResponseMessage Guarded(HttpRequestMessage asked, Func<HttpResponseMessage> answer) => asked.Headers.Authorization?.ToString() == basic ? answer() : Challenge("Basic realm=\"x\"");
        var open = _registry.Answers[$"{Repository}/manifests/1"];
        _registry.Answers[$"{Repository}/manifests/1"] = asked => Guarded(asked, () => new(HttpStatusCode.PermanentRedirect) { Headers = { Location = new("/moved/manifests/1", UriKind.Relative) } });
        _registry.Answers["https://registry.test/moved/manifests/1"] = asked => Guarded(asked, () => open(asked));
        _registry.Answers[$"{Repository}/blobs/{MemoryRegistry.Digest(Config)}"] = asked => Guarded(asked, () => new(HttpStatusCode.TemporaryRedirect) { Headers = { Location = new("https://storage.test/a") } });
        _registry.Answers["https://storage.test/a"] = _ => new(HttpStatusCode.TemporaryRedirect) { Headers = { Location = new("https://registry.test/back") } };
        _registry.Answers["https://registry.test/back"] = _ => MemoryRegistry.Document(Config);

        await Found("registry.test/shop/web:1");

        Assert.Equal(basic, _registry.Asked.Last(a => a.Address.EndsWith("/moved/manifests/1", StringComparison.Ordinal)).Authorization);
        Assert.Null(_registry.Asked.Single(a => a.Address.StartsWith("https://storage.test", StringComparison.Ordinal)).Authorization);
        Assert.Null(_registry.Asked.Single(a => a.Address.EndsWith("/back", StringComparison.Ordinal)).Authorization);
    }

    [Theory]
    [InlineData("Bearer realm=\"http://auth.test/token\"")]
    [InlineData("Bearer realm=\"file:///etc/passwd\"")]
    [InlineData("Bearer realm=\"nonsense\"")]
    public async Task Tokens_are_not_fetched_from_anywhere(string challenge)
    {
        _registry.Answers[$"{Repository}/manifests/1"] = _ => Challenge(challenge);

        Assert.IsType<ImageAnswer.CannotTell>(await Read("registry.test/shop/web:1"));
        Assert.Single(_registry.Asked);
    }

    [Fact]
    public async Task A_redirect_to_plain_http_or_in_circles_is_not_followed()
    {
        _registry.Answers[$"{Repository}/manifests/1"] = _ => new(HttpStatusCode.Found) { Headers = { Location = new("http://storage.test/x") } };
        Assert.IsType<ImageAnswer.CannotTell>(await Read("registry.test/shop/web:1"));
        Assert.Single(_registry.Asked);

        _registry.Answers[$"{Repository}/manifests/2"] = r => new(HttpStatusCode.Found) { Headers = { Location = r.RequestUri } };
        Assert.IsType<ImageAnswer.CannotTell>(await Read("registry.test/shop/web:2"));
        Assert.True(_registry.Asked.Count < 10);
    }

    [Fact]
    public async Task A_document_without_end_is_not_read_to_its_end()
    {
        _registry.Answers[$"{Repository}/manifests/1"] = _ => new(HttpStatusCode.OK) { Content = new StreamContent(new EndlessStream()) };

        Assert.Contains("longer than", Assert.IsType<ImageAnswer.CannotTell>(await Read("registry.test/shop/web:1")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound, typeof(ImageAnswer.Missing))]
    [InlineData(HttpStatusCode.Forbidden, typeof(ImageAnswer.CannotTell))]
    [InlineData(HttpStatusCode.Unauthorized, typeof(ImageAnswer.CannotTell))]
    [InlineData(HttpStatusCode.UnsupportedMediaType, typeof(ImageAnswer.CannotTell))]
    public async Task A_registry_that_says_no_is_an_answer(HttpStatusCode status, Type answer)
    {
        _registry.Answers[$"{Repository}/manifests/1"] = _ => MemoryRegistry.Status(status);

        Assert.IsType(answer, await Read("registry.test/shop/web:1"));
    }

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests, "HTTP429")]
    [InlineData(HttpStatusCode.BadGateway, "HTTP502")]
    public async Task A_registry_that_says_later_is_asked_again_and_then_an_exception(HttpStatusCode status, string code)
    {
        Image();
        var open = _registry.Answers[$"{Repository}/manifests/1"];
        var left = 2;
        _registry.Answers[$"{Repository}/manifests/1"] = r => left-- > 0 ? MemoryRegistry.Status(status) : open(r);
        await Found("registry.test/shop/web:1");

        left = 100;
        Assert.Equal(code, (await Assert.ThrowsAsync<PortUnavailableException>(() => Read("registry.test/shop/web:1"))).Code);
    }

    [Fact]
    public async Task A_private_registry_without_credentials_says_what_is_missing_and_is_not_asked()
    {
        var answer = Assert.IsType<ImageAnswer.CannotTell>(await Read("111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:1"));

        Assert.Contains("no credentials for the private registry '111122223333.dkr.ecr.eu-west-1.amazonaws.com'", answer.Message, StringComparison.Ordinal);
        Assert.Empty(_registry.Asked);
    }

    [Theory]
    [InlineData("nginx", "https://registry-1.docker.io/v2/library/nginx/manifests/latest")]
    [InlineData("ann/app:2", "https://registry-1.docker.io/v2/ann/app/manifests/2")]
    [InlineData("docker.io/ann/app", "https://registry-1.docker.io/v2/ann/app/manifests/latest")]
    [InlineData("localhost:5000/app:2", "http://localhost:5000/v2/app/manifests/2")]
    [InlineData("127.0.0.1:4566/a/b:2", "http://127.0.0.1:4566/v2/a/b/manifests/2")]
    [InlineData("plain.test:5000/app:2", "http://plain.test:5000/v2/app/manifests/2")]
    [InlineData("registry.test:5000/app:2", "https://registry.test:5000/v2/app/manifests/2")]
    public async Task Names_lead_where_container_engines_go(string image, string address)
    {
        _options = new RegistryOptions { PlainHttp = ["plain.test:5000"] };

        Assert.IsType<ImageAnswer.Missing>(await Read(image));
        Assert.Equal(address, Assert.Single(_registry.Asked).Address);
    }

    [Theory]
    [InlineData("")]
    [InlineData("registry.test/Shop:1")]
    [InlineData("registry.test/shop:1\n")]
    [InlineData("registry.test/shop/../x:1")]
    [InlineData("registry.test/shop@sha256:abc")]
    [InlineData("user@registry.test/shop")]
    [InlineData("registry.test/shop?x=1")]
    [InlineData("https://registry.test/shop:1")]
    public async Task What_is_no_image_name_is_missing_and_nobody_is_asked(string image)
    {
        Assert.IsType<ImageAnswer.Missing>(await Read(image));
        Assert.Empty(_registry.Asked);
    }

    public void Dispose() => _registry.Dispose();

    private string Image(string? tag = "1") => _registry.Manifest(
        Repository, tag,
        $$$"""{"schemaVersion":2,"config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{{_registry.Blob(Repository, Config)}}}","size":1},"layers":[]}""",
        OciManifest);

    private string Only(string architecture) => _registry.Manifest(
        Repository, null, $$$"""{"manifests":[{"digest":"sha256:{{{new string('a', 64)}}}","platform":{"architecture":"{{{architecture}}}","os":"linux"}}]}""", OciIndex);

    private void Guard(string token)
    {
        foreach (var (key, open) in _registry.Answers.ToList())
        {
            _registry.Answers[key] = r => r.Headers.Authorization?.ToString() == "Bearer " + token
                ? open(r)
                : Challenge("""Bearer realm="https://auth.test/token",service="registry.test",scope="repository:shop/web:pull" """);
        }
    }

    private static HttpResponseMessage Challenge(string header)
    {
        var answer = MemoryRegistry.Status(HttpStatusCode.Unauthorized);
        answer.Headers.TryAddWithoutValidation("WWW-Authenticate", header.Trim());
        return answer;
    }

    private Task<ImageAnswer> Read(string image)
    {
        var http = new HttpClient(_registry, disposeHandler: false);
        var port = new Port("registry", AwsWorld.Quick, TimeProvider.System, breaks: false);
        return new OciRegistry(http, _options, new RegistryLogins(_options, null, null), port).ReadAsync(image, "X86_64", TestContext.Current.CancellationToken);
    }

    private async Task<ImageFacts> Found(string image) => Assert.IsType<ImageAnswer.Found>(await Read(image)).Facts;

    private sealed class EndlessStream : MemoryStream
    {
        public override int Read(byte[] buffer, int offset, int count) => count;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(buffer.Length);

        public override bool CanSeek => false;
    }
}
