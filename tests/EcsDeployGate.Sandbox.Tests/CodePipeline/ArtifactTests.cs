using System.Net;
using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Tests.Functions;
using EcsDeployGate.Sandbox.Tests.Wire;

namespace EcsDeployGate.Sandbox.Tests.CodePipeline;

public sealed class ArtifactTests
{
    private const string Key = "arn:aws:kms:eu-west-1:111122223333:key/0e0e0e0e-0000-4000-8000-000000000001";

    [Fact]
    public async Task Artifacts_are_encrypted_with_the_key_of_the_store_and_a_key_that_is_denied_denies_them()
    {
        await using var function = await TestFunction.StartAsync();
        await using var shop = await OpenAsync(function, pipeline =>
            pipeline["artifactStore"]!["encryptionKey"] = new JsonObject { ["id"] = Key, ["type"] = "KMS" });

        await shop.StartAsync();
        var data = (await function.CallAsync())["CodePipeline.job"]!["data"]!;
        using var read = await shop.Aws.Http.GetAsync(Path(data["inputArtifacts"]![0]!), TestSandbox.Cancelled);
        await shop.Aws.AdminAsync(HttpMethod.Post, "faults", """{"operation":"kms:Decrypt","code":"AccessDenied"}""");
        using var denied = await shop.Aws.Http.GetAsync(Path(data["inputArtifacts"]![0]!), TestSandbox.Cancelled);
        using var plain = await shop.Aws.Http.GetAsync("/shop-source/shop.zip", TestSandbox.Cancelled);

        Assert.Equal($$"""{"id":"{{Key}}","type":"KMS"}""", data["encryptionKey"]!.ToJsonString());
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        Assert.Equal("aws:kms", Assert.Single(read.Headers.GetValues("x-amz-server-side-encryption")));
        Assert.Equal(Key, Assert.Single(read.Headers.GetValues("x-amz-server-side-encryption-aws-kms-key-id")));
        Assert.Equal(HttpStatusCode.Forbidden, denied.StatusCode);
        Assert.Contains("kms:Decrypt", await denied.Content.ReadAsStringAsync(TestSandbox.Cancelled), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, plain.StatusCode);
    }

    [Fact]
    public async Task An_action_in_another_region_finds_its_artifact_in_that_regions_store()
    {
        await using var function = await TestFunction.StartAsync();
        await using var shop = await OpenAsync(function, pipeline =>
        {
            pipeline.Remove("artifactStore");
            pipeline["artifactStores"] = JsonNode.Parse("""
                {"eu-west-1":{"type":"S3","location":"shop-artifacts"},"us-east-1":{"type":"S3","location":"shop-artifacts-us"}}
                """);
            pipeline["stages"]![1]!["actions"]![0]!["region"] = "us-east-1";
        });
        await shop.PutAsync("shop-artifacts-us", null);

        var execution = await shop.StartAsync();
        var input = (await function.CallAsync())["CodePipeline.job"]!["data"]!["inputArtifacts"]![0]!;
        using var read = await shop.Aws.Http.GetAsync(Path(input), TestSandbox.Cancelled);

        Assert.Equal("shop-artifacts-us", input["location"]!["s3Location"]!["bucketName"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        var action = await shop.ActionAsync(execution, "Gate");
        Assert.Equal("us-east-1", action["input"]!["region"]!.GetValue<string>());
        var recorded = (await shop.Aws.AdminAsync(HttpMethod.Get, "calls")).AsArray().Last(call => call!["operation"]!.GetValue<string>() == "GetObject")!;
        Assert.Equal(("s3", "eu-west-1"), (recorded["service"]!.GetValue<string>(), recorded["region"]!.GetValue<string>()));
        Assert.Equal("shop-artifacts", (await shop.ActionAsync(execution, "Fetch"))["output"]!["outputArtifacts"]![0]!["s3location"]!["bucket"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""{"us-east-1":{"type":"S3","location":"b"}}""", "InvalidStructureException")]
    [InlineData("""{"eu-west-1":{"type":"S3","location":"a"},"eu-north-1":{"type":"S3","location":"b"}}""", "InvalidActionDeclarationException")]
    [InlineData("""{"eu-west-1":{"type":"S3","location":"a"},"us-east-1":{"type":"S3"}}""", "InvalidStructureException")]
    public async Task What_artifact_stores_must_not_be(string stores, string code)
    {
        await using var aws = await TestSandbox.StartAsync();
        var declaration = Shop.Declaration();
        declaration.Remove("artifactStore");
        declaration["artifactStores"] = JsonNode.Parse(stores);
        declaration["stages"]![2]!["actions"]![0]!["region"] = "us-east-1";

        var error = await aws.FailAsync("codepipeline", "CreatePipeline", new JsonObject { ["pipeline"] = declaration }.ToJsonString());

        Assert.Equal(code, error.Code);
    }

    private static string Path(JsonNode artifact) =>
        $"/{artifact["location"]!["s3Location"]!["bucketName"]}/{artifact["location"]!["s3Location"]!["objectKey"]}";

    private static async Task<Shop> OpenAsync(TestFunction function, Action<JsonObject> change)
    {
        var shop = await Shop.OpenAsync(pipeline =>
        {
            pipeline["stages"]![1]!["actions"]![0] = JsonNode.Parse("""
                {"name":"Gate","actionTypeId":{"category":"Invoke","owner":"AWS","provider":"Lambda","version":"1"},
                 "configuration":{"FunctionName":"arn:aws:lambda:eu-west-1:111122223333:function:gate:live"},"inputArtifacts":[{"name":"BuildOut"}]}
                """);
            change(pipeline);
            return pipeline;
        });
        await function.RegisterAsync(shop.Aws);
        return shop;
    }
}
