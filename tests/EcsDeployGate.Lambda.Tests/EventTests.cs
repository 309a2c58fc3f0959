using System.Text.Json.Nodes;

namespace EcsDeployGate.Lambda.Tests;

/// <summary>Events of every kind, delivered once, twice and at once to processes of the published function.</summary>
public sealed class EventTests : IAsyncLifetime
{
    private Shop _shop = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _shop = await Shop.OpenAsync();

    public ValueTask DisposeAsync() => _shop.DisposeAsync();

    [Fact]
    public async Task An_SNS_message_is_judged_inside_its_invocation()
    {
        var function = await _shop.FunctionAsync();
        var approval = await _shop.ApprovalAsync();

        var answer = await function.Api.InvokeAsync(Payloads.Sns(approval));

        var record = answer.Json["records"]!.AsArray().Single()!;
        Assert.Equal("asked", record["outcome"]!.GetValue<string>());
        Assert.Equal("ended", (await RunAsync(function, record["run"]!.GetValue<string>()))["stage"]!.GetValue<string>());
        var (status, summary) = await _shop.ApprovalStateAsync();
        Assert.Equal("Failed", status);
        Assert.Contains("imagedefinitions.json", summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_message_to_three_processes_at_once_and_again_is_one_run_and_one_answer()
    {
        var functions = await Task.WhenAll(_shop.FunctionAsync(), _shop.FunctionAsync(), _shop.FunctionAsync());
        var approval = await _shop.ApprovalAsync();

        var answers = await Task.WhenAll(functions.Select(function => function.Api.InvokeAsync(Payloads.Sns(approval))));
        var again = await functions[0].Api.InvokeAsync(Payloads.Sns(approval));

        var run = Assert.Single(answers.Append(again).Select(a => a.Json["records"]![0]!["run"]!.GetValue<string>()).Distinct());
        Assert.Single((await GetAsync(functions[1], "/v1/runs"))["runs"]!.AsArray());
        var document = await RunAsync(functions[2], run);
        Assert.Equal(("ended", "rejected"), (document["stage"]!.GetValue<string>(), document["decision"]!.GetValue<string>()));
        Assert.Equal("Failed", (await _shop.ApprovalStateAsync()).Status);
        Assert.True((await GetAsync(functions[0], "/v1/audit/verify"))["intact"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_probe_that_runs_ends_the_invocation_and_its_task_event_or_the_schedule_goes_on()
    {
        var function = await _shop.FunctionAsync();
        var approval = await _shop.ApprovalAsync("""[{"name":"web","imageUri":"127.0.0.1:9/shop@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}]""");
        var run = (await function.Api.InvokeAsync(Payloads.Sns(approval))).Json["records"]![0]!["run"]!.GetValue<string>();
        var document = await RunAsync(function, run);
        Assert.True(document["stage"]!.GetValue<string>() is "probing", document.ToJsonString());

        // Nothing has changed: the schedule looks, and the run waits on.
        var before = Entries(await RunAsync(function, run));
        Assert.Null((await function.Api.InvokeAsync(Payloads.Schedule)).Error);
        Assert.Equal(before, Entries(await RunAsync(function, run)));

        // Somebody stops the task; its event reaches another process.
        await StopTasksAsync();
        var other = await _shop.FunctionAsync();
        var woken = await other.Api.InvokeAsync(Payloads.TaskStopped(run));

        Assert.Equal("woken", woken.Json["records"]![0]!["outcome"]!.GetValue<string>());
        Assert.True(Entries(await RunAsync(function, run)) > before);
    }

    [Fact]
    public async Task A_missed_task_event_is_made_up_for_by_the_schedule()
    {
        var function = await _shop.FunctionAsync();
        var approval = await _shop.ApprovalAsync("""[{"name":"web","imageUri":"127.0.0.1:9/shop@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}]""");
        var run = (await function.Api.InvokeAsync(Payloads.Sns(approval))).Json["records"]![0]!["run"]!.GetValue<string>();
        var before = Entries(await RunAsync(function, run));
        await StopTasksAsync();

        Assert.Null((await function.Api.InvokeAsync(Payloads.Schedule)).Error);

        Assert.True(Entries(await RunAsync(function, run)) > before);
    }

    [Theory]
    [InlineData("Approved", "approved")]
    [InlineData("Rejected", "rejected")]
    public async Task An_approval_that_a_person_answers_ends_its_run_by_CodePipelines_event(string status, string decision)
    {
        var functions = await Task.WhenAll(_shop.FunctionAsync(), _shop.FunctionAsync());
        var approval = await _shop.ApprovalAsync("""[{"name":"web","imageUri":"127.0.0.1:9/shop@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}]""");
        var run = (await functions[0].Api.InvokeAsync(Payloads.Sns(approval))).Json["records"]![0]!["run"]!.GetValue<string>();

        // That it waits is an event too, and nothing to the gate.
        Assert.Equal("ignored", Outcome(await functions[1].Api.InvokeAsync((await ApprovalEventAsync("STARTED")).ToJsonString())));
        await _shop.AnswerAsync(approval, status, "INC-7: seen by eye.");
        var ended = (await ApprovalEventAsync(status is "Approved" ? "SUCCEEDED" : "FAILED")).ToJsonString();

        var woken = await functions[1].Api.InvokeAsync(ended);
        var again = await functions[0].Api.InvokeAsync(ended);

        Assert.Equal(("woken", run, "ignored"), (Outcome(woken), woken.Json["records"]![0]!["run"]!.GetValue<string>(), Outcome(again)));
        var document = await RunAsync(functions[0], run);
        Assert.Equal(("ended", decision, "INC-7: seen by eye."), (document["stage"]!.GetValue<string>(), document["decision"]!.GetValue<string>(), document["decisionReason"]!.GetValue<string>()));
        Assert.Contains("arn:aws:", document["decidedBy"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("INC-7: seen by eye.", (await _shop.ApprovalStateAsync()).Summary);
    }

    /// <summary>What the sandbox has published of the approval, as EventBridge hands it to a function.</summary>
    private Task<JsonNode> ApprovalEventAsync(string state) => Shop.WaitAsync(async () => (await _shop.EventsAsync()).FirstOrDefault(e =>
        e["detail-type"]?.GetValue<string>() is "CodePipeline Action Execution State Change" && e["detail"]!["action"]!.GetValue<string>() is "Gate" && e["detail"]!["state"]!.GetValue<string>() == state));

    private static string Outcome(LambdaAnswer answer) => answer.Json["records"]![0]!["outcome"]!.GetValue<string>();

    [Fact]
    public async Task Events_that_are_not_for_the_gate_are_answered_and_events_that_cannot_be_read_are_errors()
    {
        var function = await _shop.FunctionAsync();

        var foreign = await function.Api.InvokeAsync("""{"source":"aws.ec2","detail-type":"EC2 Instance State-change Notification","detail":{}}""");
        Assert.Equal("ignored", foreign.Json["records"]![0]!["outcome"]!.GetValue<string>());

        var bad = (await function.Api.InvokeAsync(Payloads.Sns("guess"))).Error!;
        Assert.Equal(("EventNotTakenException", "EventNotTakenException", "application/vnd.aws.lambda.error+json"), (bad.Type, bad.Header, bad.ContentType));
        Assert.Contains("/Records/0/Sns/Message/approval/token", bad.Message, StringComparison.Ordinal);
        Assert.True(bad.StackFrames > 0);

        foreach (var broken in (string[])["", "{", "[]", "null", "\"text\""])
        {
            Assert.Equal("InvalidPayloadException", (await function.Api.InvokeAsync(broken)).Error!.Type);
        }

        // The process is as good as before.
        Assert.Null((await function.Api.InvokeAsync(Payloads.Schedule)).Error);
    }

    private async Task StopTasksAsync()
    {
        var tasks = (await _shop.CallAsync("ecs", "ListTasks", """{"cluster":"shop"}"""))["taskArns"]!.AsArray();
        Assert.NotEmpty(tasks);
        foreach (var task in tasks)
        {
            await _shop.CallAsync("ecs", "StopTask", new JsonObject { ["cluster"] = "shop", ["task"] = task!.GetValue<string>(), ["reason"] = "A person did." }.ToJsonString());
        }

        await Shop.WaitAsync(async () => (await _shop.CallAsync("ecs", "ListTasks", """{"cluster":"shop","desiredStatus":"STOPPED"}"""))["taskArns"]!.AsArray() is { Count: > 0 } stopped
            && (await _shop.CallAsync("ecs", "DescribeTasks", new JsonObject { ["cluster"] = "shop", ["tasks"] = stopped.DeepClone() }.ToJsonString()))["tasks"]!.AsArray().All(t => t!["lastStatus"]!.GetValue<string>() is "STOPPED")
            ? "stopped" : null);
    }

    private static int Entries(JsonNode run) => run["audit"]!["entries"]!.GetValue<int>();

    private static Task<JsonNode> RunAsync(FunctionProcess function, string run) => GetAsync(function, "/v1/runs/" + run);

    private static async Task<JsonNode> GetAsync(FunctionProcess function, string path) =>
        JsonNode.Parse(HttpTests.Body((await function.Api.InvokeAsync(Payloads.Http("GET", path).ToJsonString())).Json))!;
}
