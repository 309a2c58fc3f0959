using System.Text.Json.Nodes;
using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Probing;
using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.Reporting;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.Core.Tests.Runs;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Tests.Reporting;

public sealed class RunDocumentTests
{
    private readonly Stage _stage = new();

    [Fact]
    public async Task A_run_is_shown_in_the_words_of_the_design()
    {
        _stage.ObserverExit = ProbeExitCode.Unhealthy;
        var document = await DocumentAsync();

        Assert.Equal("pipelineApproval", Text(document, "door"));
        Assert.Equal("ended", Text(document, "stage"));
        Assert.Equal(("reject", "rejected", "gate"), (Text(document, "verdict"), Text(document, "decision"), Text(document, "decidedBy")));
        Assert.Equal("web", document["deployment"]!["service"]!.GetValue<string>());
        Assert.Equal(10, document["audit"]!["entries"]!.GetValue<int>());
        Assert.Matches("^[0-9a-f]{64}$", document["audit"]!["head"]!.GetValue<string>());
        Assert.Equal("web", document["probe"]!["containers"]![0]!["name"]!.GetValue<string>());
        Assert.All(document["findings"]!.AsArray(), f => Assert.StartsWith("EDG-", f!["rule"]!.GetValue<string>(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_the_policy_kept_from_starting_is_said()
    {
        _stage.Found = new Resolution.Resolved(new Deployment
        {
            TaskDefinition = Stage.Candidate.With(json => json["containerDefinitions"]!.AsArray().Add(JsonNode.Parse("""{"name": "log-router", "image": "example.com/log:1"}"""))),
            Images = [],
        });
        var policy = new GatePolicy { Probe = new() { Mode = ProbeMode.CommandOnly, DropContainers = ["log-*", "mesh"] } };

        var probe = (await DocumentAsync(policy))["probe"]!;
        var full = (await DocumentAsync(stage: new Stage()))["probe"]!;

        Assert.Equal("command-only", Text(probe, "mode"));
        Assert.Equal("""["log-router"]""", probe["leftOut"]!.ToJsonString());
        Assert.Equal((null, null), (full["mode"], full["leftOut"]));
    }

    [Fact]
    public async Task The_approval_token_is_nowhere_in_it()
    {
        var document = await DocumentAsync();

        Assert.DoesNotContain(Stage.Approval.Token, document.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_timeline_tells_the_story_in_order_of_time()
    {
        var document = await DocumentAsync();
        var lines = document["timeline"]!.AsArray().Select(l => l!["text"]!.GetValue<string>()).ToList();

        Assert.Equal("approval 'Gate' of pipeline 'shop' asks for a judgement", lines[0]);
        Assert.Equal("would deploy 'web': web = example.com/web:2", lines[1]);
        Assert.Equal("the door was told: Approved", lines[^1]);
    }

    [Fact]
    public void What_the_probe_recorded_is_a_line_each_without_control_characters()
    {
        var at = DateTimeOffset.UnixEpoch;
        var attempt = new AttemptRecord("web", at, 2, at, 12.4, 1, false, null, "", "/bin/sh: curl: not found\n\u001b[31m", false, false);

        var line = Timeline.Of(attempt)!;

        Assert.Equal("web: check 2 failed with exit code 1 after 12 ms: '/bin/sh: curl: not found  [31m'", line.Text);
        Assert.Equal(("probing", "probing.attempt"), (line.Stage, line.Kind));
    }

    [Fact]
    public void An_open_run_has_neither_verdict_nor_decision()
    {
        var log = RunLog.Start(Core.Names.RunId.New(DateTimeOffset.UnixEpoch), new RunRequested(_stage.Request(new ExecutionTarget("shop", null, null)), new()), DateTimeOffset.UnixEpoch);
        var document = RunDocument.Of(log);

        Assert.Null(document["verdict"]);
        Assert.Null(document["decision"]);
        Assert.Equal("resolving", Text(document, "stage"));
        Assert.Equal("execution (latest) of pipeline 'shop' is to be judged", document["timeline"]![0]!["text"]!.GetValue<string>());
    }

    private async Task<JsonObject> DocumentAsync(GatePolicy? policy = null, Stage? stage = null)
    {
        stage ??= _stage;
        var id = await stage.Starter(policy).StartAsync(stage.Request(), CancellationToken.None);
        return RunDocument.Of((await stage.Engine().AdvanceAsync(id, CancellationToken.None))!);
    }

    private static string? Text(JsonNode node, string member) => node[member]?.GetValue<string>();
}
