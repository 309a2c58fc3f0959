using System.Net;
using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Engines.Scripted;
using EcsDeployGate.Sandbox.Tests.Functions;
using EcsDeployGate.Sandbox.Tests.Wire;
using Microsoft.Extensions.Time.Testing;

namespace EcsDeployGate.Sandbox.Tests.CodePipeline;

public sealed class LambdaActionTests
{
    [Fact]
    public async Task The_function_is_given_the_job_as_CodePipeline_gives_it()
    {
        await using var function = await TestFunction.StartAsync();
        await using var shop = await OpenAsync(function);

        var execution = await shop.StartAsync();
        var body = await function.CallAsync();

        Assert.Equal("CodePipeline.job", Assert.Single(body).Key);
        var job = body["CodePipeline.job"]!;
        Assert.Equal(["id", "accountId", "data"], job.AsObject().Select(member => member.Key));
        Assert.Equal("111122223333", job["accountId"]!.GetValue<string>());
        var data = job["data"]!.AsObject();
        Assert.Equal(["actionConfiguration", "inputArtifacts", "outputArtifacts", "artifactCredentials"], data.Select(member => member.Key));
        Assert.Equal(
            ("gate", $$"""{"execution":"{{execution}}"}"""),
            (data["actionConfiguration"]!["configuration"]!["FunctionName"]!.GetValue<string>(), data["actionConfiguration"]!["configuration"]!["UserParameters"]!.GetValue<string>()));
        var source = await shop.ActionAsync(execution, "Fetch");
        var input = Assert.Single(data["inputArtifacts"]!.AsArray())!;
        Assert.Equal(("BuildOut", "S3"), (input["name"]!.GetValue<string>(), input["location"]!["type"]!.GetValue<string>()));
        Assert.Equal(
            source["output"]!["outputArtifacts"]![0]!["s3location"]!["key"]!.GetValue<string>(),
            input["location"]!["s3Location"]!["objectKey"]!.GetValue<string>());
        Assert.Equal("GateReport", data["outputArtifacts"]![0]!["name"]!.GetValue<string>());
        Assert.StartsWith("ASIA", data["artifactCredentials"]!["accessKeyId"]!.GetValue<string>());
        Assert.DoesNotContain("shop-pipeline\"", body.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_is_in_progress_until_its_result_whatever_the_function_returns()
    {
        await using var function = await TestFunction.StartAsync((_, _) => (200, "\"done\""));
        await using var shop = await OpenAsync(function);

        var execution = await shop.StartAsync();
        var id = Id(await function.CallAsync());
        Assert.Equal("InProgress", (await shop.ActionAsync(execution, "Gate"))["status"]!.GetValue<string>());
        await shop.Aws.Pipeline("PutJobSuccessResult", $$$"""
            {"jobId":"{{{id}}}","executionDetails":{"summary":"passed","externalExecutionId":"gate-1","percentComplete":100},
             "outputVariables":{"verdict":"approve"}}
            """);

        Assert.Equal("Succeeded", await shop.EndAsync(execution));
        var gate = await shop.ActionAsync(execution, "Gate");
        Assert.Equal(("gate-1", "passed"), (
            gate["output"]!["executionResult"]!["externalExecutionId"]!.GetValue<string>(),
            gate["output"]!["executionResult"]!["externalExecutionSummary"]!.GetValue<string>()));
        Assert.Equal("approve", gate["output"]!["outputVariables"]!["verdict"]!.GetValue<string>());
        Assert.Equal("GateReport", gate["output"]!["outputArtifacts"]![0]!["name"]!.GetValue<string>());
        Assert.Equal(100, Shop.Gate(await shop.StateAsync())!["percentComplete"]!.GetValue<int>());
        Assert.Single(function.Calls);
    }

    [Fact]
    public async Task Output_variables_reach_the_configuration_of_later_actions()
    {
        await using var function = await TestFunction.StartAsync();
        await using var shop = await OpenAsync(function, pipeline =>
        {
            pipeline["stages"]![1]!["actions"]![0]!["namespace"] = "Verdict";
            pipeline["stages"]![2]!["actions"]![0]!["configuration"]!["ServiceName"] = "#{Verdict.service}";
            return pipeline;
        });

        var execution = await shop.StartAsync();
        await shop.Aws.Pipeline("PutJobSuccessResult", $$$"""{"jobId":"{{{Id(await function.CallAsync())}}}","outputVariables":{"service":"web"}}""");

        Assert.Equal("Succeeded", await shop.EndAsync(execution));
        var deploy = await shop.ActionAsync(execution, "DeployWeb");
        Assert.Equal("web", deploy["input"]!["resolvedConfiguration"]!["ServiceName"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_failure_result_fails_the_stage_with_its_type_and_words()
    {
        await using var function = await TestFunction.StartAsync();
        await using var shop = await OpenAsync(function);

        var execution = await shop.StartAsync();
        await shop.Aws.Pipeline("PutJobFailureResult", $$$"""
            {"jobId":"{{{Id(await function.CallAsync())}}}","failureDetails":{"type":"JobFailed","message":"curl is not in the image","externalExecutionId":"gate-2"}}
            """);

        Assert.Equal("Failed", await shop.EndAsync(execution));
        var result = (await shop.ActionAsync(execution, "Gate"))["output"]!["executionResult"]!;
        Assert.Equal(("JobFailed", "curl is not in the image", "gate-2"), (
            result["errorDetails"]!["code"]!.GetValue<string>(), result["errorDetails"]!["message"]!.GetValue<string>(), result["externalExecutionId"]!.GetValue<string>()));
        Assert.EndsWith("web:1", (await shop.ServiceAsync())["taskDefinition"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_continuation_token_brings_the_function_back_until_it_is_done(bool sameJob)
    {
        await using var function = await TestFunction.StartAsync();
        await using var shop = await OpenAsync(function);
        await shop.Aws.AdminAsync(HttpMethod.Put, "pipelines", $$"""{"continuationDelayMs":50,"continueSameJob":{{(sameJob ? "true" : "false")}}}""");

        var execution = await shop.StartAsync();
        var first = Id(await function.CallAsync());
        await shop.Aws.Pipeline("PutJobSuccessResult",
            $$$"""{"jobId":"{{{first}}}","continuationToken":"run/1","executionDetails":{"summary":"probing","percentComplete":40}}""");
        var again = await function.CallAsync(2);
        var gate = Shop.Gate(await shop.StateAsync())!;
        await shop.Aws.Pipeline("PutJobSuccessResult", $$"""{"jobId":"{{Id(again)}}"}""");

        Assert.Equal("Succeeded", await shop.EndAsync(execution));
        Assert.Equal(("InProgress", "probing", 40), (gate["status"]!.GetValue<string>(), gate["summary"]!.GetValue<string>(), gate["percentComplete"]!.GetValue<int>()));
        Assert.Equal("run/1", again["CodePipeline.job"]!["data"]!["continuationToken"]!.GetValue<string>());
        Assert.Equal(sameJob, first == Id(again));
        Assert.Equal("InvalidJobStateException",
            (await shop.Aws.FailAsync("codepipeline", "PutJobSuccessResult", $$"""{"jobId":"{{first}}"}""")).Code);
    }

    [Fact]
    public async Task Jobs_that_are_unknown_answered_or_abandoned_are_told_apart()
    {
        await using var function = await TestFunction.StartAsync();
        await using var shop = await OpenAsync(function);
        Task<AwsError> Succeed(string body) => shop.Aws.FailAsync("codepipeline", "PutJobSuccessResult", body);
        Task<AwsError> Fail(string body) => shop.Aws.FailAsync("codepipeline", "PutJobFailureResult", body);

        var execution = await shop.StartAsync();
        var id = Id(await function.CallAsync());
        var nobody = Guid.NewGuid().ToString();
        Assert.Equal("JobNotFoundException", (await Succeed($$"""{"jobId":"{{nobody}}"}""")).Code);
        Assert.Equal("JobNotFoundException", (await Fail($$$"""{"jobId":"{{{nobody}}}","failureDetails":{"type":"JobFailed","message":"no"}}""")).Code);
        Assert.Equal("JobNotFoundException", (await shop.Aws.FailAsync("codepipeline", "GetJobDetails", $$"""{"jobId":"{{nobody}}"}""")).Code);
        await shop.Aws.Pipeline("StopPipelineExecution", $$"""{"pipelineName":"shop-pipeline","pipelineExecutionId":"{{execution}}","abandon":true}""");
        Assert.Equal("InvalidJobStateException", (await Succeed($$"""{"jobId":"{{id}}"}""")).Code);

        await shop.StartAsync();
        var next = Id(await function.CallAsync(2));
        await shop.Aws.Pipeline("PutJobSuccessResult", $$"""{"jobId":"{{next}}"}""");
        Assert.Equal("InvalidJobStateException", (await Succeed($$"""{"jobId":"{{next}}"}""")).Code);
        Assert.Equal("InvalidJobStateException", (await Fail($$$"""{"jobId":"{{{next}}}","failureDetails":{"type":"JobFailed","message":"no"}}""")).Code);
    }

    public static TheoryData<string> Refused =>
    [
        """{"jobId":"no-id"}""",
        """{"jobId":"ID","executionDetails":{"percentComplete":101}}""",
        """{"jobId":"ID","executionDetails":{"summary":""}}""",
        """{"jobId":"ID","outputVariables":{"a b":"c"}}""",
        """{"jobId":"ID","continuationToken":"t","outputVariables":{"a":"b"}}""",
        """{"jobId":"ID","currentRevision":{"revision":"1"}}""",
    ];

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_a_result_must_not_be(string body)
    {
        await using var function = await TestFunction.StartAsync();
        await using var shop = await OpenAsync(function);
        await shop.StartAsync();
        var id = Id(await function.CallAsync());

        var error = await shop.Aws.FailAsync("codepipeline", "PutJobSuccessResult", body.Replace("ID", id, StringComparison.Ordinal));

        Assert.Equal("ValidationException", error.Code);
    }

    [Fact]
    public async Task Output_variables_of_more_than_120_KiB_are_too_many()
    {
        await using var function = await TestFunction.StartAsync();
        await using var shop = await OpenAsync(function);
        await shop.StartAsync();
        var id = Id(await function.CallAsync());
        string Result(int length) => $$$"""{"jobId":"{{{id}}}","outputVariables":{"k":"{{{new string('x', length)}}}"}}""";

        Assert.Equal("OutputVariablesSizeExceededException", (await shop.Aws.FailAsync("codepipeline", "PutJobSuccessResult", Result(122_880))).Code);
        await shop.Aws.Pipeline("PutJobSuccessResult", Result(122_879));
    }

    [Fact]
    public async Task A_function_that_gives_no_result_times_the_action_out()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 5, 4, 9, 10, 31, TimeSpan.Zero));
        await using var function = await TestFunction.StartAsync();
        await using var shop = await OpenAsync(function, configure: options => options with { Time = time, TaskEngine = new ScriptedEngine(Scripts.ByImage, time) });

        var execution = await shop.StartAsync();
        var id = Id(await function.CallAsync());
        await shop.Aws.Pipeline("PutJobSuccessResult", $$"""{"jobId":"{{id}}","continuationToken":"t"}""");
        time.Advance(TimeSpan.FromSeconds(1));
        _ = await function.CallAsync(2);
        time.Advance(TimeSpan.FromMinutes(19));
        Assert.Equal("InProgress", (await shop.ActionAsync(execution, "Gate"))["status"]!.GetValue<string>());
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("Failed", await shop.EndAsync(execution));
        Assert.Contains("within 20 minutes", (await shop.ActionAsync(execution, "Gate"))["output"]!["executionResult"]!["errorDetails"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetJobDetails_names_the_pipeline_and_the_execution()
    {
        await using var function = await TestFunction.StartAsync();
        await using var shop = await OpenAsync(function);

        var execution = await shop.StartAsync();
        var details = (await shop.Aws.Pipeline("GetJobDetails", $$"""{"jobId":"{{Id(await function.CallAsync())}}"}"""))["jobDetails"]!;

        var context = details["data"]!["pipelineContext"]!;
        Assert.Equal(("shop-pipeline", execution, "Approve", "Gate"), (
            context["pipelineName"]!.GetValue<string>(), context["pipelineExecutionId"]!.GetValue<string>(),
            context["stage"]!["name"]!.GetValue<string>(), context["action"]!["name"]!.GetValue<string>()));
        Assert.Equal("Lambda", details["data"]!["actionTypeId"]!["provider"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_function_that_does_not_exist_fails_the_action()
    {
        await using var function = await TestFunction.StartAsync();
        await using var shop = await OpenAsync(function);
        await shop.Aws.AdminAsync(HttpMethod.Delete, "functions/gate");

        Assert.Equal("Failed", await shop.EndAsync(await shop.StartAsync()));
    }

    [Fact]
    public async Task The_jobs_credentials_reach_its_artifacts_and_nothing_else()
    {
        await using var function = await TestFunction.StartAsync();
        await using var shop = await OpenAsync(function);
        await shop.StartAsync();
        var data = (await function.CallAsync())["CodePipeline.job"]!["data"]!;
        var key = data["artifactCredentials"]!["accessKeyId"]!.GetValue<string>();
        static string Path(JsonNode artifact) =>
            $"/{artifact["location"]!["s3Location"]!["bucketName"]}/{artifact["location"]!["s3Location"]!["objectKey"]}";
        async Task<HttpStatusCode> SendAsync(HttpMethod method, string path)
        {
            using var client = new HttpClient { BaseAddress = shop.Aws.Endpoint };
            using var request = new HttpRequestMessage(method, path);
            request.Headers.TryAddWithoutValidation("Authorization", $"AWS4-HMAC-SHA256 Credential={key}/20260504/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=00");
            request.Content = method == HttpMethod.Put ? new ByteArrayContent([1]) : null;
            using var response = await client.SendAsync(request, TestSandbox.Cancelled);
            return response.StatusCode;
        }

        Assert.Equal(HttpStatusCode.OK, await SendAsync(HttpMethod.Get, Path(data["inputArtifacts"]![0]!)));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(HttpMethod.Put, Path(data["outputArtifacts"]![0]!)));
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(HttpMethod.Put, Path(data["inputArtifacts"]![0]!)));
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(HttpMethod.Get, "/shop-source/shop.zip"));
    }

    [Fact]
    public async Task A_call_that_fails_is_tried_again_and_may_come_twice()
    {
        await using var function = await TestFunction.StartAsync((_, call) => (call == 1 ? 500 : 200, "null"));
        await using var shop = await OpenAsync(function);
        await shop.Aws.AdminAsync(HttpMethod.Put, "deliveries", """{"duplicates":1}""");

        await shop.StartAsync();
        _ = await function.CallAsync(3);

        Assert.Single(function.Calls.Select(Id).Distinct());
    }

    private static string Id(JsonObject call) => call["CodePipeline.job"]!["id"]!.GetValue<string>();

    /// <summary>The shop whose gate is a Lambda action instead of an approval.</summary>
    private static async Task<Shop> OpenAsync(
        TestFunction function, Func<JsonObject, JsonObject>? change = null, Func<SandboxOptions, SandboxOptions>? configure = null)
    {
        var shop = await Shop.OpenAsync(
            pipeline =>
            {
                pipeline["stages"]![1]!["actions"]![0] = JsonNode.Parse("""
                    {"name":"Gate","actionTypeId":{"category":"Invoke","owner":"AWS","provider":"Lambda","version":"1"},
                     "configuration":{"FunctionName":"gate","UserParameters":"{\"execution\":\"#{codepipeline.PipelineExecutionId}\"}"},
                     "inputArtifacts":[{"name":"BuildOut"}],"outputArtifacts":[{"name":"GateReport"}]}
                    """);
                return (change ?? (item => item))(pipeline);
            },
            configure: configure);
        await function.RegisterAsync(shop.Aws);
        return shop;
    }
}
