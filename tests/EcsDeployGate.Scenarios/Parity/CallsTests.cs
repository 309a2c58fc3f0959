namespace EcsDeployGate.Scenarios.Parity;

/// <summary>What one run of a healthy deployment asks of AWS, by door; the table in src/EcsDeployGate.Aws/README.md is this test's output.</summary>
public sealed class CallsTests(ParityShop shop, ITestOutputHelper output) : IClassFixture<ParityShop>
{
    /// <summary>Calls that are made again at every look at a task that runs, or every time that a job comes back: their number is a matter of time.</summary>
    private static readonly string[] Repeated = ["DescribeTasks", "PutJobSuccessResult"];

    [Fact]
    public async Task A_run_asks_little_of_aws_through_every_door()
    {
        var most = new Dictionary<string, int>();
        foreach (var door in (string[])["approval", "action", "condition", "hook", "api"])
        {
            shop.Counter.Reset();
            var run = await RunAsync(door);
            Assert.Equal("approve", run["verdict"]!.GetValue<string>());
            var calls = shop.Counter.Calls.Where(c => c.Key != "registry").ToList();
            most[door] = calls.Where(c => !Repeated.Contains(c.Key)).Sum(c => c.Value);
            output.WriteLine($"| {door} | {calls.Sum(c => c.Value)} | {string.Join(", ", calls.Select(c => c.Value == 1 ? c.Key : $"{c.Key} ×{c.Value}"))} |");
        }

        // Loose: a wake-up more or less looks once more at what was made. A page that is read twice or a client that asks in circles is far beyond.
        Assert.All(most, door => Assert.True(door.Value <= 30, $"{door.Key}: {door.Value}"));
        Assert.True(most["hook"] <= most["approval"], $"{most["hook"]} {most["approval"]}");
    }

    private async Task<System.Text.Json.Nodes.JsonObject> RunAsync(string door)
    {
        var @case = Cases.All[0];
        if (door is "hook")
        {
            var deployment = await shop.DeployAsync(@case);
            var hooked = await shop.JudgedAsync("service=web", run => run["target"]?["deployment"]?.GetValue<string>() == deployment);
            return await shop.SettledAsync(hooked["id"]!.GetValue<string>());
        }

        if (door is "api")
        {
            var asked = await shop.AskAsync(HttpMethod.Post, "/v1/runs", new() { ["taskDefinition"] = @case.Definition(@case.Image), ["cluster"] = ParityShop.ClusterOf(@case, "approval"), ["service"] = "web" });
            return await shop.SettledAsync(asked["id"]!.GetValue<string>());
        }

        var (pipeline, execution) = await shop.ReleaseAsync(door, @case);
        var run = await shop.JudgedAsync($"pipeline={pipeline}", _ => true);
        await ParityShop.EventuallyAsync(() => shop.ExecutionStatusAsync(pipeline, execution), s => s is not "InProgress");
        return await shop.SettledAsync(run["id"]!.GetValue<string>());
    }
}
