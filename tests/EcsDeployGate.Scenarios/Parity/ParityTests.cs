using System.Text.Json.Nodes;

namespace EcsDeployGate.Scenarios.Parity;

/// <summary>The same deployment through every door: the same verdict, cause and findings, to the byte.</summary>
public sealed class ParityTests(ParityShop shop) : IClassFixture<ParityShop>
{
    private static readonly string[] PipelineDoors = ["approval", "action", "condition"];

    public static TheoryData<string> CaseNames() => [.. Cases.All.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(CaseNames))]
    public async Task Every_door_gives_the_same_verdict(string name)
    {
        var @case = Cases.All.Single(c => c.Name == name);
        var said = new Dictionary<string, string>();
        var releases = new List<(string Door, string Pipeline, string Execution)>();
        foreach (var door in PipelineDoors)
        {
            var (pipeline, execution) = await shop.ReleaseAsync(door, @case);
            releases.Add((door, pipeline, execution));
        }

        var deployment = await shop.DeployAsync(@case);
        var runs = new Dictionary<string, JsonObject>();
        foreach (var (door, pipeline, _) in releases)
        {
            runs[door] = await shop.JudgedAsync($"pipeline={pipeline}", _ => true);
        }

        runs["hook"] = await shop.JudgedAsync("service=web", run => run["target"]?["deployment"]?.GetValue<string>() == deployment);
        runs["api, execution"] = await AskAsync("/v1/runs", new() { ["pipeline"] = releases[0].Pipeline, ["executionId"] = releases[0].Execution });
        runs["api, task definition"] = await AskAsync("/v1/runs", new() { ["taskDefinition"] = @case.Definition(@case.Image), ["cluster"] = ParityShop.ClusterOf(@case, "approval"), ["service"] = "web" });
        runs["command line"] = await CommandLine.JudgeAsync(shop.Gate, @case, ParityShop.ClusterOf(@case, "approval"));
        foreach (var (door, run) in await Task.WhenAll(runs.ToList().Select(async run => (run.Key, await AgainAsync(run.Value["id"]!.GetValue<string>())))))
        {
            runs[$"{door}, again"] = run;
        }

        foreach (var (door, run) in runs)
        {
            // EDG-PB05 compares with the runs before this one, of which each has others.
            var findings = run["findings"]!.AsArray().Where(f => f!["rule"]!.GetValue<string>() is not "EDG-PB05").Select(f => f!.DeepClone());
            said[door] = new JsonObject { ["verdict"] = run["verdict"]!.DeepClone(), ["cause"] = run["cause"]?.DeepClone(), ["findings"] = new JsonArray([.. findings]) }.ToJsonString();
        }

        Assert.Equal((@case.Verdict, @case.Cause), (runs["approval"]["verdict"]!.GetValue<string>(), runs["approval"]["cause"]?["code"]?.GetValue<string>()));
        Assert.All(said, door => Assert.True(door.Value == said["approval"], $"{door.Key}:\n{door.Value}\napproval:\n{said["approval"]}"));
        await ToldAsync(@case, releases, deployment);
    }

    [Theory]
    [InlineData("good", "Succeeded")]
    [InlineData("no-curl", "Failed")]
    public async Task A_stage_condition_that_takes_what_the_call_returns_is_told_as_well(string name, string status)
    {
        await shop.AdminAsync(HttpMethod.Put, "pipelines", new() { ["ruleAnswer"] = "invocation" });
        try
        {
            var (pipeline, execution) = await shop.ReleaseAsync("condition", Cases.All.Single(c => c.Name == name));

            Assert.Equal(status, await ParityShop.EventuallyAsync(() => shop.ExecutionStatusAsync(pipeline, execution), s => s is not "InProgress"));
        }
        finally
        {
            await shop.AdminAsync(HttpMethod.Put, "pipelines", new() { ["ruleAnswer"] = "job" });
        }
    }

    [Fact]
    public async Task The_actions_behind_a_lambda_action_can_use_its_output_variables()
    {
        var (pipeline, execution) = await shop.ReleaseAsync("action", Cases.All[0]);
        Assert.Equal("Succeeded", await ParityShop.EventuallyAsync(() => shop.ExecutionStatusAsync(pipeline, execution), s => s is not "InProgress"));

        var judge = (await shop.ActionsAsync(pipeline, execution)).Single(a => a!["actionName"]!.GetValue<string>() == "Judge")!;
        var variables = judge["output"]!["outputVariables"]!;

        Assert.Equal(("approve", "approved", "none", "good-action", "web"), (
            variables["verdict"]!.GetValue<string>(), variables["decision"]!.GetValue<string>(), variables["cause"]!.GetValue<string>(),
            variables["cluster"]!.GetValue<string>(), variables["service"]!.GetValue<string>()));
        Assert.Equal(judge["output"]!["executionResult"]!["externalExecutionId"]!.GetValue<string>(), variables["runId"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("action")]
    [InlineData("condition")]
    public async Task A_stage_that_failed_for_want_of_room_is_retried_when_a_rerun_approves(string door)
    {
        shop.Full = true;
        var (pipeline, execution) = await shop.ReleaseAsync(door, Cases.Later);
        Assert.Equal("Failed", await ParityShop.EventuallyAsync(() => shop.ExecutionStatusAsync(pipeline, execution), s => s is not "InProgress"));
        var failed = await shop.JudgedAsync($"pipeline={pipeline}", run => run["verdict"]!.GetValue<string>() == "inconclusive");
        shop.Full = false;

        var again = await shop.AskAsync(HttpMethod.Post, $"/v1/runs/{failed["id"]}/rerun", new() { ["retryStage"] = true });
        var approved = await shop.SettledAsync(again["id"]!.GetValue<string>());

        Assert.Equal("approve", approved["verdict"]!.GetValue<string>());
        Assert.Equal("the failed stage of the pipeline is tried again", approved["timeline"]!.AsArray()[^1]!["text"]!.GetValue<string>());
        Assert.Equal("Succeeded", await ParityShop.EventuallyAsync(() => shop.ExecutionStatusAsync(pipeline, execution), s => s is "Succeeded"));
    }

    /// <summary>Every door was told as the policy has it: a held approval waits for a person, the doors that come back are told no after their (here: no) time.</summary>
    private async Task ToldAsync(Case @case, IEnumerable<(string Door, string Pipeline, string Execution)> releases, string deployment)
    {
        foreach (var (door, pipeline, execution) in releases)
        {
            var status = @case.Verdict is "inconclusive" && door is "approval"
                ? await shop.ExecutionStatusAsync(pipeline, execution)
                : await ParityShop.EventuallyAsync(() => shop.ExecutionStatusAsync(pipeline, execution), s => s is not "InProgress");
            Assert.True(status == (@case.Verdict, door) switch
            {
                ("approve", _) => "Succeeded",
                ("inconclusive", "approval") => "InProgress",
                _ => "Failed",
            }, $"{door}: {status}: {(await shop.ActionsAsync(pipeline, execution)).ToJsonString()}");
        }

        Assert.Equal(
            @case.Verdict is "approve" ? "SUCCESSFUL" : "ROLLBACK_SUCCESSFUL",
            await ParityShop.EventuallyAsync(() => shop.DeploymentStatusAsync(deployment), s => s is not ("PENDING" or "IN_PROGRESS" or "ROLLBACK_REQUESTED" or "ROLLBACK_IN_PROGRESS")));
    }

    /// <summary>A run that still waits for its door cannot be repeated; doors that come back do so within a moment.</summary>
    private async Task<JsonObject> AgainAsync(string id)
    {
        await shop.SettledAsync(id);
        return await AskAsync($"/v1/runs/{id}/rerun", null);
    }

    private async Task<JsonObject> AskAsync(string path, JsonObject? body)
    {
        var id = (await shop.AskAsync(HttpMethod.Post, path, body))["id"]!.GetValue<string>();
        return await shop.SettledAsync(id);
    }
}
