using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Tests.Wire;

namespace EcsDeployGate.Sandbox.Tests.CodePipeline;

public sealed class MovingTests
{
    [Fact]
    public async Task An_approved_execution_deploys_the_new_image_and_leaves_the_rest_of_the_definition_alone()
    {
        await using var shop = await Shop.OpenAsync();
        var before = (await shop.ServiceAsync())["taskDefinition"]!.GetValue<string>();

        var execution = await shop.StartAsync();
        var token = await shop.TokenAsync(execution);
        var answered = await shop.Aws.Pipeline("PutApprovalResult", Shop.Answer(token));
        var end = await shop.EndAsync(execution);

        Assert.Equal("Succeeded", end);
        Assert.True(answered["approvedAt"]!.GetValue<double>() > 1_700_000_000);
        var service = await shop.ServiceAsync();
        Assert.EndsWith("web:1", before);
        Assert.EndsWith("web:2", service["taskDefinition"]!.GetValue<string>());
        Assert.Equal("COMPLETED", Assert.Single(service["deployments"]!.AsArray())!["rolloutState"]!.GetValue<string>());
        Assert.Equal(1, service["runningCount"]!.GetValue<int>());
        var definition = (await shop.Aws.Ecs("DescribeTaskDefinition", """{"taskDefinition":"web"}"""))["taskDefinition"]!;
        Assert.Equal("app:next", definition["containerDefinitions"]![0]!["image"]!.GetValue<string>());
        Assert.Equal(30, definition["containerDefinitions"]![0]!["healthCheck"]!["interval"]!.GetValue<int>());

        var source = await shop.ActionAsync(execution, "Fetch");
        var deploy = await shop.ActionAsync(execution, "DeployWeb");
        Assert.Equal(
            source["output"]!["outputArtifacts"]![0]!.ToJsonString(),
            deploy["input"]!["inputArtifacts"]![0]!.ToJsonString());
        Assert.Matches("^shop-pipeline/BuildOut/[A-Za-z0-9]{7}$", source["output"]!["outputArtifacts"]![0]!["s3location"]!["key"]!.GetValue<string>());
        Assert.StartsWith("ecs-svc/", deploy["output"]!["executionResult"]!["externalExecutionId"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_rejected_execution_fails_and_the_service_keeps_its_revision()
    {
        await using var shop = await Shop.OpenAsync();

        var execution = await shop.StartAsync();
        await shop.Aws.Pipeline("PutApprovalResult", Shop.Answer(await shop.TokenAsync(execution), "Rejected", "no curl in the image"));

        Assert.Equal("Failed", await shop.EndAsync(execution));
        Assert.EndsWith("web:1", (await shop.ServiceAsync())["taskDefinition"]!.GetValue<string>());
        var state = await shop.StateAsync();
        Assert.Null(Shop.Stage(state, "Deploy")["latestExecution"]);
        Assert.Equal("Failed", Shop.Gate(state)!["status"]!.GetValue<string>());
        Assert.Equal("no curl in the image", Shop.Gate(state)!["summary"]!.GetValue<string>());
        Assert.Equal("arn:aws:iam::111122223333:user/AKIATESTER", Shop.Gate(state)!["lastUpdatedBy"]!.GetValue<string>());
        Assert.Null(Shop.Gate(state)!["token"]);
    }

    [Fact]
    public async Task An_artifact_that_names_a_container_the_service_does_not_have_fails_the_deploy()
    {
        await using var shop = await Shop.OpenAsync(images: """[{"name":"nginx","imageUri":"app:next"}]""");

        var execution = await shop.StartAsync();
        await shop.Aws.Pipeline("PutApprovalResult", Shop.Answer(await shop.TokenAsync(execution)));

        Assert.Equal("Failed", await shop.EndAsync(execution));
        Assert.EndsWith("web:1", (await shop.ServiceAsync())["taskDefinition"]!.GetValue<string>());
        Assert.StartsWith("The Amazon ECS container 'nginx' does not exist", (await shop.ActionAsync(execution, "DeployWeb"))
            ["output"]!["executionResult"]!["errorDetails"]!["message"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("""{"name":"web","imageUri":"a"}""")]
    [InlineData("""[{"name":"web"}]""")]
    [InlineData("[]")]
    public async Task A_broken_imagedefinitions_file_fails_the_deploy(string images)
    {
        await using var shop = await Shop.OpenAsync(images: images);

        var execution = await shop.StartAsync();
        await shop.Aws.Pipeline("PutApprovalResult", Shop.Answer(await shop.TokenAsync(execution)));

        Assert.Equal("Failed", await shop.EndAsync(execution));
        Assert.StartsWith("The image definition file imagedefinitions.json contains invalid JSON format", (await shop.ActionAsync(execution, "DeployWeb"))
            ["output"]!["executionResult"]!["errorDetails"]!["message"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_source_that_is_not_there_fails_the_execution_before_the_gate()
    {
        await using var shop = await Shop.OpenAsync(pipeline =>
        {
            pipeline["stages"]![0]!["actions"]![0]!["configuration"]!["S3ObjectKey"] = "other.zip";
            return pipeline;
        });

        var execution = await shop.StartAsync();

        Assert.Equal("Failed", await shop.EndAsync(execution));
        Assert.Null(Shop.Stage(await shop.StateAsync(), "Approve")["latestExecution"]);
    }

    [Fact]
    public async Task While_an_approval_waits_newer_executions_wait_in_front_and_the_newest_supersedes()
    {
        await using var shop = await Shop.OpenAsync();

        var first = await shop.StartAsync();
        var token = await shop.TokenAsync(first);
        var second = await shop.StartAsync();
        await TestSandbox.EventuallyAsync(shop.StateAsync, state => Shop.Stage(state, "Approve")["inboundExecution"]?["pipelineExecutionId"]?.GetValue<string>() == second);
        var third = await shop.StartAsync();

        Assert.Equal("Superseded", await shop.EndAsync(second));
        await shop.Aws.Pipeline("PutApprovalResult", Shop.Answer(token));
        var next = await shop.TokenAsync(third);
        await shop.Aws.Pipeline("PutApprovalResult", Shop.Answer(next));
        Assert.Equal("Succeeded", await shop.EndAsync(first));
        Assert.Equal("Succeeded", await shop.EndAsync(third));
        Assert.NotEqual(token, next);
        var listed = (await shop.Aws.Pipeline("ListPipelineExecutions", """{"pipelineName":"shop-pipeline"}"""))["pipelineExecutionSummaries"]!.AsArray();
        Assert.Equal([third, second, first], listed.Select(item => item!["pipelineExecutionId"]!.GetValue<string>()));
    }

    [Fact]
    public async Task In_QUEUED_mode_everyone_gets_their_turn()
    {
        await using var shop = await Shop.OpenAsync(pipeline =>
        {
            pipeline["executionMode"] = "QUEUED";
            return pipeline;
        });

        var executions = new[] { await shop.StartAsync(), await shop.StartAsync(), await shop.StartAsync() };
        foreach (var execution in executions)
        {
            await shop.Aws.Pipeline("PutApprovalResult", Shop.Answer(await shop.TokenAsync(execution)));
        }

        foreach (var execution in executions)
        {
            Assert.Equal("Succeeded", await shop.EndAsync(execution));
        }
    }

    [Fact]
    public async Task In_PARALLEL_mode_the_token_is_the_external_execution_id_of_the_action()
    {
        await using var shop = await Shop.OpenAsync(pipeline =>
        {
            pipeline["executionMode"] = "PARALLEL";
            return pipeline;
        });

        var execution = await shop.StartAsync();
        var other = await shop.StartAsync();
        var gate = await TestSandbox.EventuallyAsync(
            async () => (await shop.Aws.Pipeline("ListActionExecutions", """{"pipelineName":"shop-pipeline"}"""))["actionExecutionDetails"]!.AsArray()
                .FirstOrDefault(item => item!["actionName"]!.GetValue<string>() == "Gate" && item["pipelineExecutionId"]!.GetValue<string>() == execution),
            item => item is not null);
        var state = await shop.StateAsync();
        await shop.Aws.Pipeline("PutApprovalResult", Shop.Answer(gate!["output"]!["executionResult"]!["externalExecutionId"]!.GetValue<string>(), "Rejected"));

        Assert.Null(Shop.Gate(state)?["token"]);
        Assert.Equal("Failed", await shop.EndAsync(execution));
        var others = await shop.Aws.Pipeline("GetPipelineExecution", $$"""{"pipelineName":"shop-pipeline","pipelineExecutionId":"{{other}}"}""");
        Assert.Equal("InProgress", others["pipelineExecution"]!["status"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_failed_stage_can_be_tried_again_and_asks_with_a_new_token()
    {
        await using var shop = await Shop.OpenAsync();
        var execution = await shop.StartAsync();
        var first = await shop.TokenAsync(execution);
        await shop.Aws.Pipeline("PutApprovalResult", Shop.Answer(first, "Rejected"));
        await shop.EndAsync(execution);

        await shop.Aws.Pipeline("RetryStageExecution",
            $$"""{"pipelineName":"shop-pipeline","stageName":"Approve","pipelineExecutionId":"{{execution}}","retryMode":"FAILED_ACTIONS"}""");
        var second = await shop.TokenAsync(execution);
        await shop.Aws.Pipeline("PutApprovalResult", Shop.Answer(second));

        Assert.Equal("Succeeded", await shop.EndAsync(execution));
        Assert.NotEqual(first, second);
        var again = await shop.Aws.FailAsync("codepipeline", "RetryStageExecution",
            $$"""{"pipelineName":"shop-pipeline","stageName":"Approve","pipelineExecutionId":"{{execution}}","retryMode":"FAILED_ACTIONS"}""");
        Assert.Equal("StageNotRetryableException", again.Code);
    }

    [Fact]
    public async Task An_abandoned_execution_stops_and_its_approval_is_gone()
    {
        await using var shop = await Shop.OpenAsync();
        var execution = await shop.StartAsync();
        var token = await shop.TokenAsync(execution);

        await shop.Aws.Pipeline("StopPipelineExecution",
            $$"""{"pipelineName":"shop-pipeline","pipelineExecutionId":"{{execution}}","abandon":true,"reason":"never mind"}""");
        var error = await shop.Aws.FailAsync("codepipeline", "PutApprovalResult", Shop.Answer(token));

        Assert.Equal("Stopped", await shop.EndAsync(execution));
        Assert.Equal("InvalidApprovalTokenException", error.Code);
        Assert.Equal("Abandoned", (await shop.ActionAsync(execution, "Gate"))["status"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_deployment_whose_tasks_never_become_healthy_is_given_up_by_the_circuit_breaker()
    {
        await using var shop = await Shop.OpenAsync(images: """[{"name":"web","imageUri":"app:unhealthy"}]""");
        await shop.Aws.Ecs("UpdateService", """{"cluster":"shop","service":"web","deploymentConfiguration":{"deploymentCircuitBreaker":{"enable":true,"rollback":true}}}""");

        var execution = await shop.StartAsync();
        await shop.Aws.Pipeline("PutApprovalResult", Shop.Answer(await shop.TokenAsync(execution)));

        Assert.Equal("Failed", await shop.EndAsync(execution));
        await TestSandbox.EventuallyAsync(shop.ServiceAsync, service => service["deployments"]!.AsArray() is [var only]
            && only!["rolloutState"]!.GetValue<string>() == "COMPLETED"
            && only["taskDefinition"]!.GetValue<string>().EndsWith("web:1", StringComparison.Ordinal));
    }
}
