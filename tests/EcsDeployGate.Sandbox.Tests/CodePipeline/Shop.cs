using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Engines.Scripted;
using EcsDeployGate.Sandbox.Tasks;
using EcsDeployGate.Sandbox.Tests.Wire;

namespace EcsDeployGate.Sandbox.Tests.CodePipeline;

/// <summary>A cluster, a healthy service, buckets, and the pipeline Source → Gate → Deploy over them.</summary>
internal sealed class Shop : IAsyncDisposable
{
    public const string Topic = "arn:aws:sns:eu-west-1:111122223333:gate-approvals";

    private Shop(TestSandbox aws) => Aws = aws;

    public TestSandbox Aws { get; }

    public static async Task<Shop> OpenAsync(
        Func<JsonObject, JsonObject>? pipeline = null, string images = """[{"name":"web","imageUri":"app:next"}]""",
        Func<SandboxOptions, SandboxOptions>? configure = null, Func<TaskSpec, TaskScript>? script = null,
        byte[]? source = null, string controller = "ECS")
    {
        var shop = new Shop(await TestSandbox.StartAsync(script, configure));
        await Some.ShopAsync(shop.Aws);
        await shop.Aws.Ecs("CreateService", Some.Service(more: $$""","deploymentController":{"type":"{{controller}}"}"""));
        await shop.Aws.CallAsync("codedeploy", "CreateApplication", """{"applicationName":"shop","computePlatform":"ECS"}""");
        await shop.Aws.CallAsync("codedeploy", "CreateDeploymentGroup", """
            {"applicationName":"shop","deploymentGroupName":"web","serviceRoleArn":"arn:aws:iam::111122223333:role/deploy",
             "ecsServices":[{"clusterName":"shop","serviceName":"web"}]}
            """);
        await shop.PutAsync("shop-source", null);
        await shop.PutAsync("shop-artifacts", null);
        await shop.PutAsync("shop-source/shop.zip", source ?? Zip(("imagedefinitions.json", images)));
        var declaration = (pipeline ?? (item => item))(Declaration());
        await shop.Aws.Pipeline("CreatePipeline", new JsonObject { ["pipeline"] = declaration }.ToJsonString());
        return shop;
    }

    public static JsonObject Declaration() => JsonNode.Parse($$$"""
        {"name":"shop-pipeline","roleArn":"arn:aws:iam::111122223333:role/pipeline",
         "artifactStore":{"type":"S3","location":"shop-artifacts"},
         "stages":[
          {"name":"Source","actions":[{"name":"Fetch","namespace":"Src","actionTypeId":{"category":"Source","owner":"AWS","provider":"S3","version":"1"},
            "configuration":{"S3Bucket":"shop-source","S3ObjectKey":"shop.zip","PollForSourceChanges":"false"},"outputArtifacts":[{"name":"BuildOut"}]}]},
          {"name":"Approve","actions":[{"name":"Gate","actionTypeId":{"category":"Approval","owner":"AWS","provider":"Manual","version":"1"},
            "configuration":{"NotificationArn":"{{{Topic}}}","CustomData":"{\"execution\":\"#{codepipeline.PipelineExecutionId}\",\"etag\":\"#{Src.ETag}\"}"}}]},
          {"name":"Deploy","actions":[{"name":"DeployWeb","actionTypeId":{"category":"Deploy","owner":"AWS","provider":"ECS","version":"1"},
            "configuration":{"ClusterName":"shop","ServiceName":"web"},"inputArtifacts":[{"name":"BuildOut"}]}]}]}
        """)!.AsObject();

    public static byte[] Zip(params (string Path, string Content)[] files)
    {
        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, content) in files)
            {
                using var entry = zip.CreateEntry(path).Open();
                entry.Write(Encoding.UTF8.GetBytes(content));
            }
        }

        return buffer.ToArray();
    }

    public async Task PutAsync(string path, byte[]? content)
    {
        using var response = await Aws.Http.PutAsync("/" + path, content is null ? null : new ByteArrayContent(content), TestSandbox.Cancelled);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(TestSandbox.Cancelled));
    }

    public async Task<string> StartAsync() =>
        (await Aws.Pipeline("StartPipelineExecution", """{"name":"shop-pipeline"}"""))["pipelineExecutionId"]!.GetValue<string>();

    /// <summary>Waits until the gate's action waits for an answer in this execution.</summary>
    public async Task<string> TokenAsync(string execution)
    {
        var state = await TestSandbox.EventuallyAsync(
            StateAsync,
            state => Stage(state, "Approve")["latestExecution"]?["pipelineExecutionId"]?.GetValue<string>() == execution
                && Gate(state)?["token"] is not null);
        return Gate(state)!["token"]!.GetValue<string>();
    }

    public Task<JsonObject> StateAsync() => Aws.Pipeline("GetPipelineState", """{"name":"shop-pipeline"}""");

    public static JsonNode Stage(JsonNode state, string name) =>
        state["stageStates"]!.AsArray().Single(stage => stage!["stageName"]!.GetValue<string>() == name)!;

    public static JsonNode? Gate(JsonNode state) => Stage(state, "Approve")["actionStates"]![0]!["latestExecution"];

    public static string Answer(string token, string status = "Approved", string summary = "checked") =>
        $$$"""{"pipelineName":"shop-pipeline","stageName":"Approve","actionName":"Gate","token":"{{{token}}}","result":{"status":"{{{status}}}","summary":"{{{summary}}}"}}""";

    public async Task<string> EndAsync(string execution) => (await TestSandbox.EventuallyAsync(
        async () => (await Aws.Pipeline("GetPipelineExecution", $$"""{"pipelineName":"shop-pipeline","pipelineExecutionId":"{{execution}}"}"""))["pipelineExecution"]!,
        item => item["status"]!.GetValue<string>() is not ("InProgress" or "Stopping")))["status"]!.GetValue<string>();

    public async Task<JsonNode> ActionAsync(string execution, string action) =>
        (await Aws.Pipeline("ListActionExecutions", $$$"""{"pipelineName":"shop-pipeline","filter":{"pipelineExecutionId":"{{{execution}}}"}}"""))
            ["actionExecutionDetails"]!.AsArray().First(item => item!["actionName"]!.GetValue<string>() == action)!;

    public async Task<JsonNode> ServiceAsync() =>
        (await Aws.Ecs("DescribeServices", """{"cluster":"shop","services":["web"]}"""))["services"]![0]!;

    public ValueTask DisposeAsync() => Aws.DisposeAsync();
}
