using System.Text.Json.Nodes;
using EcsDeployGate.Scenarios.Parity;

namespace EcsDeployGate.Scenarios.ExecutionModes;

public sealed class ExecutionModesTests(ParityShop shop) : IClassFixture<ParityShop>
{
    private static readonly Case Good = Cases.All.Single(c => c.Name == "good"), Bad = Cases.All.Single(c => c.Name == "no-curl");

    public static TheoryData<string, string> Superseding => new() { { "approval", "V1" }, { "action", "V1" }, { "approval", "V2" }, { "action", "V2" }, { "condition", "V2" } };

    [Theory]
    [MemberData(nameof(Superseding))]
    public async Task In_SUPERSEDED_mode_the_one_at_the_gate_is_judged_and_of_those_that_wait_the_newest(string door, string type)
    {
        var (pipeline, first, second, third) = await ThreeAsync(door, "SUPERSEDED", type);
        Assert.Equal("Superseded", await ParityShop.EventuallyAsync(() => shop.ExecutionStatusAsync(pipeline, second), s => s is not "InProgress"));

        await HourPassesAsync(pipeline, first);
        await EndsAsync(pipeline, third, "Succeeded");
        await JudgedAsync(pipeline, (first, Cases.Slow), (third, Good));
    }

    [Theory]
    [InlineData("approval")]
    [InlineData("action")]
    [InlineData("condition")]
    public async Task In_QUEUED_mode_everyone_waits_and_is_judged_in_turn(string door)
    {
        var (pipeline, first, second, third) = await ThreeAsync(door, "QUEUED");
        Assert.Single(await RunsAsync(pipeline));

        await HourPassesAsync(pipeline, first);
        await EndsAsync(pipeline, second, "Failed");
        await EndsAsync(pipeline, third, "Succeeded");
        await JudgedAsync(pipeline, (first, Cases.Slow), (second, Bad), (third, Good));
    }

    [Theory]
    [InlineData("approval")]
    [InlineData("action")]
    [InlineData("condition")]
    public async Task In_PARALLEL_mode_each_is_judged_at_once_by_its_own_artifact(string door)
    {
        var (pipeline, first, second, third) = await ThreeAsync(door, "PARALLEL");

        await EndsAsync(pipeline, second, "Failed");
        await EndsAsync(pipeline, third, "Succeeded");
        Assert.Equal("InProgress", await shop.ExecutionStatusAsync(pipeline, first));
        await HourPassesAsync(pipeline, first);
        await JudgedAsync(pipeline, (first, Cases.Slow), (second, Bad), (third, Good));
    }

    [Theory]
    [InlineData("approval", "ended", "the door was closed outside: Superseded")]

    // CodePipeline has forgotten the job and never brings it again: the run waits for it as long as jobs live, and then ends as closed outside.
    [InlineData("action", "reporting", "APPROVE")]

    // The call is answered where it came from; nobody listens.
    [InlineData("condition", "ended", "the door was told: Returned")]
    public async Task An_execution_that_is_stopped_at_the_gate_has_an_end_and_harms_no_other(string door, string stage, string last)
    {
        var key = $"{door}-stopped.zip";
        await shop.BuildAsync(key, Cases.Slow);
        var pipeline = await shop.PipelineAsync(door, Cases.Slow, key);
        var first = await ProbedAsync(pipeline);
        await shop.AbandonAsync(pipeline, first);
        await EndsAsync(pipeline, first, "Stopped");

        var id = Assert.Single(await RunsAsync(pipeline))["id"]!.GetValue<string>();
        await ParityShop.EventuallyAsync(async () => Moved((await shop.AskAsync(HttpMethod.Get, $"/v1/runs/{id}"))["stage"]!.GetValue<string>()), s => s == stage);
        Assert.Contains(last, (await shop.AskAsync(HttpMethod.Get, $"/v1/runs/{id}"))["timeline"]!.AsArray().Select(e => e!["text"]!.GetValue<string>()));

        await shop.BuildAsync(key, Good);
        var second = await shop.StartAsync(pipeline);
        await EndsAsync(pipeline, second, "Succeeded");
        Assert.Equal(2, (await RunsAsync(pipeline)).Count);
    }

    /// <summary>The first is at the gate, whose probe lasts until the clock of the tasks is moved; the second and the third have come as far as the mode lets them.</summary>
    private async Task<(string Pipeline, string First, string Second, string Third)> ThreeAsync(string door, string mode, string type = "V2")
    {
        var key = $"{door}-{mode}-{type}.zip";
        await shop.BuildAsync(key, Cases.Slow);
        var pipeline = await shop.PipelineAsync(door, Cases.Slow, key, mode, type);
        var first = await ProbedAsync(pipeline);
        await shop.BuildAsync(key, Bad);
        var second = await FetchedAsync(pipeline);
        await shop.BuildAsync(key, Good);
        return (pipeline, first, second, await FetchedAsync(pipeline));
    }

    private async Task<string> ProbedAsync(string pipeline)
    {
        var execution = await shop.StartAsync(pipeline);
        await ParityShop.EventuallyAsync(async () => await RunsAsync(pipeline) is [var run] ? run["stage"]!.GetValue<string>() : "none", s => s is "probing");
        return execution;
    }

    private async Task<string> FetchedAsync(string pipeline)
    {
        var execution = await shop.StartAsync(pipeline);
        await ParityShop.EventuallyAsync(
            async () => (await shop.ActionsAsync(pipeline, execution)).FirstOrDefault(a => a!["actionName"]!.GetValue<string>() == "Fetch")?["status"]!.GetValue<string>() ?? "none",
            s => s is "Succeeded");
        return execution;
    }

    private async Task HourPassesAsync(string pipeline, string execution) =>
        Assert.Equal("Succeeded", await ParityShop.EventuallyAsync(async () => Moved(await shop.ExecutionStatusAsync(pipeline, execution)), s => s is not "InProgress"));

    /// <summary>Each look lets an hour of the tasks pass: the task may only just have begun to wait for it.</summary>
    private string Moved(string seen)
    {
        shop.Tasks.Move(TimeSpan.FromHours(1));
        return seen;
    }

    private async Task EndsAsync(string pipeline, string execution, string status)
    {
        var ended = await ParityShop.EventuallyAsync(() => shop.ExecutionStatusAsync(pipeline, execution), s => s is not ("InProgress" or "Stopping"));
        Assert.True(ended == status, $"{ended}, not {status}: {(await shop.ActionsAsync(pipeline, execution)).ToJsonString()}");
    }

    /// <summary>Oldest first.</summary>
    private async Task<IReadOnlyList<JsonNode>> RunsAsync(string pipeline) =>
        [.. (await shop.AskAsync(HttpMethod.Get, $"/v1/runs?pipeline={pipeline}"))["runs"]!.AsArray().Reverse().Select(r => r!)];

    /// <summary>One run for each, in this order, and each about its own image.</summary>
    private async Task JudgedAsync(string pipeline, params (string Execution, Case Case)[] expected)
    {
        var said = new List<(string?, string?, string?)>();
        foreach (var listed in await RunsAsync(pipeline))
        {
            var run = await shop.SettledAsync(listed["id"]!.GetValue<string>());
            said.Add((run["deployment"]!["origin"]!["executionId"]!.GetValue<string>(), run["deployment"]!["images"]![0]!["image"]?.ToString(), run["verdict"]?.GetValue<string>()));
        }

        Assert.Equal(expected.Select(e => ((string?)e.Execution, (string?)e.Case.Image, (string?)e.Case.Verdict)), said);
    }
}
