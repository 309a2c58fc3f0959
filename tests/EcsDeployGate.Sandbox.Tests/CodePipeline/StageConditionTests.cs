using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Tests.Functions;
using EcsDeployGate.Sandbox.Tests.Wire;

namespace EcsDeployGate.Sandbox.Tests.CodePipeline;

public sealed class StageConditionTests
{
    [Fact]
    public async Task A_rule_that_a_function_answers_by_job_lets_the_execution_into_the_stage()
    {
        await using var function = await TestFunction.StartAsync();
        await using var shop = await OpenAsync(function, "beforeEntry", "FAIL");

        var execution = await shop.StartAsync();
        var job = (await function.CallAsync())["CodePipeline.job"]!;
        var waiting = Shop.Stage(await shop.StateAsync(), "Deploy");
        Assert.Equal("InProgress", waiting["beforeEntryConditionState"]!["latestExecution"]!["status"]!.GetValue<string>());
        Assert.Null(waiting["actionStates"]![0]!["latestExecution"]);
        Assert.Equal("BuildOut", job["data"]!["inputArtifacts"]![0]!["name"]!.GetValue<string>());
        await shop.Aws.Pipeline("PutJobSuccessResult",
            $$$"""{"jobId":"{{{job["id"]}}}","executionDetails":{"summary":"approved","externalExecutionId":"run-1"}}""");

        Assert.Equal("Succeeded", await shop.EndAsync(execution));
        var state = Shop.Stage(await shop.StateAsync(), "Deploy")["beforeEntryConditionState"]!;
        var rule = state["conditionStates"]![0]!["ruleStates"]![0]!;
        Assert.Equal(("Succeeded", "EcsGate", "Succeeded", "approved"), (
            state["conditionStates"]![0]!["latestExecution"]!["status"]!.GetValue<string>(), rule["ruleName"]!.GetValue<string>(),
            rule["latestExecution"]!["status"]!.GetValue<string>(), rule["latestExecution"]!["summary"]!.GetValue<string>()));
        var listed = Assert.Single((await RulesAsync(shop, execution)))!;
        Assert.Equal(("Deploy", "EcsGate", "Succeeded", "run-1"), (
            listed["stageName"]!.GetValue<string>(), listed["ruleName"]!.GetValue<string>(), listed["status"]!.GetValue<string>(),
            listed["output"]!["executionResult"]!["externalExecutionId"]!.GetValue<string>()));
        Assert.Equal(rule["latestExecution"]!["ruleExecutionId"]!.GetValue<string>(), listed["ruleExecutionId"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_rule_that_does_not_hold_fails_the_stage_before_any_action_of_it()
    {
        await using var function = await TestFunction.StartAsync();
        await using var shop = await OpenAsync(function, "beforeEntry", "FAIL");

        var execution = await shop.StartAsync();
        await FailAsync(shop, await function.CallAsync());

        Assert.Equal("Failed", await shop.EndAsync(execution));
        var stage = Shop.Stage(await shop.StateAsync(), "Deploy");
        Assert.Equal(("Failed", "Failed"), (
            stage["latestExecution"]!["status"]!.GetValue<string>(), stage["beforeEntryConditionState"]!["latestExecution"]!["status"]!.GetValue<string>()));
        Assert.Null(stage["actionStates"]![0]!["latestExecution"]);
        Assert.Equal("no curl", (await RulesAsync(shop, execution))[0]!["output"]!["executionResult"]!["errorDetails"]!["message"]!.GetValue<string>());
        Assert.EndsWith("web:1", (await shop.ServiceAsync())["taskDefinition"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_retried_stage_asks_its_rule_again()
    {
        await using var function = await TestFunction.StartAsync();
        await using var shop = await OpenAsync(function, "beforeEntry", "FAIL");
        var execution = await shop.StartAsync();
        await FailAsync(shop, await function.CallAsync());
        await shop.EndAsync(execution);

        await shop.Aws.Pipeline("RetryStageExecution",
            $$"""{"pipelineName":"shop-pipeline","stageName":"Deploy","pipelineExecutionId":"{{execution}}","retryMode":"FAILED_ACTIONS"}""");
        await SucceedAsync(shop, await function.CallAsync(2));

        Assert.Equal("Succeeded", await shop.EndAsync(execution));
        Assert.Equal(2, (await RulesAsync(shop, execution)).Count);
        Assert.Equal("ManualStageRetry", Shop.Stage(await shop.StateAsync(), "Deploy")["retryStageMetadata"]!["latestRetryTrigger"]!.GetValue<string>());
    }

    [Fact]
    public async Task SKIP_goes_around_the_stage()
    {
        await using var function = await TestFunction.StartAsync();
        await using var shop = await OpenAsync(function, "beforeEntry", "SKIP");

        var execution = await shop.StartAsync();
        await FailAsync(shop, await function.CallAsync());

        Assert.Equal("Succeeded", await shop.EndAsync(execution));
        Assert.Equal("Skipped", Shop.Stage(await shop.StateAsync(), "Deploy")["latestExecution"]!["status"]!.GetValue<string>());
        Assert.EndsWith("web:1", (await shop.ServiceAsync())["taskDefinition"]!.GetValue<string>());
        Assert.Equal("ConditionNotOverridableException", (await OverrideAsync(shop, execution, "BEFORE_ENTRY"))!.Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_person_overrides_a_condition_that_failed_or_is_being_checked(bool failed)
    {
        await using var function = await TestFunction.StartAsync();
        await using var shop = await OpenAsync(function, "beforeEntry", "FAIL");
        var execution = await shop.StartAsync();
        var call = await function.CallAsync();
        if (failed)
        {
            await FailAsync(shop, call);
            await shop.EndAsync(execution);
        }

        Assert.Null(await OverrideAsync(shop, execution, "BEFORE_ENTRY"));

        Assert.Equal("Succeeded", await shop.EndAsync(execution));
        Assert.Equal("Overridden", Shop.Stage(await shop.StateAsync(), "Deploy")["beforeEntryConditionState"]!["latestExecution"]!["status"]!.GetValue<string>());
        Assert.Equal("InvalidJobStateException", (await shop.Aws.FailAsync("codepipeline", "PutJobSuccessResult", $$"""{"jobId":"{{Id(call)}}"}""")).Code);
        Assert.Equal("ConditionNotOverridableException", (await OverrideAsync(shop, execution, "BEFORE_ENTRY"))!.Code);
    }

    [Fact]
    public async Task OnSuccess_rolls_the_stage_back_to_the_execution_before()
    {
        await using var function = await TestFunction.StartAsync();
        await using var shop = await OpenAsync(function, "onSuccess", "ROLLBACK");
        var first = await shop.StartAsync();
        await SucceedAsync(shop, await function.CallAsync());
        Assert.Equal("Succeeded", await shop.EndAsync(first));
        await shop.PutAsync("shop-source/shop.zip", Shop.Zip(("imagedefinitions.json", """[{"name":"web","imageUri":"app:other"}]""")));

        var second = await shop.StartAsync();
        await FailAsync(shop, await function.CallAsync(2));

        Assert.Equal("Failed", await shop.EndAsync(second));
        var rollback = await TestSandbox.EventuallyAsync(
            async () => (await shop.Aws.Pipeline("ListPipelineExecutions", """{"pipelineName":"shop-pipeline"}"""))["pipelineExecutionSummaries"]![0]!,
            latest => latest["executionType"]!.GetValue<string>() == "ROLLBACK");
        Assert.Equal(first, rollback["rollbackMetadata"]!["rollbackTargetPipelineExecutionId"]!.GetValue<string>());
        await SucceedAsync(shop, await function.CallAsync(3));
        Assert.Equal("Succeeded", await shop.EndAsync(rollback["pipelineExecutionId"]!.GetValue<string>()));
        var definition = (await shop.Aws.Ecs("DescribeTaskDefinition", $$"""{"taskDefinition":"{{(await shop.ServiceAsync())["taskDefinition"]}}"}"""))["taskDefinition"]!;
        Assert.Equal("app:next", definition["containerDefinitions"]![0]!["image"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(200, "Succeeded")]
    [InlineData(500, "Failed")]
    public async Task A_rule_may_be_answered_by_what_the_function_returns(int status, string expected)
    {
        await using var function = await TestFunction.StartAsync((_, _) => (status, """{"errorMessage":"no curl"}"""));
        await using var shop = await OpenAsync(function, "beforeEntry", "FAIL");
        await shop.Aws.AdminAsync(HttpMethod.Put, "pipelines", """{"ruleAnswer":"invocation"}""");

        var execution = await shop.StartAsync();

        Assert.Equal(expected, await shop.EndAsync(execution));
        var id = Id(Assert.Single(function.Calls));
        Assert.Equal("JobNotFoundException", (await shop.Aws.FailAsync("codepipeline", "PutJobSuccessResult", $$"""{"jobId":"{{id}}"}""")).Code);
    }

    [Fact]
    public async Task An_abandoned_execution_abandons_the_rules()
    {
        await using var function = await TestFunction.StartAsync();
        await using var shop = await OpenAsync(function, "beforeEntry", "FAIL");
        var execution = await shop.StartAsync();
        _ = await function.CallAsync();

        await shop.Aws.Pipeline("StopPipelineExecution", $$"""{"pipelineName":"shop-pipeline","pipelineExecutionId":"{{execution}}","abandon":true}""");

        Assert.Equal("Stopped", await shop.EndAsync(execution));
        Assert.Equal("Abandoned", (await RulesAsync(shop, execution))[0]!["status"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("EQ", "prod", "Succeeded")]
    [InlineData("NE", "prod", "Failed")]
    [InlineData("MATCHES", "p.*", "Succeeded")]
    [InlineData("CONTAINS", "x", "Failed")]
    public async Task VariableCheck_compares_a_variable_of_the_pipeline(string how, string value, string expected)
    {
        await using var shop = await Shop.OpenAsync(pipeline => Conditioned(pipeline, "beforeEntry", "FAIL", $$$"""
            {"name":"Env","ruleTypeId":{"category":"Rule","owner":"AWS","provider":"VariableCheck","version":"1"},
             "configuration":{"Variable":"#{variables.env}","Operator":"{{{how}}}","Value":"{{{value}}}"}}
            """, """[{"name":"env","defaultValue":"test"}]"""));

        var execution = (await shop.Aws.Pipeline("StartPipelineExecution", """{"name":"shop-pipeline","variables":[{"name":"env","value":"prod"}]}"""))
            ["pipelineExecutionId"]!.GetValue<string>();

        Assert.Equal(expected, await shop.EndAsync(execution));
        var variables = (await shop.Aws.Pipeline("GetPipelineExecution", $$"""{"pipelineName":"shop-pipeline","pipelineExecutionId":"{{execution}}"}"""))
            ["pipelineExecution"]!["variables"]!;
        Assert.Equal("""[{"name":"env","resolvedValue":"prod"}]""", variables.ToJsonString());
        Assert.Equal("ValidationException", (await shop.Aws.FailAsync("codepipeline", "StartPipelineExecution",
            """{"name":"shop-pipeline","variables":[{"name":"other","value":"x"}]}""")).Code);
    }

    [Fact]
    public async Task A_failed_stage_is_tried_again_by_itself_once()
    {
        await using var shop = await Shop.OpenAsync(pipeline =>
        {
            pipeline["pipelineType"] = "V2";
            pipeline["stages"]!.AsArray().RemoveAt(1);
            pipeline["stages"]![1]!["onFailure"] = JsonNode.Parse("""{"result":"RETRY","retryConfiguration":{"retryMode":"ALL_ACTIONS"}}""");
            pipeline["stages"]![1]!["actions"]![0]!["configuration"]!["ServiceName"] = "nobody";
            return pipeline;
        });

        var execution = await shop.StartAsync();

        Assert.Equal("Failed", await shop.EndAsync(execution));
        var metadata = Shop.Stage(await shop.StateAsync(), "Deploy")["retryStageMetadata"]!;
        Assert.Equal((1, "AutomatedStageRetry"), (metadata["autoStageRetryAttempt"]!.GetValue<int>(), metadata["latestRetryTrigger"]!.GetValue<string>()));
    }

    public static TheoryData<string, string> Refused => new()
    {
        { "V1", """{"conditions":[{"result":"FAIL","rules":[RULE]}]}""" },
        { "V2", """{"conditions":[{"result":"RETRY","rules":[RULE]}]}""" },
        { "V2", """{"conditions":[{"result":"FAIL","rules":[]}]}""" },
        { "V2", """{"conditions":[{"result":"FAIL","rules":[RULE]},{"result":"FAIL","rules":[RULE]}]}""" },
        { "V2", """{"conditions":[{"result":"FAIL","rules":[{"name":"A","ruleTypeId":{"category":"Rule","provider":"LambdaInvoke"}}]}]}""" },
        { "V2", """{"conditions":[{"result":"FAIL","rules":[{"name":"A","ruleTypeId":{"category":"Rule","provider":"Wish"}}]}]}""" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_a_condition_must_not_be(string type, string condition)
    {
        await using var aws = await TestSandbox.StartAsync();
        var declaration = Shop.Declaration();
        declaration["pipelineType"] = type;
        declaration["stages"]![2]!["beforeEntry"] = JsonNode.Parse(condition.Replace("RULE", Rule, StringComparison.Ordinal));

        var error = await aws.FailAsync("codepipeline", "CreatePipeline", new JsonObject { ["pipeline"] = declaration }.ToJsonString());

        Assert.Equal("InvalidStageDeclarationException", error.Code);
    }

    private const string Rule = """
        {"name":"EcsGate","ruleTypeId":{"category":"Rule","owner":"AWS","provider":"LambdaInvoke","version":"1"},
         "configuration":{"FunctionName":"gate","UserParameters":"{\"service\":\"web\"}"},"inputArtifacts":[{"name":"BuildOut"}]}
        """;

    private static string Id(JsonObject call) => call["CodePipeline.job"]!["id"]!.GetValue<string>();

    private static Task SucceedAsync(Shop shop, JsonObject call) => shop.Aws.Pipeline("PutJobSuccessResult", $$"""{"jobId":"{{Id(call)}}"}""");

    private static Task FailAsync(Shop shop, JsonObject call) => shop.Aws.Pipeline(
        "PutJobFailureResult", $$$"""{"jobId":"{{{Id(call)}}}","failureDetails":{"type":"JobFailed","message":"no curl"}}""");

    private static async Task<JsonArray> RulesAsync(Shop shop, string execution) => (await shop.Aws.Pipeline("ListRuleExecutions",
        $$$"""{"pipelineName":"shop-pipeline","filter":{"pipelineExecutionId":"{{{execution}}}"}}"""))["ruleExecutionDetails"]!.AsArray();

    /// <summary>Null when it was overridden.</summary>
    private static async Task<AwsError?> OverrideAsync(Shop shop, string execution, string type)
    {
        var input = $$"""{"pipelineName":"shop-pipeline","stageName":"Deploy","pipelineExecutionId":"{{execution}}","conditionType":"{{type}}"}""";
        var (status, _) = await shop.Aws.SendAsync("codepipeline", "OverrideStageCondition", input);
        return status == 200 ? null : await shop.Aws.FailAsync("codepipeline", "OverrideStageCondition", input);
    }

    private static JsonObject Conditioned(JsonObject pipeline, string member, string result, string rule = Rule, string? variables = null)
    {
        pipeline["pipelineType"] = "V2";
        pipeline["stages"]!.AsArray().RemoveAt(1);
        pipeline["stages"]![1]![member] = new JsonObject
        {
            ["conditions"] = new JsonArray(new JsonObject { ["result"] = result, ["rules"] = new JsonArray(JsonNode.Parse(rule)) }),
        };
        if (variables is not null)
        {
            pipeline["variables"] = JsonNode.Parse(variables);
        }

        return pipeline;
    }

    /// <summary>The shop whose gate is a condition of its deploy stage.</summary>
    private static async Task<Shop> OpenAsync(TestFunction function, string member, string result)
    {
        var shop = await Shop.OpenAsync(pipeline => Conditioned(pipeline, member, result));
        await function.RegisterAsync(shop.Aws);
        return shop;
    }
}
