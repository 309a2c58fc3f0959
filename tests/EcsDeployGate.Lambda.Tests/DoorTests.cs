using System.Text.Json.Nodes;

namespace EcsDeployGate.Lambda.Tests;

/// <summary>Doors that come back, called by the sandbox as AWS calls functions, over two processes that take turns.</summary>
public sealed class DoorTests : IAsyncLifetime
{
    private Shop _shop = null!;
    private FunctionProcess[] _processes = [];
    private FunctionUrl _function = null!;

    public async ValueTask InitializeAsync()
    {
        _shop = await Shop.OpenAsync();
        _processes = await Task.WhenAll(_shop.FunctionAsync(), _shop.FunctionAsync());
        _function = await FunctionUrl.OverAsync(_processes);
        await _shop.RegisterAsync("gate", _function.Url);
    }

    public async ValueTask DisposeAsync()
    {
        await _function.DisposeAsync();
        await _shop.DisposeAsync();
    }

    [Fact]
    public async Task A_job_is_continued_and_then_failed_with_the_cause()
    {
        var execution = await _shop.LambdaActionAsync("not JSON");

        var failed = await Shop.WaitAsync(async () => await _shop.ActionAsync(execution, "Gate") is { } action && action["status"]!.GetValue<string>() is "Failed" ? action : null);

        Assert.Contains("imagedefinitions.json", failed["output"]!["executionResult"]!["errorDetails"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);

        // The action fails inside the job's second invocation, which ends a little later.
        _ = await Shop.WaitAsync(() => Task.FromResult(_function.Invocations.Any(i => i.Event.Contains("continuationToken", StringComparison.Ordinal)) ? "seen" : null));
        Assert.All(_function.Invocations, i => Assert.Null(i.Answer.Error));
        Assert.Single(_function.Invocations.Select(i => i.Answer.Json["run"]!.GetValue<string>()).Distinct());
    }

    [Fact]
    public async Task A_lifecycle_hook_is_told_to_wait_and_then_what_was_decided()
    {
        await _shop.ServiceAsync(1);
        await _shop.CallAsync("ecs", "UpdateService", """
            {"cluster":"shop","service":"web","deploymentConfiguration":{"strategy":"ROLLING","lifecycleHooks":[
              {"hookTargetArn":"arn:aws:lambda:eu-west-1:111122223333:function:gate","roleArn":"arn:aws:iam::111122223333:role/hook","lifecycleStages":["PRE_SCALE_UP"]}]}}
            """);

        // Without a health check there is nothing to probe, so the run ends inside the first invocation.
        await _shop.CallAsync("ecs", "RegisterTaskDefinition", """
            {"family":"shop","networkMode":"awsvpc","requiresCompatibilities":["FARGATE"],"cpu":"256","memory":"512","executionRoleArn":"arn:aws:iam::111122223333:role/exec",
             "containerDefinitions":[{"name":"web","image":"127.0.0.1:9/shop:3","essential":true}]}
            """);
        await _shop.CallAsync("ecs", "UpdateService", """{"cluster":"shop","service":"web","taskDefinition":"shop"}""");

        var (call, first) = await Shop.WaitAsync(() => Task.FromResult(_function.Invocations.Select(i => Tuple.Create(i.Event, i.Answer)).FirstOrDefault()));

        // ECS calls again after half a minute, and says the same.
        var second = (await _processes[1].Api.InvokeAsync(call)).Json;

        var run = first.Json["hookDetails"]!["run"]!.GetValue<string>();
        Assert.Equal(run, second["hookDetails"]!["run"]!.GetValue<string>());
        var document = (await _processes[0].Api.InvokeAsync(Payloads.Http("GET", "/v1/runs/" + run).ToJsonString())).Json;
        var decision = JsonNode.Parse(HttpTests.Body(document))!["decision"]!.GetValue<string>();
        Assert.Equal("IN_PROGRESS", first.Json["hookStatus"]!.GetValue<string>());
        Assert.Equal(decision is "approved" ? "SUCCEEDED" : "FAILED", second["hookStatus"]!.GetValue<string>());
    }
}
