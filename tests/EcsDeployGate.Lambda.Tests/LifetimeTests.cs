using System.Text.Json.Nodes;

namespace EcsDeployGate.Lambda.Tests;

/// <summary>Deadlines, deaths and starts that fail.</summary>
public sealed class LifetimeTests : IAsyncLifetime
{
    private Shop _shop = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _shop = await Shop.OpenAsync();

    public ValueTask DisposeAsync() => _shop.DisposeAsync();

    [Fact]
    public async Task Work_is_put_down_before_the_deadline_and_gone_on_with_by_the_next_wake_up()
    {
        // 60 of the 70 seconds are kept back, so that a busy machine does not decide the test.
        var function = await _shop.FunctionAsync(("ECS_DEPLOY_GATE_LAMBDA__MARGIN_SECONDS", "60"));
        var approval = await _shop.ApprovalAsync();
        await _shop.FaultAsync("""{"operation":"codepipeline:*","count":100,"delayMs":300000}""");

        var answer = await function.Api.InvokeAsync(Payloads.Sns(approval), TimeSpan.FromSeconds(70));

        Assert.True(answer.InTime);
        var run = answer.Json["records"]![0]!["run"]!.GetValue<string>();
        Assert.Equal("InProgress", await PatientlyAsync());
        var other = await _shop.FunctionAsync();
        Assert.Equal("resolving", await StageAsync(other, run));
        Assert.Null((await other.Api.InvokeAsync(Payloads.Schedule)).Error);
        Assert.Equal("ended", await StageAsync(other, run));
        Assert.Equal("Failed", (await _shop.ApprovalStateAsync()).Status);

        async Task<string> PatientlyAsync()
        {
            await _shop.ClearFaultsAsync();
            return (await _shop.ApprovalStateAsync()).Status;
        }
    }

    [Fact]
    public async Task A_request_without_time_is_a_problem_and_an_event_without_time_is_delivered_again()
    {
        var function = await _shop.FunctionAsync();
        var approval = await _shop.ApprovalAsync();

        var http = (await function.Api.InvokeAsync(Payloads.Http("GET", "/v1/runs").ToJsonString(), TimeSpan.FromSeconds(1))).Json;
        var sns = await function.Api.InvokeAsync(Payloads.Sns(approval), TimeSpan.FromSeconds(1));

        Assert.Equal(503, HttpTests.Status(http));
        Assert.Equal("urn:ecs-deploy-gate:problem:out-of-time", JsonNode.Parse(HttpTests.Body(http))!["type"]!.GetValue<string>());
        Assert.Equal("EventNotTakenException", sns.Error!.Type);
        Assert.Equal("asked", (await function.Api.InvokeAsync(Payloads.Sns(approval))).Json["records"]![0]!["outcome"]!.GetValue<string>());
        Assert.Equal("Failed", (await _shop.ApprovalStateAsync()).Status);
    }

    [Fact]
    public async Task A_process_that_dies_in_the_middle_costs_nothing()
    {
        var dying = await _shop.FunctionAsync();
        var approval = await _shop.ApprovalAsync();
        await _shop.FaultAsync("""{"operation":"codepipeline:*","count":1,"delayMs":300000}""");
        var lost = dying.Api.InvokeAsync(Payloads.Sns(approval));

        // The fault is taken when the call has arrived: now the process is in the middle of it.
        await Shop.WaitAsync(async () => await _shop.FaultsLeftAsync() is 0 ? "taken" : null);
        dying.Kill();

        var next = await _shop.FunctionAsync();
        var again = await next.Api.InvokeAsync(Payloads.Sns(approval));

        Assert.False(lost.IsCompleted);
        Assert.Equal("ended", await StageAsync(next, again.Json["records"]![0]!["run"]!.GetValue<string>()));
        Assert.Single(JsonNode.Parse(HttpTests.Body((await next.Api.InvokeAsync(Payloads.Http("GET", "/v1/runs").ToJsonString())).Json))!["runs"]!.AsArray());
    }

    [Fact]
    public async Task A_process_that_is_told_to_stop_ends_well()
    {
        var function = await _shop.FunctionAsync();
        Assert.Null((await function.Api.InvokeAsync(Payloads.Schedule)).Error);

        function.Terminate();

        Assert.Equal(0, await function.ExitCodeAsync(Stop));
    }

    [Fact]
    public async Task A_setting_that_is_wrong_is_an_init_error_with_its_reason()
    {
        var function = await _shop.LaunchAsync(("ECS_DEPLOY_GATE_LAMBDA__MARGIN_SECONDS", "0"));

        var error = await function.Api.InitError.WaitAsync(TimeSpan.FromMinutes(1), Stop);

        Assert.Equal(("OptionsValidationException", "OptionsValidationException"), (error.Type, error.Header));
        Assert.StartsWith("EcsDeployGate:Lambda:MarginSeconds (environment: ECS_DEPLOY_GATE_LAMBDA__MARGIN_SECONDS) is '0'", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, await function.ExitCodeAsync(Stop));
    }

    private static async Task<string> StageAsync(FunctionProcess function, string run) =>
        JsonNode.Parse(HttpTests.Body((await function.Api.InvokeAsync(Payloads.Http("GET", "/v1/runs/" + run).ToJsonString())).Json))!["stage"]!.GetValue<string>();
}
