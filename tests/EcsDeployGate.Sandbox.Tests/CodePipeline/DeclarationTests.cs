using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Tests.Wire;

namespace EcsDeployGate.Sandbox.Tests.CodePipeline;

public sealed class DeclarationTests
{
    [Fact]
    public async Task Versions_are_kept_and_can_be_asked_for()
    {
        await using var shop = await Shop.OpenAsync();
        var changed = Shop.Declaration();
        changed["executionMode"] = "QUEUED";

        await shop.Aws.Pipeline("UpdatePipeline", new JsonObject { ["pipeline"] = changed }.ToJsonString());

        var first = await shop.Aws.Pipeline("GetPipeline", """{"name":"shop-pipeline","version":1}""");
        var latest = await shop.Aws.Pipeline("GetPipeline", """{"name":"shop-pipeline"}""");
        var none = await shop.Aws.FailAsync("codepipeline", "GetPipeline", """{"name":"shop-pipeline","version":3}""");
        Assert.Equal("SUPERSEDED", first["pipeline"]!["executionMode"]!.GetValue<string>());
        Assert.Equal(("QUEUED", 2), (latest["pipeline"]!["executionMode"]!.GetValue<string>(), latest["pipeline"]!["version"]!.GetValue<int>()));
        Assert.Equal("arn:aws:codepipeline:eu-west-1:111122223333:shop-pipeline", latest["metadata"]!["pipelineArn"]!.GetValue<string>());
        Assert.Equal("PipelineVersionNotFoundException", none.Code);
        Assert.Single((await shop.Aws.Pipeline("ListPipelines", "{}"))["pipelines"]!.AsArray());
        await shop.Aws.Pipeline("DeletePipeline", """{"name":"shop-pipeline"}""");
        Assert.Equal("PipelineNotFoundException", (await shop.Aws.FailAsync("codepipeline", "GetPipelineState", """{"name":"shop-pipeline"}""")).Code);
    }

    [Fact]
    public async Task A_created_pipeline_runs_once_at_once_as_on_AWS()
    {
        await using var shop = await Shop.OpenAsync(configure: options => options with { StartPipelinesWhenCreated = true });

        var started = (await shop.Aws.Pipeline("ListPipelineExecutions", """{"pipelineName":"shop-pipeline"}"""))["pipelineExecutionSummaries"]!;

        Assert.Equal("CreatePipeline", Assert.Single(started.AsArray())!["trigger"]!["triggerType"]!.GetValue<string>());
    }

    public static TheoryData<string, string> Refused => new()
    {
        { """{"name":"a b"}""", "ValidationException" },
        { """{"stages":[]}""", "InvalidStructureException" },
        { """{"roleArn":null}""", "ValidationException" },
        { """{"artifactStore":null}""", "InvalidStructureException" },
        { """{"executionMode":"SOMETIMES"}""", "ValidationException" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_a_pipeline_must_not_be(string change, string code)
    {
        await using var aws = await TestSandbox.StartAsync();
        var declaration = Shop.Declaration();
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
        {
            declaration[name] = value?.DeepClone();
        }

        var error = await aws.FailAsync("codepipeline", "CreatePipeline", new JsonObject { ["pipeline"] = declaration }.ToJsonString());

        Assert.Equal(code, error.Code);
    }

    [Fact]
    public async Task An_input_artifact_must_have_been_made_before()
    {
        await using var aws = await TestSandbox.StartAsync();
        var declaration = Shop.Declaration();
        declaration["stages"]![2]!["actions"]![0]!["inputArtifacts"]![0]!["name"] = "Nothing";

        var error = await aws.FailAsync("codepipeline", "CreatePipeline", new JsonObject { ["pipeline"] = declaration }.ToJsonString());

        Assert.Equal("InvalidStructureException", error.Code);
        Assert.Contains("Nothing", error.Message, StringComparison.Ordinal);
    }
}
