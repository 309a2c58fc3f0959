using System.Text.Json.Nodes;
using EcsDeployGate.Scenarios.FaultMatrix;

namespace EcsDeployGate.Scenarios.Modes;

/// <summary>How much of a task a probe starts, on rows of the fault matrix: what a full probe says of them is asserted there.</summary>
public sealed class ModesTests(ModesOnBothEngines both) : IClassFixture<ModesOnBothEngines>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string> Engines() => [.. MatrixOnBothEngines.Engines];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Command_only_starts_no_application_and_says_whether_each_check_can_be_executed(string engine)
    {
        await using var world = await both.OpenAsync(engine, ("Mode", "CommandOnly"), Cancelled);

        // curl is not in the image: hidden by a shell, and without one. Then a port that nobody serves, and an application that would print and exit 1.
        var runs = await Task.WhenAll(((string[])["F01", "F02", "F04", "F11"]).Select(id => JudgeAsync(world, id)));

        Assert.All(runs[..2], run => Assert.Equal(("reject", "command-not-found"), (Text(run["verdict"]), Text(run["cause"]?["code"]))));
        Assert.Contains("curl", Text(runs[0]["cause"]!["summary"]), StringComparison.Ordinal);
        Assert.All(runs[2..], run =>
        {
            Assert.True(Text(run["verdict"]) is "approve", run.ToJsonString());
            var said = Assert.Single(run["findings"]!.AsArray(), f => Text(f!["rule"]) is "EDG-PB06" && Text(f["outcome"]) is "fail")!;
            Assert.Equal(("info", "/containerDefinitions/0/healthCheck"), (Text(said["severity"]), Text(said["at"])));
            Assert.Contains("the application was not started", Text(said["message"]), StringComparison.Ordinal);
        });
        Assert.All(runs, run =>
        {
            var web = Container(run, "web")!;
            Assert.Equal("command-only", Text(run["probe"]!["mode"]));
            Assert.NotEmpty(web["attempts"]!.AsArray());
            Assert.Null(web["logTail"]);
            Assert.Empty(web["listening"]?.AsArray() ?? []);
        });
        Assert.Empty(await world.LeftAsync(Cancelled));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_container_that_the_policy_leaves_out_is_not_started_and_the_run_says_so(string engine)
    {
        await using var world = await both.OpenAsync(engine, ("DropContainers", "log-*, side*"), Cancelled);

        // F35's sidecar is essential and ends after 2 s. Long enough for the engine's own view of the health to be read as well.
        var row = Row.Load("F35");
        row.TaskDefinition["containerDefinitions"]![0]!["command"] = new JsonArray("--print", "the application runs");
        var run = await world.JudgeAsync("F35", row.TaskDefinition, row.Images, row.Expect.Account, soakSeconds: 12, Cancelled);

        Assert.True(Text(run["verdict"]) is "approve", run.ToJsonString());
        Assert.Equal(["sidecar"], run["probe"]!["leftOut"]!.AsArray().Select(Text));
        Assert.Null(run["probe"]!["mode"]);
        Assert.Null(Container(run, "sidecar"));
        var web = Container(run, "web")!;
        Assert.Contains(web["logTail"]!.AsArray(), line => Text(line)!.Contains("the application runs", StringComparison.Ordinal));
        Assert.Contains(web["listening"]!.AsArray(), socket => socket!["port"]!.GetValue<int>() is 8080);
        AssertTheEngineAgrees(world, run, web);
        Assert.Empty(await world.LeftAsync(Cancelled));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Mode_none_starts_nothing_and_the_rules_decide(string engine)
    {
        await using var world = await both.OpenAsync(engine, ("Mode", "None"), Cancelled);

        var run = await JudgeAsync(world, "F11");

        Assert.True(Text(run["verdict"]) is "approve", run.ToJsonString());
        Assert.Equal("The policy says that no probe runs.", Text(run["probe"]!["skipped"]));
        Assert.Null(run["probe"]!["task"]);
        Assert.NotEmpty(run["findings"]!.AsArray());
        Assert.Empty(await world.LeftAsync(Cancelled));
    }

    /// <summary>Where the engine has a task metadata endpoint, the observer read it, and it says what the records say.</summary>
    private static void AssertTheEngineAgrees(MatrixWorld world, JsonObject run, JsonNode web)
    {
        if (world.Limitations.Any(l => l.Contains("no task metadata endpoint", StringComparison.Ordinal)))
        {
            Assert.Null(web["metadata"]);
            return;
        }

        Assert.True(web["metadata"] is not null, run.ToJsonString());
        Assert.Equal(("HEALTHY", "HEALTHY", "HEALTHY"), (Text(web["status"]), Text(web["metadata"]!["health"]), Text(web["ecsHealthStatus"])));
        Assert.Equal("RUNNING", Text(web["metadata"]!["knownStatus"]));
        Assert.Equal(web["metadata"]!["peakMemoryBytes"]?.GetValue<long>(), web["measured"]!["peakMemoryBytes"]?.GetValue<long>());
        Assert.DoesNotContain(run["findings"]!.AsArray(), f => Text(f!["rule"]) is "EDG-PB01" && Text(f["outcome"]) is "fail");
    }

    private static Task<JsonObject> JudgeAsync(MatrixWorld world, string id)
    {
        var row = Row.Load(id);
        return world.JudgeAsync(id, row.TaskDefinition, row.Images, row.Expect.Account, soakSeconds: 1, Cancelled);
    }

    private static JsonNode? Container(JsonObject run, string name) => run["probe"]!["containers"]!.AsArray().SingleOrDefault(c => Text(c!["name"]) == name);

    private static string? Text(JsonNode? node) => node?.GetValue<string>();
}
