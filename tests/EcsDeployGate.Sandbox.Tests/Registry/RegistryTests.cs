using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Images;
using EcsDeployGate.Sandbox.Tests.Wire;

namespace EcsDeployGate.Sandbox.Tests.Registry;

public sealed class RegistryTests
{
    [Fact]
    public async Task An_image_that_was_uploaded_can_be_pulled_by_tag_and_by_digest()
    {
        await using var aws = await TestSandbox.StartAsync();
        var digest = await UploadAsync(aws);

        using var byTag = await aws.Http.GetAsync("/v2/shop/web/manifests/1", TestSandbox.Cancelled);
        using var byDigest = await aws.Http.GetAsync($"/v2/shop/web/manifests/{digest}", TestSandbox.Cancelled);
        using var head = await aws.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/v2/shop/web/manifests/1"), TestSandbox.Cancelled);
        var manifest = await byTag.Content.ReadAsByteArrayAsync(TestSandbox.Cancelled);

        Assert.Equal(digest, byTag.Headers.GetValues("Docker-Content-Digest").Single());
        Assert.Equal(digest, "sha256:" + Convert.ToHexStringLower(SHA256.HashData(manifest)));
        Assert.Equal(manifest, await byDigest.Content.ReadAsByteArrayAsync(TestSandbox.Cancelled));
        Assert.Equal(manifest.Length, head.Content.Headers.ContentLength);
        var layer = JsonNode.Parse(manifest)!["layers"]![0]!["digest"]!.GetValue<string>();
        var blob = await aws.Http.GetByteArrayAsync($"/v2/shop/web/blobs/{layer}", TestSandbox.Cancelled);
        Assert.Equal(layer, "sha256:" + Convert.ToHexStringLower(SHA256.HashData(blob)));
        using var asked = new HttpRequestMessage(HttpMethod.Get, $"/v2/shop/web/blobs/{layer}") { Headers = { Range = new RangeHeaderValue(1, 10) } };
        using var part = await aws.Http.SendAsync(asked, TestSandbox.Cancelled);
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(blob[1..11], await part.Content.ReadAsByteArrayAsync(TestSandbox.Cancelled));
        Assert.Equal("""{"name":"shop/web","tags":["1"]}""", await aws.Http.GetStringAsync("/v2/shop/web/tags/list", TestSandbox.Cancelled));
    }

    [Theory]
    [InlineData("GET", "/v2/none/manifests/1", 404, "NAME_UNKNOWN")]
    [InlineData("GET", "/v2/shop/web/manifests/2", 404, "MANIFEST_UNKNOWN")]
    [InlineData("GET", "/v2/shop/web/blobs/sha256:0000000000000000000000000000000000000000000000000000000000000000", 404, "BLOB_UNKNOWN")]
    [InlineData("GET", "/v2/shop/web/blobs/latest", 400, "DIGEST_INVALID")]
    [InlineData("PUT", "/v2/shop/web/manifests/1", 405, "UNSUPPORTED")]
    [InlineData("GET", "/v2/..%2f..%2fetc/blobs/x", 404, "NAME_INVALID")]
    public async Task Errors_come_in_the_registrys_form(string method, string path, int status, string code)
    {
        await using var aws = await TestSandbox.StartAsync();
        await UploadAsync(aws);

        using var answer = await aws.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), TestSandbox.Cancelled);

        Assert.Equal(status, (int)answer.StatusCode);
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestSandbox.Cancelled))!;
        Assert.Equal(code, body["errors"]![0]!["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task What_is_not_an_image_is_refused_with_a_reason()
    {
        await using var aws = await TestSandbox.StartAsync();

        using var answer = await aws.Http.PostAsync("/_sandbox/images?name=a:1", new StringContent("not a tar"), TestSandbox.Cancelled);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.NotEmpty(JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestSandbox.Cancelled))!["error"]!.GetValue<string>());
        Assert.Empty((await aws.AdminAsync(HttpMethod.Get, "images")).AsArray());
    }

    private static async Task<string> UploadAsync(TestSandbox aws)
    {
        using var archive = new MemoryStream();
        await ImagePacker.WriteOciArchiveAsync(
            "shop/web:1", [PackedEntry.File("etc/motd", "hello")], new ImageConfig { Entrypoint = ["/bin/true"] }, archive, TestSandbox.Cancelled);
        archive.Position = 0;
        using var answer = await aws.Http.PostAsync("/_sandbox/images", new StreamContent(archive), TestSandbox.Cancelled);
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestSandbox.Cancelled))!;
        Assert.True(answer.IsSuccessStatusCode, body.ToJsonString());
        return body["digest"]!.GetValue<string>();
    }
}
