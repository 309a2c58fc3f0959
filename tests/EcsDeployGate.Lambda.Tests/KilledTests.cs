using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using EcsDeployGate.Aws.Runs;
using EcsDeployGate.Probe.Protocol;
using EcsDeployGate.Sandbox.Engines.Scripted;
using EcsDeployGate.TestKit.Runs;

namespace EcsDeployGate.Lambda.Tests;

/// <summary>A process that is ended by SIGKILL in the middle of a call, with the store of an installation; another one goes on.</summary>
public sealed class KilledTests(Dynalite dynamo) : IClassFixture<Dynalite>, IAsyncLifetime
{
    private Shop _shop = null!;
    private (string Name, string Value)[] _settings = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var table = $"killed-{Guid.NewGuid():n}";
        using var client = new AmazonDynamoDBClient(new BasicAWSCredentials("AKIATEST", "secret"), new AmazonDynamoDBConfig { ServiceURL = dynamo.Endpoint.ToString(), AuthenticationRegion = "eu-west-1" });
        await client.CreateTableAsync(RunTable.Describe(table), Stop);
        _settings =
        [
            ("ECS_DEPLOY_GATE_TABLE_NAME", table),
            ("ECS_DEPLOY_GATE_AWS__DYNAMO_DB_ENDPOINT_URL", dynamo.Endpoint.ToString()),
            ("ECS_DEPLOY_GATE_POLICY__RETRY_SECONDS", "1"),
        ];

        // Every probe task ends at once, healthy.
        _shop = await Shop.OpenAsync(task => task.Containers.Any(c => c.Name == ProbeLayout.ObserverContainer)
            ? TaskScript.Running(ScriptStep.EssentialExit(ProbeLayout.ObserverContainer, ProbeExitCode.Healthy))
            : TaskScript.Running());
    }

    public ValueTask DisposeAsync() => _shop.DisposeAsync();

    /// <summary>The calls in the order of a run, at each of which the process dies: before the call is made, or after it was and its answer was lost.</summary>
    [Theory]
    [InlineData("codepipeline:GetPipelineState", false)]
    [InlineData("ecs:DescribeServices", false)]
    [InlineData("ecs:RegisterTaskDefinition", false)]
    [InlineData("ecs:RegisterTaskDefinition", true)]
    [InlineData("ecs:RunTask", false)]
    [InlineData("ecs:RunTask", true)]
    [InlineData("ecs:DescribeTasks", false)]
    [InlineData("ecs:DeregisterTaskDefinition", false)]
    [InlineData("ecs:DeregisterTaskDefinition", true)]
    [InlineData("codepipeline:PutApprovalResult", false)]
    [InlineData("codepipeline:PutApprovalResult", true)]
    public async Task A_run_goes_on_in_another_process_with_no_step_lost_and_none_twice(string operation, bool done)
    {
        var image = await _shop.ImageAsync();
        var approval = await _shop.ApprovalAsync(new JsonArray(new JsonObject { ["name"] = "web", ["imageUri"] = image }).ToJsonString(), "test -f /tmp/ready || exit 1");
        var dying = await _shop.FunctionAsync(_settings);
        if (done)
        {
            // Then it is the second try that the process dies in.
            await _shop.FaultAsync(new JsonObject { ["operation"] = operation, ["lost"] = true }.ToJsonString());
        }

        await _shop.FaultAsync(new JsonObject { ["operation"] = operation, ["delayMs"] = 300_000 }.ToJsonString());

        // The fault is taken when the call has arrived: now the process is in the middle of it. Lambda delivers again what was not answered.
        var lost = WakeAsync(dying, Payloads.Sns(approval));
        await Shop.WaitAsync(async () => await _shop.FaultsLeftAsync() is 0 ? "taken" : null);
        dying.Kill();
        Assert.NotEqual(0, await dying.ExitCodeAsync(Stop));
        Assert.False(lost.IsCompleted);

        var next = await _shop.FunctionAsync(_settings);
        var id = (await next.Api.InvokeAsync(Payloads.Sns(approval))).Json["records"]![0]!["run"]!.GetValue<string>();
        var run = await Shop.WaitAsync(async () =>
        {
            Assert.Null((await next.Api.InvokeAsync(Payloads.Schedule)).Error);
            return await GetAsync(next, $"/v1/runs/{id}") is var seen && seen["stage"]!.GetValue<string>() is "ended" ? seen : null;
        });

        Assert.Equal(("approve", "approved"), (run["verdict"]!.GetValue<string>(), run["decision"]!.GetValue<string>()));
        Assert.Equal(("Succeeded", run["summary"]!.GetValue<string>()), await _shop.ApprovalStateAsync());
        var kinds = run["timeline"]!.AsArray().Select(e => e!["kind"]!.GetValue<string>()).Where(k => k is not "probing.attempt").ToList();
        Assert.Equal(kinds.Distinct(), kinds);
        Assert.Equal(
            ["receiving.requested", "resolving.resolved", "validating.checked", "inspecting.inspected", "probing.registered", "probing.started", "probing.ended", "probing.cleaned-up", "deciding.verdict", "reporting.answered"],
            kinds.Order(Comparer<string>.Create((a, b) => Steps.IndexOf(a).CompareTo(Steps.IndexOf(b)))));
        Assert.Equal(id, Assert.Single((await GetAsync(next, "/v1/runs"))["runs"]!.AsArray())!["id"]!.GetValue<string>());
        Assert.True((await GetAsync(next, "/v1/audit/verify"))["intact"]!.GetValue<bool>());

        // One probe was registered and run, and nothing of it is left.
        var families = await _shop.CallAsync("ecs", "ListTaskDefinitions", $$"""{"familyPrefix":"ecs-deploy-gate-{{id}}","status":"INACTIVE"}""");
        Assert.Single(families["taskDefinitionArns"]!.AsArray());
        Assert.Empty((await _shop.CallAsync("ecs", "ListTaskDefinitions", $$"""{"familyPrefix":"ecs-deploy-gate-{{id}}","status":"ACTIVE"}"""))["taskDefinitionArns"]!.AsArray());
        var tasks = await _shop.CallAsync("ecs", "ListTasks", """{"cluster":"shop","desiredStatus":"STOPPED"}""");
        Assert.Single(tasks["taskArns"]!.AsArray());
        Assert.Empty((await _shop.CallAsync("ecs", "ListTasks", """{"cluster":"shop","desiredStatus":"RUNNING"}"""))["taskArns"]!.AsArray());
    }

    private static readonly List<string> Steps =
        ["receiving.requested", "resolving.resolved", "validating.checked", "inspecting.inspected", "probing.registered", "probing.started", "probing.ended", "probing.cleaned-up", "deciding.verdict", "reporting.answered"];

    /// <summary>Delivers an event and then wakes the process until it has made the call at which it is to die.</summary>
    private static async Task WakeAsync(FunctionProcess function, string payload)
    {
        while (true)
        {
            await function.Api.InvokeAsync(payload);
            payload = Payloads.Schedule;
        }
    }

    private static async Task<JsonNode> GetAsync(FunctionProcess function, string path) =>
        JsonNode.Parse(HttpTests.Body((await function.Api.InvokeAsync(Payloads.Http("GET", path).ToJsonString())).Json))!;
}
