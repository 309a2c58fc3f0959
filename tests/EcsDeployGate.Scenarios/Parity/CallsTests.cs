using System.Globalization;
using System.Text.RegularExpressions;

namespace EcsDeployGate.Scenarios.Parity;

/// <summary>What one run of a healthy deployment asks of AWS, by door, is what the table in src/EcsDeployGate.Aws/README.md says.</summary>
public sealed partial class CallsTests(ParityShop shop) : IClassFixture<ParityShop>
{
    /// <summary>Calls that are made again at every look at a task that runs, or every time that a job comes back: their number is a matter of time.</summary>
    private static readonly string[] s_repeated = ["DescribeTasks", "PutJobSuccessResult"];

    private static readonly Dictionary<string, Dictionary<string, int>> s_told = File.ReadLines(Checkout.Path("src/EcsDeployGate.Aws/README.md"))
        .Select(line => Row().Match(line)).Where(row => row.Success)
        .ToDictionary(row => row.Groups["who"].Value, row => Counts(row.Groups["which"].Value));

    public static TheoryData<string> Doors => ["approval", "action", "condition", "hook", "api"];

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task A_run_asks_of_aws_what_the_table_says(string door)
    {
        var told = s_told[door].Concat(s_told["every door's probe"]).GroupBy(c => c.Key).ToDictionary(g => g.Key, g => g.Sum(c => c.Value));
        shop.Counter.Reset();

        Assert.Equal("approve", (await RunAsync(door))["verdict"]!.GetValue<string>());

        var asked = shop.Counter.Calls.Where(c => c.Key != "registry").ToDictionary();
        Assert.Equal(told.Keys.Order(), asked.Keys.Order());
        Assert.All(asked.Where(c => !s_repeated.Contains(c.Key)), call =>
        {
            // What writes, writes once. A wake-up that comes at the same time may look once more.
            var most = told[call.Key] + (Looks().IsMatch(call.Key) ? 1 : 0);
            Assert.True(call.Value >= told[call.Key] && call.Value <= most, $"{door}: {call.Key} ×{call.Value}, and not ×{told[call.Key]}.");
        });
    }

    [Fact]
    public void The_sums_of_the_table_are_right()
    {
        var probe = s_told["every door's probe"].Values.Sum();
        var sums = File.ReadLines(Checkout.Path("src/EcsDeployGate.Aws/README.md")).Select(line => Row().Match(line)).Where(row => row.Success)
            .ToDictionary(row => row.Groups["who"].Value, row => int.Parse(row.Groups["calls"].ValueSpan, CultureInfo.InvariantCulture));

        Assert.Equal(Doors.Select(door => (string)door.Data).Append("every door's probe").Order(), sums.Keys.Order());
        Assert.All(sums, sum => Assert.Equal(sum.Value, s_told[sum.Key].Values.Sum() + (sum.Key is "every door's probe" ? 0 : probe)));
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

    private static Dictionary<string, int> Counts(string which) => which.Split(", ").Select(call => call.Split(" ×"))
        .ToDictionary(call => call[0], call => call.Length is 1 ? 1 : int.Parse(call[1], CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^\| (?<who>approval|action|condition|hook|api|every door's probe) \| (?<calls>[0-9]+) \| (?<which>.+) \|$")]
    private static partial Regex Row();

    [GeneratedRegex("^(Describe|Get|List|S3 )")]
    private static partial Regex Looks();
}
