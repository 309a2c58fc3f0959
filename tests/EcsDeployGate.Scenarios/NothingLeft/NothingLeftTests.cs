using System.Text.Json.Nodes;
using EcsDeployGate.Scenarios.FaultMatrix;

namespace EcsDeployGate.Scenarios.NothingLeft;

public sealed class NothingLeftTests
{
    private static readonly Dictionary<string, ImageRecipe> s_images = new() { ["app"] = new ImageRecipe { Base = "scratch" } };

    [Fact]
    public async Task A_probe_ends_by_its_deadline_whatever_the_application_does()
    {
        var cancelled = TestContext.Current.CancellationToken;
        using var parts = await Parts.MakeAsync([], cancelled);
        await using var world = await MatrixWorld.OpenAsync(
            "embedded", null, parts, new Dictionary<string, string> { ["EcsDeployGate:Probe:DeadlineSeconds"] = "30", ["EcsDeployGate:Policy:ProbeAttempts"] = "1" }, cancelled);

        // Its checks are forgiven for five minutes, it does not listen, and it does not end when it is told to.
        var definition = Definition("--no-listen", "--ignore-sigterm");
        definition["containerDefinitions"]![0]!["healthCheck"]!["startPeriod"] = 300;
        var run = await world.JudgeAsync("deadline", definition, s_images, new Account(), soakSeconds: 1, cancelled);

        Assert.True(run["verdict"]!.GetValue<string>() is not "approve", run.ToJsonString());
        Assert.True(run["probe"]!["startedAt"] is not null && run["probe"]!["stoppedAt"] is not null, run.ToJsonString());
        Assert.Equal(137, Container(run, "web")["exit"]!["code"]!.GetValue<int>());
        Assert.Empty(await world.LeftAsync(cancelled));
    }

    [Fact]
    public async Task Two_probes_of_one_service_at_once_do_not_disturb_each_other()
    {
        var cancelled = TestContext.Current.CancellationToken;
        using var parts = await Parts.MakeAsync([], cancelled);
        await using var world = await MatrixWorld.OpenAsync("embedded", null, parts, cancelled);

        var runs = await Task.WhenAll(
            world.JudgeAsync("two", Definition(), s_images, new Account(), soakSeconds: 5, cancelled),
            world.JudgeAsync("two", Definition("--status", "503"), s_images, new Account(), soakSeconds: 5, cancelled),
            world.JudgeAsync("two", Definition(), s_images, new Account(), soakSeconds: 1, cancelled));

        Assert.Equal(["approve", "reject", "approve"], runs.Select(r => r["verdict"]!.GetValue<string>()));
        Assert.Equal(3, runs.Select(r => r["probe"]!["task"]!.GetValue<string>()).Distinct().Count());
        Assert.Empty(await world.LeftAsync(cancelled));
    }

    private static JsonNode Container(JsonObject run, string name) => run["probe"]!["containers"]!.AsArray().Single(c => c!["name"]!.GetValue<string>() == name)!;

    private static JsonObject Definition(params string[] command) => new()
    {
        ["family"] = "one-service",
        ["requiresCompatibilities"] = new JsonArray("FARGATE"),
        ["networkMode"] = "awsvpc",
        ["cpu"] = "1024",
        ["memory"] = "2048",
        ["executionRoleArn"] = "arn:aws:iam::111122223333:role/ecsTaskExecutionRole",
        ["containerDefinitions"] = new JsonArray(new JsonObject
        {
            ["name"] = "web",
            ["image"] = "app",
            ["command"] = new JsonArray([.. command.Select(c => (JsonNode)c)]),
            ["portMappings"] = new JsonArray(new JsonObject { ["containerPort"] = 8080 }),
            ["stopTimeout"] = 2,
            ["healthCheck"] = new JsonObject { ["command"] = new JsonArray("CMD", "/app/server", "check"), ["interval"] = 5, ["timeout"] = 10, ["retries"] = 2 },
        }),
    };
}
