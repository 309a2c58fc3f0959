using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Engines.Scripted;

namespace EcsDeployGate.Lambda.Tests;

/// <summary>The lifecycle hook at every stage at which ECS calls one: the first that is asked decides, and what was allowed or rolled back is the whole deployment.</summary>
public sealed class HookStagesTests : IAsyncLifetime
{
    private Shop _shop = null!;
    private FunctionProcess _process = null!;
    private FunctionUrl _function = null!;

    public static TheoryData<string> Stages =>
    [
        "RECONCILE_SERVICE", "PRE_SCALE_UP", "POST_SCALE_UP", "TEST_TRAFFIC_SHIFT", "POST_TEST_TRAFFIC_SHIFT",
        "PRE_PRODUCTION_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT", "POST_PRODUCTION_TRAFFIC_SHIFT",
    ];

    public async ValueTask InitializeAsync()
    {
        _shop = await Shop.OpenAsync(_ => TaskScript.Running(ScriptStep.Health("web", "HEALTHY")));
        _process = await _shop.FunctionAsync(("ECS_DEPLOY_GATE_POLICY__PROBE_WHEN", "needed"));
        _function = await FunctionUrl.OverAsync(_process);
        await _shop.RegisterAsync("gate", _function.Url);
        await _shop.CallBackWithinAsync(TimeSpan.FromMilliseconds(100));
        await _shop.ServiceAsync(1);
        await Shop.WaitAsync(async () => (await _shop.CallAsync("ecs", "DescribeServices", """{"cluster":"shop","services":["web"]}"""))["services"]![0]!
            is var service && service["currentServiceDeployment"] is null ? service : null);
    }

    public async ValueTask DisposeAsync()
    {
        await _function.DisposeAsync();
        await _shop.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task What_is_approved_goes_on_and_stays(string stage)
    {
        await BeginAsync(stage);
        await GuardAsync(stage);

        var deployment = await DeployAsync(null);

        Assert.Equal("SUCCESSFUL", await EndAsync(deployment));
        Assert.All(Told(deployment), told => Assert.Equal(stage, told.Stage));
        Assert.Equal("SUCCEEDED", Told(deployment)[^1].Status);
        Assert.Equal("approved", (await RunAsync(deployment))["decision"]!.GetValue<string>());
    }

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task What_is_rejected_is_rolled_back_and_the_way_back_is_free(string stage)
    {
        await BeginAsync(stage);
        await GuardAsync(stage, "POST_PRODUCTION_TRAFFIC_SHIFT");

        var deployment = await DeployAsync("exit 0");

        Assert.Equal("ROLLBACK_SUCCESSFUL", await EndAsync(deployment));
        Assert.Contains((stage, "FAILED"), Told(deployment));
        Assert.DoesNotContain(Told(deployment), told => told.Stage != stage && told.Status is "FAILED");
        Assert.Equal("SUCCEEDED", await AskedAgainAsync(deployment, stage is "POST_SCALE_UP" ? "PRE_SCALE_UP" : "POST_SCALE_UP"));
        Assert.Equal("rejected", (await RunAsync(deployment))["decision"]!.GetValue<string>());
    }

    /// <summary>ECS calls at RECONCILE_SERVICE only where more than one revision runs: behind a deployment that waits for its own verdict.</summary>
    private async Task BeginAsync(string stage)
    {
        if (stage is "RECONCILE_SERVICE")
        {
            await GuardAsync("POST_SCALE_UP");
            var waits = await DeployAsync("exit 1");
            await Shop.WaitAsync(() => Task.FromResult(Told(waits) is [_, ..] told ? told : null));
        }
    }

    /// <summary>What ECS is told when it calls on the way back, as it does at stages of its own choice.</summary>
    private async Task<string> AskedAgainAsync(string deployment, string stage)
    {
        var call = Calls(deployment).Last().Event.DeepClone();
        call["lifecycleStage"] = stage;
        return (await _process.Api.InvokeAsync(call.ToJsonString())).Json["hookStatus"]!.GetValue<string>();
    }

    private List<(string Stage, string Status)> Told(string deployment) =>
    [
        .. Calls(deployment).Select(call => (call.Event["lifecycleStage"]!.GetValue<string>(), call.Answer["hookStatus"]!.GetValue<string>())),
    ];

    private IEnumerable<(JsonNode Event, JsonNode Answer)> Calls(string deployment) => _function.Invocations
        .Select(i => (Event: JsonNode.Parse(i.Event)!, Answer: (JsonNode)i.Answer.Json)).Where(i => i.Event["resourceArn"]!.GetValue<string>() == deployment);

    private Task<JsonObject> GuardAsync(params string[] stages) => _shop.CallAsync("ecs", "UpdateService", $$$"""
        {"cluster":"shop","service":"web","deploymentConfiguration":{"strategy":"BLUE_GREEN","bakeTimeInMinutes":0,"lifecycleHooks":[
          {"hookTargetArn":"arn:aws:lambda:eu-west-1:111122223333:function:gate","roleArn":"arn:aws:iam::111122223333:role/hook",
           "lifecycleStages":[{{{string.Join(',', stages.Distinct().Select(s => $"\"{s}\""))}}}]}]}}
        """);

    private async Task<string> DeployAsync(string? check)
    {
        await _shop.CallAsync("ecs", "RegisterTaskDefinition", $$$"""
            {"family":"shop","networkMode":"awsvpc","requiresCompatibilities":["FARGATE"],"cpu":"256","memory":"512","executionRoleArn":"arn:aws:iam::111122223333:role/exec",
             "containerDefinitions":[{"name":"web","image":"127.0.0.1:9/shop:3","essential":true{{{(check is null ? "" : $$""","healthCheck":{"command":["CMD-SHELL","{{check}}"],"interval":5,"retries":1,"timeout":5}""")}}}}]}
            """);
        return (await _shop.CallAsync("ecs", "UpdateService", """{"cluster":"shop","service":"web","taskDefinition":"shop"}"""))["service"]!["currentServiceDeployment"]!.GetValue<string>();
    }

    private async Task<string> EndAsync(string deployment) => await Shop.WaitAsync(async () =>
        (await _shop.CallAsync("ecs", "DescribeServiceDeployments", $$"""{"serviceDeploymentArns":["{{deployment}}"]}"""))["serviceDeployments"]![0]!["status"]!.GetValue<string>()
            is var status and not ("PENDING" or "IN_PROGRESS" or "ROLLBACK_REQUESTED" or "ROLLBACK_IN_PROGRESS") ? status : null);

    private async Task<JsonNode> RunAsync(string deployment)
    {
        var id = Assert.Single(Calls(deployment).Select(call => call.Answer["hookDetails"]?["run"]?.GetValue<string>()).OfType<string>().Distinct());
        return JsonNode.Parse(HttpTests.Body((await _process.Api.InvokeAsync(Payloads.Http("GET", "/v1/runs/" + id).ToJsonString())).Json))!;
    }
}
