using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Tests.CodePipeline;
using EcsDeployGate.Sandbox.Tests.Functions;
using EcsDeployGate.Sandbox.Tests.Wire;

namespace EcsDeployGate.Sandbox.Tests.Definitions;

/// <summary>Every definition of <c>pipeline/definitions</c> is loaded and runs; the test answers in the gate's place, both ways.</summary>
public sealed class DefinitionTests
{
    private const string Folder = "pipeline/definitions";

    public static TheoryData<string, bool> Pipelines { get; } = Each(
        "approval-by-sns", "approval-in-deploy-stage", "lambda-action", "stage-condition");

    public static TheoryData<string, bool> Services { get; } = Each("lifecycle-hook");

    [Theory]
    [MemberData(nameof(Pipelines))]
    public async Task The_gate_decides_whether_the_pipeline_deploys(string file, bool approve)
    {
        await using var function = await TestFunction.StartAsync();
        await using var shop = await Shop.OpenAsync(_ => Pipeline(file));
        await function.RegisterAsync(shop.Aws, "ecs-deploy-gate");
        await shop.PutAsync("shop-source/build.zip", Shop.Zip(("imagedefinitions.json", """[{"name":"web","imageUri":"app:next"}]""")));

        var execution = await shop.StartAsync();
        await AnswerAsync(shop, function, execution, approve);

        Assert.Equal(approve ? "Succeeded" : "Failed", await shop.EndAsync(execution));
        Assert.EndsWith(approve ? "web:2" : "web:1", (await shop.ServiceAsync())["taskDefinition"]!.GetValue<string>());
    }

    [Theory]
    [MemberData(nameof(Services))]
    public async Task The_gate_decides_whether_a_deployment_of_the_service_goes_on(string file, bool approve)
    {
        await using var function = await TestFunction.StartAsync((_, call) =>
            (200, call == 1 || approve ? """{"hookStatus":"SUCCEEDED"}""" : """{"hookStatus":"FAILED"}"""));
        await using var aws = await TestSandbox.StartAsync();
        await function.RegisterAsync(aws, "ecs-deploy-gate");
        await Some.ShopAsync(aws);

        await aws.Ecs("CreateService", Service(file).ToJsonString());
        await SteadyAsync(aws, "web:1");
        await aws.Ecs("RegisterTaskDefinition", Some.TaskDefinition(image: "app:v2").ToJsonString());
        await aws.Ecs("UpdateService", """{"cluster":"shop","service":"web","taskDefinition":"web"}""");
        var call = await function.CallAsync(2);

        Assert.Equal("PRE_SCALE_UP", call["lifecycleStage"]!.GetValue<string>());
        await SteadyAsync(aws, approve ? "web:2" : "web:1");
    }

    [Fact]
    public void Every_definition_is_among_those_that_run()
    {
        var tried = Pipelines.Concat(Services).Select(row => row.Data.Item1).Distinct().Order(StringComparer.Ordinal);

        var there = Directory.GetFiles(Checkout.Path(Folder), "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Checkout.Path(Folder), file)).Order(StringComparer.Ordinal);

        Assert.Equal(there, tried);
    }

    private static TheoryData<string, bool> Each(params string[] names)
    {
        var data = new TheoryData<string, bool>();
        foreach (var name in names)
        {
            foreach (var file in (string[])[$"{name}.json", $"cloudformation/{name}.yaml"])
            {
                data.Add(file, true);
                data.Add(file, false);
            }
        }

        return data;
    }

    private static JsonObject Pipeline(string file)
    {
        var path = Checkout.Path($"{Folder}/{file}");
        return file.EndsWith(".json", StringComparison.Ordinal)
            ? (JsonObject)JsonNode.Parse(File.ReadAllText(path))!["pipeline"]!.DeepClone()
            : Template.Load(path).Properties("AWS::CodePipeline::Pipeline");
    }

    private static JsonObject Service(string file)
    {
        var path = Checkout.Path($"{Folder}/{file}");
        return file.EndsWith(".json", StringComparison.Ordinal)
            ? JsonNode.Parse(File.ReadAllText(path))!.AsObject()
            : Template.Load(path).Properties("AWS::ECS::Service");
    }

    /// <summary>Answers whichever way the pipeline asks: an approval that waits, or a job that the function was given.</summary>
    private static async Task AnswerAsync(Shop shop, TestFunction function, string execution, bool approve)
    {
        var asked = await TestSandbox.EventuallyAsync(
            async () => (Approval: Waiting(await shop.StateAsync()), Job: function.Calls.FirstOrDefault()),
            found => found.Approval is not null || found.Job is not null);
        if (asked.Approval is (var stage, var token))
        {
            await shop.Aws.Pipeline("PutApprovalResult", $$$"""
                {"pipelineName":"shop-pipeline","stageName":"{{{stage}}}","actionName":"EcsDeployGate","token":"{{{token}}}",
                 "result":{"status":"{{{(approve ? "Approved" : "Rejected")}}}","summary":"checked"}}
                """);
            return;
        }

        var job = asked.Job!["CodePipeline.job"]!;
        var parameters = JsonNode.Parse(job["data"]!["actionConfiguration"]!["configuration"]!["UserParameters"]!.GetValue<string>())!;
        Assert.Equal(("shop-pipeline", execution), (parameters["pipeline"]!.GetValue<string>(), parameters["executionId"]!.GetValue<string>()));
        await (approve
            ? shop.Aws.Pipeline("PutJobSuccessResult", $$"""{"jobId":"{{job["id"]}}"}""")
            : shop.Aws.Pipeline("PutJobFailureResult", $$$"""{"jobId":"{{{job["id"]}}}","failureDetails":{"type":"JobFailed","message":"no"}}"""));
    }

    private static (string Stage, string Token)? Waiting(JsonNode state)
    {
        foreach (var stage in state["stageStates"]!.AsArray())
        {
            foreach (var action in stage!["actionStates"]!.AsArray())
            {
                if (action!["latestExecution"]?["token"] is { } token)
                {
                    return (stage["stageName"]!.GetValue<string>(), token.GetValue<string>());
                }
            }
        }

        return null;
    }

    private static Task<JsonNode> SteadyAsync(TestSandbox aws, string revision) => TestSandbox.EventuallyAsync(
        async () => (await aws.Ecs("DescribeServices", """{"cluster":"shop","services":["web"]}"""))["services"]![0]!,
        service => service["deployments"]!.AsArray() is [var only] && only!["rolloutState"]!.GetValue<string>() == "COMPLETED"
            && service["taskDefinition"]!.GetValue<string>().EndsWith(revision, StringComparison.Ordinal));
}
