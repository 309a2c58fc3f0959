using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Tests.Functions;
using EcsDeployGate.Sandbox.Tests.Wire;

namespace EcsDeployGate.Sandbox.Tests.Ecs;

public sealed class LifecycleHookTests
{
    private const string Hook = "arn:aws:lambda:eu-west-1:111122223333:function:gate";

    [Theory]
    [InlineData("ROLLING")]
    [InlineData("BLUE_GREEN")]
    public async Task No_new_task_starts_before_the_hook_has_succeeded(string strategy)
    {
        var allow = false;
        await using var function = await TestFunction.StartAsync((_, _) => (200, Volatile.Read(ref allow)
            ? """{"hookStatus":"SUCCEEDED"}"""
            : """{"hookStatus":"IN_PROGRESS","callBackDelay":60,"hookDetails":{"run":"1"}}"""));
        await using var aws = await OpenAsync(function, strategy, "PRE_SCALE_UP");

        var updated = (await aws.Ecs("UpdateService", """{"cluster":"shop","service":"web","taskDefinition":"web"}"""))["service"]!;
        var call = await function.CallAsync();
        var again = await function.CallAsync(3);

        var deployment = updated["currentServiceDeployment"]!.GetValue<string>();
        Assert.Equal(["executionId", "lifecycleStage", "resourceArn", "executionDetails", "hookDetails"], call.Select(member => member.Key));
        Assert.Equal(("PRE_SCALE_UP", deployment), (call["lifecycleStage"]!.GetValue<string>(), call["resourceArn"]!.GetValue<string>()));
        Assert.StartsWith("arn:aws:ecs:eu-west-1:111122223333:service-deployment/shop/web/", deployment);
        var details = call["executionDetails"]!;
        Assert.Equal("arn:aws:ecs:eu-west-1:111122223333:service/shop/web", details["serviceArn"]!.GetValue<string>());
        Assert.NotEqual(details["targetServiceRevisionArn"]!.GetValue<string>(), Assert.Single(details["productionTrafficWeights"]!.AsObject()).Key);
        Assert.Equal("""{"from":"declaration"}""", call["hookDetails"]!.ToJsonString());
        Assert.Equal("""{"run":"1"}""", again["hookDetails"]!.ToJsonString());
        Assert.Equal(call["executionId"]!.GetValue<string>(), again["executionId"]!.GetValue<string>());

        var waiting = (await aws.Ecs("DescribeServiceDeployments", $$"""{"serviceDeploymentArns":["{{deployment}}"]}"""))["serviceDeployments"]![0]!;
        Assert.Equal(("IN_PROGRESS", "PRE_SCALE_UP"), (waiting["status"]!.GetValue<string>(), waiting["lifecycleStage"]!.GetValue<string>()));
        Assert.Equal(Hook, waiting["lifecycleHookDetails"]![0]!["targetArn"]!.GetValue<string>());
        Assert.Equal(0, waiting["targetServiceRevision"]!["runningTaskCount"]!.GetValue<int>());
        Assert.Equal(1, waiting["sourceServiceRevisions"]![0]!["runningTaskCount"]!.GetValue<int>());
        var revision = (await aws.Ecs("DescribeServiceRevisions",
            $$"""{"serviceRevisionArns":["{{details["targetServiceRevisionArn"]}}"]}"""))["serviceRevisions"]![0]!;
        Assert.EndsWith("web:2", revision["taskDefinition"]!.GetValue<string>());
        Assert.Equal("app:v2", revision["containerImages"]![0]!["image"]!.GetValue<string>());

        Volatile.Write(ref allow, true);
        await SteadyAsync(aws, "web:2");
        var done = (await aws.Ecs("ListServiceDeployments", """{"cluster":"shop","service":"web"}"""))["serviceDeployments"]!.AsArray();
        Assert.Equal(["SUCCESSFUL", "SUCCESSFUL"], done.Select(item => item!["status"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData(200, """{"hookStatus":"FAILED"}""", "hookStatus FAILED")]
    [InlineData(200, """{"hookStatus":"PERHAPS"}""", "must be SUCCEEDED")]
    [InlineData(200, "nonsense", "did not return JSON")]
    [InlineData(500, """{"errorMessage":"broken"}""", "The function failed")]
    public async Task A_hook_that_fails_leaves_the_service_on_the_revision_it_has(int status, string answer, string reason)
    {
        await using var function = await TestFunction.StartAsync((_, _) => (status, answer));
        await using var aws = await OpenAsync(function, "BLUE_GREEN", "PRE_SCALE_UP");
        var before = (await aws.Ecs("ListTasks", """{"cluster":"shop","serviceName":"web"}"""))["taskArns"]!.ToJsonString();

        var deployment = (await aws.Ecs("UpdateService", """{"cluster":"shop","service":"web","taskDefinition":"web"}"""))
            ["service"]!["currentServiceDeployment"]!.GetValue<string>();

        var failed = await DeploymentAsync(aws, deployment, "ROLLBACK_SUCCESSFUL");
        Assert.Contains(reason, failed["statusReason"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(failed["sourceServiceRevisions"]![0]!["arn"]!.GetValue<string>(), failed["rollback"]!["serviceRevisionArn"]!.GetValue<string>());
        var service = await ServiceAsync(aws);
        Assert.EndsWith("web:1", service["taskDefinition"]!.GetValue<string>());
        Assert.Equal(before, (await aws.Ecs("ListTasks", """{"cluster":"shop","serviceName":"web"}"""))["taskArns"]!.ToJsonString());
        Assert.Single(function.Calls);
    }

    [Fact]
    public async Task A_hook_after_the_scale_up_of_a_blue_green_deployment_sees_both_and_failing_keeps_the_old_tasks()
    {
        await using var function = await TestFunction.StartAsync((_, _) => (200, """{"hookStatus":"FAILED"}"""));
        await using var aws = await OpenAsync(function, "BLUE_GREEN", "POST_TEST_TRAFFIC_SHIFT");
        var before = (await aws.Ecs("ListTasks", """{"cluster":"shop","serviceName":"web"}"""))["taskArns"]![0]!.GetValue<string>();

        var deployment = (await aws.Ecs("UpdateService", """{"cluster":"shop","service":"web","taskDefinition":"web"}"""))
            ["service"]!["currentServiceDeployment"]!.GetValue<string>();
        await DeploymentAsync(aws, deployment, "ROLLBACK_SUCCESSFUL");

        var call = await function.CallAsync();
        Assert.Equal(call["executionDetails"]!["targetServiceRevisionArn"]!.GetValue<string>(), Assert.Single(call["executionDetails"]!["testTrafficWeights"]!.AsObject()).Key);
        var tasks = await TestSandbox.EventuallyAsync(
            async () => (await aws.Ecs("ListTasks", """{"cluster":"shop","serviceName":"web"}"""))["taskArns"]!.AsArray(), arns => arns.Count == 1);
        Assert.Equal(before, tasks[0]!.GetValue<string>());
    }

    [Theory]
    [InlineData("CONTINUE", "web:2")]
    [InlineData("ROLLBACK", "web:1")]
    public async Task A_pause_waits_for_a_person(string action, string revision)
    {
        await using var function = await TestFunction.StartAsync();
        await using var aws = await OpenAsync(function, "BLUE_GREEN", "POST_SCALE_UP", pause: true);

        var deployment = (await aws.Ecs("UpdateService", """{"cluster":"shop","service":"web","taskDefinition":"web"}"""))
            ["service"]!["currentServiceDeployment"]!.GetValue<string>();
        var paused = await TestSandbox.EventuallyAsync(
            () => OneAsync(aws, deployment), item => item["lifecycleHookDetails"]?[0]?["status"]?.GetValue<string>() == "AWAITING_ACTION");
        await aws.Ecs("ContinueServiceDeployment", $$"""
            {"serviceDeploymentArn":"{{deployment}}","hookId":"{{paused["lifecycleHookDetails"]![0]!["hookId"]}}","action":"{{action}}"}
            """);

        await SteadyAsync(aws, revision);
    }

    [Fact]
    public async Task A_deployment_that_waits_for_its_hook_can_be_stopped()
    {
        await using var function = await TestFunction.StartAsync((_, _) => (200, """{"hookStatus":"IN_PROGRESS"}"""));
        await using var aws = await OpenAsync(function, "ROLLING", "PRE_SCALE_UP");
        var deployment = (await aws.Ecs("UpdateService", """{"cluster":"shop","service":"web","taskDefinition":"web"}"""))
            ["service"]!["currentServiceDeployment"]!.GetValue<string>();
        _ = await function.CallAsync();

        await aws.Ecs("StopServiceDeployment", $$"""{"serviceDeploymentArn":"{{deployment}}"}""");

        await DeploymentAsync(aws, deployment, "ROLLBACK_SUCCESSFUL");
        Assert.EndsWith("web:1", (await ServiceAsync(aws))["taskDefinition"]!.GetValue<string>());
        Assert.Equal("ConflictException", (await aws.FailAsync("ecs", "StopServiceDeployment", $$"""{"serviceDeploymentArn":"{{deployment}}"}""")).Code);
        Assert.Equal("ServiceDeploymentNotFoundException",
            (await aws.FailAsync("ecs", "StopServiceDeployment", $$"""{"serviceDeploymentArn":"{{deployment}}x"}""")).Code);
    }

    [Theory]
    [InlineData("""{"strategy":"CANARY"}""", "UnsupportedFeatureException")]
    [InlineData("""{"lifecycleHooks":[{"hookTargetArn":"gate","roleArn":"arn:aws:iam::111122223333:role/hook","lifecycleStages":["PRE_SCALE_UP"]}]}""", "InvalidParameterException")]
    [InlineData("""{"lifecycleHooks":[{"hookTargetArn":"arn:aws:lambda:eu-west-1:111122223333:function:gate","lifecycleStages":["PRE_SCALE_UP"]}]}""", "InvalidParameterException")]
    [InlineData("""{"lifecycleHooks":[{"hookTargetArn":"arn:aws:lambda:eu-west-1:111122223333:function:gate","roleArn":"arn:aws:iam::111122223333:role/hook","lifecycleStages":["SCALE_UP"]}]}""", "InvalidParameterException")]
    public async Task What_a_deployment_configuration_must_not_be(string configuration, string code)
    {
        await using var aws = await TestSandbox.StartAsync();
        await Some.ShopAsync(aws);

        var error = await aws.FailAsync("ecs", "CreateService", Some.Service(more: $""","deploymentConfiguration":{configuration}"""));

        Assert.Equal(code, error.Code);
    }

    /// <summary>A steady service on web:1, a registered web:2, and a hook that the next deployment meets.</summary>
    private static async Task<TestSandbox> OpenAsync(TestFunction function, string strategy, string stage, bool pause = false)
    {
        var aws = await TestSandbox.StartAsync();
        await function.RegisterAsync(aws);
        await aws.AdminAsync(HttpMethod.Put, "services", """{"longestCallBackDelayMs":50}""");
        await Some.ShopAsync(aws);
        await aws.Ecs("CreateService", Some.Service());
        await SteadyAsync(aws, "web:1");
        var target = pause ? """ "targetType":"PAUSE" """ : $""" "hookTargetArn":"{Hook}","roleArn":"arn:aws:iam::111122223333:role/hook" """;
        await aws.Ecs("UpdateService", $$$"""
            {"cluster":"shop","service":"web","deploymentConfiguration":{"strategy":"{{{strategy}}}","lifecycleHooks":[
              {{{{target}}},"lifecycleStages":["{{{stage}}}"],"hookDetails":{"from":"declaration"}}]}}
            """);
        await aws.Ecs("RegisterTaskDefinition", Some.TaskDefinition(image: "app:v2").ToJsonString());
        return aws;
    }

    private static async Task<JsonNode> OneAsync(TestSandbox aws, string deployment) =>
        (await aws.Ecs("DescribeServiceDeployments", $$"""{"serviceDeploymentArns":["{{deployment}}"]}"""))["serviceDeployments"]![0]!;

    private static Task<JsonNode> DeploymentAsync(TestSandbox aws, string deployment, string status) => TestSandbox.EventuallyAsync(
        () => OneAsync(aws, deployment), item => item["status"]!.GetValue<string>() == status);

    private static async Task<JsonNode> ServiceAsync(TestSandbox aws) =>
        (await aws.Ecs("DescribeServices", """{"cluster":"shop","services":["web"]}"""))["services"]![0]!;

    private static Task<JsonNode> SteadyAsync(TestSandbox aws, string revision) => TestSandbox.EventuallyAsync(
        () => ServiceAsync(aws),
        service => service["deployments"]!.AsArray() is [var only] && only!["rolloutState"]!.GetValue<string>() == "COMPLETED"
            && service["taskDefinition"]!.GetValue<string>().EndsWith(revision, StringComparison.Ordinal));
}
