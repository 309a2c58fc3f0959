using System.Text.Json.Nodes;

namespace EcsDeployGate.Lambda.Tests;

/// <summary>A stage condition's rule, called by the sandbox as CodePipeline calls its function, over two processes that take turns.</summary>
public sealed class ConditionTests : IAsyncLifetime
{
    /// <summary>What can be seen without a probe decides, so that the engine of these tests need not play one.</summary>
    private static readonly (string, string) Static = ("ECS_DEPLOY_GATE_POLICY__PROBE_WHEN", "Never");

    private Shop _shop = null!;
    private FunctionProcess[] _processes = [];
    private FunctionUrl _function = null!;

    public async ValueTask InitializeAsync()
    {
        _shop = await Shop.OpenAsync();
        _processes = await Task.WhenAll(_shop.FunctionAsync(Static), _shop.FunctionAsync(Static));
        _function = await FunctionUrl.OverAsync(_processes);
        await _shop.RegisterAsync("gate", _function.Url);
    }

    public async ValueTask DisposeAsync()
    {
        await _function.DisposeAsync();
        await _shop.DisposeAsync();
    }

    [Theory]
    [InlineData("job")]
    [InlineData("invocation")]
    public async Task A_condition_that_does_not_hold_fails_the_rule_and_the_invocation(string way)
    {
        await _shop.RulesAnswerByAsync(way);
        var execution = await _shop.ConditionAsync("not JSON");

        var failed = await Shop.WaitAsync(async () => await _shop.RuleAsync(execution) is { } rule && rule["status"]!.GetValue<string>() is "Failed" ? rule : null);
        Assert.Contains("imagedefinitions.json", failed["output"]!["executionResult"]!["errorDetails"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);

        // The rule may fail inside its invocation, which ends a little later. An invocation that failed is one that Lambda may repeat.
        var (call, first) = await Shop.WaitAsync(() => Task.FromResult(_function.Invocations.Select(i => Tuple.Create(i.Event, i.Answer)).FirstOrDefault()));
        Assert.Equal("condition", Parameters(call)["door"]!.GetValue<string>());
        IsNotMet(first);
        IsNotMet(await _processes[0].Api.InvokeAsync(call));
        IsNotMet(await _processes[1].Api.InvokeAsync(call));

        var run = Assert.Single((await GetAsync("/v1/runs"))["runs"]!.AsArray())!;
        Assert.Equal(("stageCondition", "ended", "rejected"), (run["door"]!.GetValue<string>(), run["stage"]!.GetValue<string>(), run["decision"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("job")]
    [InlineData("invocation")]
    public async Task A_condition_that_holds_lets_the_stage_begin_and_says_so_again(string way)
    {
        await _shop.RulesAnswerByAsync(way);
        var execution = await _shop.ConditionAsync($$"""[{"name":"web","imageUri":"{{await _shop.ImageAsync()}}"}]""");

        await Shop.WaitAsync(async () => await _shop.RuleAsync(execution) is { } rule && rule["status"]!.GetValue<string>() is "Succeeded" or "Failed" ? rule : null);
        var (call, first) = await Shop.WaitAsync(() => Task.FromResult(_function.Invocations.Select(i => Tuple.Create(i.Event, i.Answer)).FirstOrDefault()));
        Assert.Null(first.Error?.Message);
        await Shop.WaitAsync(() => _shop.ActionAsync(execution, "DeployWeb"));
        var again = await _processes[1].Api.InvokeAsync(call);

        Assert.Equal(("approved", "approve"), (first.Json["decision"]!.GetValue<string>(), first.Json["verdict"]!.GetValue<string>()));
        Assert.Equal(first.Body, again.Body);
        Assert.Single((await GetAsync("/v1/runs"))["runs"]!.AsArray());
    }

    private static JsonNode Parameters(string call) =>
        JsonNode.Parse(JsonNode.Parse(call)!["CodePipeline.job"]!["data"]!["actionConfiguration"]!["configuration"]!["UserParameters"]!.GetValue<string>())!;

    private static void IsNotMet(LambdaAnswer answer)
    {
        Assert.Equal("EventNotTakenException", answer.Error!.Type);
        Assert.StartsWith("The stage condition is not met: ", answer.Error.Message, StringComparison.Ordinal);
        Assert.Contains("imagedefinitions.json", answer.Error.Message, StringComparison.Ordinal);
    }

    private async Task<JsonNode> GetAsync(string path) =>
        JsonNode.Parse(HttpTests.Body((await _processes[0].Api.InvokeAsync(Payloads.Http("GET", path).ToJsonString())).Json))!;
}
