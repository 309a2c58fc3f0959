using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Images;
using EcsDeployGate.Sandbox.Tests.Wire;

namespace EcsDeployGate.Sandbox.Tests.Ecr;

public sealed class EcrTests
{
    private const string Name = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/web:1";

    [Fact]
    public async Task Images_are_found_by_tag_and_digest_and_their_layers_can_be_downloaded()
    {
        await using var aws = await OpenAsync();

        var byTag = await aws.CallAsync("ecr", "BatchGetImage", """{"repositoryName":"shop/web","imageIds":[{"imageTag":"1"},{"imageTag":"2"}]}""");
        var image = Assert.Single(byTag["images"]!.AsArray())!;
        var digest = image["imageId"]!["imageDigest"]!.GetValue<string>();
        var manifest = image["imageManifest"]!.GetValue<string>();
        var byDigest = await aws.CallAsync("ecr", "BatchGetImage", $$"""{"repositoryName":"shop/web","imageIds":[{"imageDigest":"{{digest}}"}]}""");
        var detail = Assert.Single((await aws.CallAsync("ecr", "DescribeImages", """{"repositoryName":"shop/web"}"""))["imageDetails"]!.AsArray())!;
        var layer = JsonNode.Parse(manifest)!["layers"]![0]!;
        var url = (await aws.CallAsync("ecr", "GetDownloadUrlForLayer",
            $$"""{"repositoryName":"shop/web","layerDigest":"{{layer["digest"]}}"}"""))["downloadUrl"]!.GetValue<string>();
        await aws.AdminAsync(HttpMethod.Put, "registry", """{"requireToken":true}""");
        using var plain = new HttpClient();
        var content = await plain.GetByteArrayAsync(new Uri(url), TestSandbox.Cancelled);

        Assert.Equal("ImageNotFound", Assert.Single(byTag["failures"]!.AsArray())!["failureCode"]!.GetValue<string>());
        Assert.Equal(digest, "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(manifest))));
        Assert.Equal(manifest, byDigest["images"]![0]!["imageManifest"]!.GetValue<string>());
        Assert.Equal((digest, """["1"]"""), (detail["imageDigest"]!.GetValue<string>(), detail["imageTags"]!.ToJsonString()));
        Assert.Equal(layer["digest"]!.GetValue<string>(), "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content)));
    }

    [Fact]
    public async Task The_registry_may_ask_for_ECRs_token()
    {
        await using var aws = await OpenAsync();
        await aws.AdminAsync(HttpMethod.Put, "registry", """{"requireToken":true}""");
        using var client = new HttpClient { BaseAddress = aws.Endpoint };
        using var refused = await client.GetAsync("/v2/shop/web/manifests/1", TestSandbox.Cancelled);

        var data = (await aws.CallAsync("ecr", "GetAuthorizationToken", "{}"))["authorizationData"]![0]!;
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", data["authorizationToken"]!.GetValue<string>());
        using var admitted = await client.GetAsync("/v2/shop/web/manifests/1", TestSandbox.Cancelled);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("AWS:guess"u8));
        using var guessed = await client.GetAsync("/v2/shop/web/manifests/1", TestSandbox.Cancelled);

        Assert.Equal(
            (HttpStatusCode.Unauthorized, HttpStatusCode.OK, HttpStatusCode.Unauthorized), (refused.StatusCode, admitted.StatusCode, guessed.StatusCode));
        Assert.Equal("Basic", Assert.Single(refused.Headers.WwwAuthenticate).Scheme);
        Assert.Equal(aws.Endpoint.ToString().TrimEnd('/'), data["proxyEndpoint"]!.GetValue<string>());
    }

    [Fact]
    public async Task What_is_not_there_is_told_apart()
    {
        await using var aws = await OpenAsync();

        Assert.Equal("RepositoryNotFoundException",
            (await aws.FailAsync("ecr", "BatchGetImage", """{"repositoryName":"other","imageIds":[{"imageTag":"1"}]}""")).Code);
        Assert.Equal("ImageNotFoundException",
            (await aws.FailAsync("ecr", "DescribeImages", """{"repositoryName":"shop/web","imageIds":[{"imageTag":"2"}]}""")).Code);
        Assert.Equal("InvalidParameterException", (await aws.FailAsync("ecr", "BatchGetImage", """{"repositoryName":"shop/web","imageIds":[]}""")).Code);
        Assert.Equal("LayersNotFoundException", (await aws.FailAsync("ecr", "GetDownloadUrlForLayer",
            $$"""{"repositoryName":"shop/web","layerDigest":"sha256:{{new string('a', 64)}}"}""")).Code);
    }

    private static async Task<TestSandbox> OpenAsync()
    {
        var aws = await TestSandbox.StartAsync();
        await ImagePacker.PackAsync(
            aws.Host.Parts.Images, Name, [PackedEntry.File("app", "no program")], new ImageConfig { Entrypoint = ["/app"] }, TestSandbox.Cancelled);
        return aws;
    }
}
