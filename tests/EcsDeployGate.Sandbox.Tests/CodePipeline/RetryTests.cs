using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Tests.Wire;

namespace EcsDeployGate.Sandbox.Tests.CodePipeline;

public sealed class RetryTests
{
    [Theory]
    [InlineData("FAILED_ACTIONS", 1)]
    [InlineData("ALL_ACTIONS", 2)]
    public async Task A_retry_asks_the_failed_actions_again_or_all_of_the_stage(string mode, int firstGateRuns)
    {
        await using var shop = await Shop.OpenAsync(pipeline =>
        {
            var second = pipeline["stages"]![1]!["actions"]![0]!.DeepClone();
            second["name"] = "Second";
            pipeline["stages"]![1]!["actions"]!.AsArray().Add(second);
            return pipeline;
        });
        var execution = await shop.StartAsync();
        await AnswerAsync(shop, "Gate", "Approved");
        await AnswerAsync(shop, "Second", "Rejected");
        Assert.Equal("Failed", await shop.EndAsync(execution));

        await shop.Aws.Pipeline("RetryStageExecution",
            $$"""{"pipelineName":"shop-pipeline","stageName":"Approve","pipelineExecutionId":"{{execution}}","retryMode":"{{mode}}"}""");
        if (firstGateRuns > 1)
        {
            await AnswerAsync(shop, "Gate", "Approved");
        }

        await AnswerAsync(shop, "Second", "Approved");

        Assert.Equal("Succeeded", await shop.EndAsync(execution));
        var runs = (await shop.Aws.Pipeline("ListActionExecutions", """{"pipelineName":"shop-pipeline"}"""))["actionExecutionDetails"]!.AsArray();
        Assert.Equal(firstGateRuns, runs.Count(run => run!["actionName"]!.GetValue<string>() == "Gate"));
        Assert.Equal(2, runs.Count(run => run!["actionName"]!.GetValue<string>() == "Second"));
    }

    [Fact]
    public async Task A_gate_in_the_stage_of_the_deploy_action_runs_before_it()
    {
        await using var shop = await Shop.OpenAsync(pipeline =>
        {
            var gate = pipeline["stages"]![1]!["actions"]![0]!.DeepClone();
            pipeline["stages"]!.AsArray().RemoveAt(1);
            pipeline["stages"]![1]!["name"] = "Approve";
            pipeline["stages"]![1]!["actions"]![0]!["runOrder"] = 2;
            pipeline["stages"]![1]!["actions"]!.AsArray().Insert(0, gate);
            return pipeline;
        });

        var execution = await shop.StartAsync();
        var token = await shop.TokenAsync(execution);
        Assert.Null(Shop.Stage(await shop.StateAsync(), "Approve")["actionStates"]![1]!["latestExecution"]);
        await shop.Aws.Pipeline("PutApprovalResult", Shop.Answer(token));

        Assert.Equal("Succeeded", await shop.EndAsync(execution));
        Assert.EndsWith("web:2", (await shop.ServiceAsync())["taskDefinition"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_person_rolls_a_stage_back()
    {
        await using var shop = await Shop.OpenAsync(pipeline =>
        {
            pipeline["pipelineType"] = "V2";
            pipeline["stages"]!.AsArray().RemoveAt(1);
            return pipeline;
        });
        var first = await shop.StartAsync();
        Assert.Equal("Succeeded", await shop.EndAsync(first));
        await shop.PutAsync("shop-source/shop.zip", Shop.Zip(("imagedefinitions.json", """[{"name":"web","imageUri":"app:other"}]""")));
        Assert.Equal("Succeeded", await shop.EndAsync(await shop.StartAsync()));

        var rollback = (await shop.Aws.Pipeline("RollbackStage",
            $$"""{"pipelineName":"shop-pipeline","stageName":"Deploy","targetPipelineExecutionId":"{{first}}"}"""))["pipelineExecutionId"]!.GetValue<string>();

        Assert.Equal("Succeeded", await shop.EndAsync(rollback));
        var definition = (await shop.Aws.Ecs("DescribeTaskDefinition", """{"taskDefinition":"web"}"""))["taskDefinition"]!;
        Assert.Equal("app:next", definition["containerDefinitions"]![0]!["image"]!.GetValue<string>());
        Assert.Equal("UnableToRollbackStageException", (await shop.Aws.FailAsync("codepipeline", "RollbackStage",
            $$"""{"pipelineName":"shop-pipeline","stageName":"Deploy","targetPipelineExecutionId":"{{rollback}}"}""")).Code);
    }

    private static async Task AnswerAsync(Shop shop, string action, string status)
    {
        var token = await TestSandbox.EventuallyAsync(
            async () => Shop.Stage(await shop.StateAsync(), "Approve")["actionStates"]!.AsArray()
                .Single(item => item!["actionName"]!.GetValue<string>() == action)!["latestExecution"]?["token"]?.GetValue<string>(),
            found => found is not null);
        await shop.Aws.Pipeline("PutApprovalResult", Shop.Answer(token!, status).Replace("\"Gate\"", $"\"{action}\"", StringComparison.Ordinal));
    }
}
