using System.Text.Json.Nodes;

namespace EcsDeployGate.Lambda.Tests;

/// <summary>What the published function says of its work, and that saying it stops nothing.</summary>
public sealed class TelemetryTests : IAsyncLifetime
{
    private const string Healthy = """[{"name":"web","imageUri":"127.0.0.1:9/shop@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}]""";

    private Shop _shop = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _shop = await Shop.OpenAsync();

    public ValueTask DisposeAsync() => _shop.DisposeAsync();

    [Fact]
    public async Task A_run_is_one_trace_over_processes_and_invocations()
    {
        await using var collector = await OtlpListener.StartAsync();
        (string, string)[] variables = [("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Endpoint)];
        var (first, second) = (await _shop.FunctionAsync(variables), await _shop.FunctionAsync(variables));
        var approval = await _shop.ApprovalAsync(Healthy);

        var run = (await first.Api.InvokeAsync(Payloads.Sns(approval))).Json["records"]![0]!["run"]!.GetValue<string>();
        Assert.Null((await second.Api.InvokeAsync(Payloads.TaskStopped(run))).Error);

        var spans = (await Shop.WaitAsync(() => Task.FromResult(
            collector.Spans.Where(s => s.TraceId == run.Replace("-", "", StringComparison.Ordinal)).ToList() is var seen && seen.Count(s => s.Name is "ObserveProbe") > 1 ? seen : null)))!;
        var names = spans.Select(s => s.Name).ToHashSet();
        Assert.Superset(new HashSet<string> { "Resolve", "Validate", "Inspect", "RegisterProbe", "StartProbe", "ObserveProbe" }, names);

        // Calls to AWS belong to the step that makes them; steps hang together by the run, and are linked to what woke the gate.
        Assert.Contains("POST", names);
        var steps = spans.Where(s => s.Name is "Resolve" or "ObserveProbe").ToList();
        Assert.Single(steps.Select(s => s.ParentSpanId).Distinct());
        var invocations = collector.Spans.Where(s => s.Name is "invocation").Select(s => s.TraceId).ToHashSet();
        Assert.All(steps, s => Assert.Contains(Assert.Single(s.LinkedTraces), invocations));
        await Shop.WaitAsync(() => Task.FromResult(collector.MetricNames.Contains("ecs_deploy_gate.step.duration") ? "seen" : null));
        Assert.Contains("ecs_deploy_gate.runs.started", collector.MetricNames);
    }

    [Fact]
    public async Task A_collector_that_is_not_there_stops_nothing()
    {
        var function = await _shop.FunctionAsync(("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9"));
        var approval = await _shop.ApprovalAsync();

        var answer = await function.Api.InvokeAsync(Payloads.Sns(approval));

        Assert.True(answer.InTime);
        Assert.Equal("asked", answer.Json["records"]![0]!["outcome"]!.GetValue<string>());
        Assert.Equal("Failed", (await _shop.ApprovalStateAsync()).Status);
    }

    [Fact]
    public async Task Metrics_are_lines_that_CloudWatch_reads_and_count_a_repeated_delivery_once()
    {
        var functions = await Task.WhenAll(_shop.FunctionAsync(), _shop.FunctionAsync());
        var approval = await _shop.ApprovalAsync();
        await Task.WhenAll(functions.Select(f => f.Api.InvokeAsync(Payloads.Sns(approval))));

        var lines = await Shop.WaitAsync(() => Task.FromResult(
            functions.SelectMany(Metrics).ToList() is var seen && seen.Any(l => l.ContainsKey("RunsEnded")) ? seen : null));

        Assert.All(lines, IsEmbeddedMetric);
        Assert.Equal((1, 1, 1), (Sum(lines, "RunsStarted"), Sum(lines, "Verdicts"), Sum(lines, "RunsEnded")));
        var verdict = lines.Single(l => l.ContainsKey("Verdicts"));
        Assert.Equal(("PipelineApproval", "Reject"), (verdict["Door"]!.GetValue<string>(), verdict["Verdict"]!.GetValue<string>()));
        Assert.True(lines.Count(l => l.ContainsKey("StepSeconds")) >= 3);
        Assert.DoesNotContain(approval.Token, string.Concat(functions.Select(f => f.Output)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_is_left_to_a_person_is_counted_once_however_often_it_is_looked_at()
    {
        var functions = await Task.WhenAll(_shop.FunctionAsync(("ECS_DEPLOY_GATE_POLICY__STEP_ATTEMPTS", "1")), _shop.FunctionAsync(("ECS_DEPLOY_GATE_POLICY__STEP_ATTEMPTS", "1")));
        var approval = await _shop.ApprovalAsync(Healthy);
        await _shop.FaultAsync("""{"operation":"ecs:DescribeServices","count":1000,"code":"AccessDeniedException","message":"Not allowed."}""");

        var run = (await functions[0].Api.InvokeAsync(Payloads.Sns(approval))).Json["records"]![0]!["run"]!.GetValue<string>();
        Assert.Equal("held", await DecisionAsync(functions[1], run));
        foreach (var function in functions)
        {
            Assert.Null((await function.Api.InvokeAsync(Payloads.Sns(approval))).Error);
            Assert.Null((await function.Api.InvokeAsync(Payloads.TaskStopped(run))).Error);
            Assert.Null((await function.Api.InvokeAsync(Payloads.Schedule)).Error);
        }

        var lines = await Shop.WaitAsync(() => Task.FromResult(functions.SelectMany(Metrics).ToList() is var seen && seen.Any(l => l.ContainsKey("RunsHeld")) ? seen : null));
        Assert.All(lines, IsEmbeddedMetric);
        Assert.Equal((1, 0), (Sum(lines, "RunsHeld"), Sum(lines, "RunsEnded")));
        var held = lines.Single(l => l.ContainsKey("RunsHeld"));
        Assert.Equal(("PipelineApproval", "Count"), (held["Door"]!.GetValue<string>(), Unit(held)));
        Assert.Equal("InProgress", (await _shop.ApprovalStateAsync()).Status);
    }

    [Fact]
    public async Task A_probe_that_still_runs_when_it_is_looked_at_says_how_old_it_is()
    {
        var function = await _shop.FunctionAsync();
        var approval = await _shop.ApprovalAsync(Healthy);
        var run = (await function.Api.InvokeAsync(Payloads.Sns(approval))).Json["records"]![0]!["run"]!.GetValue<string>();

        // Two looks, one after the other: a probe grows older.
        var first = await AgeAsync(0);
        var second = await AgeAsync(first.Count);

        Assert.All(second, line => Assert.Equal("Seconds", Unit(line)));
        Assert.All(second, IsEmbeddedMetric);
        var ages = second.SelectMany(l => l["OldestProbeSeconds"] is JsonArray many ? many.Select(v => v!.GetValue<double>()) : [l["OldestProbeSeconds"]!.GetValue<double>()]).ToList();
        Assert.InRange(ages[0], 0, 3600);
        Assert.True(ages[^1] > ages[0], string.Join(", ", ages));

        async Task<List<JsonObject>> AgeAsync(int before)
        {
            Assert.Null((await function.Api.InvokeAsync(Payloads.TaskStopped(run))).Error);
            return await Shop.WaitAsync(() => Task.FromResult(Metrics(function).Where(l => l.ContainsKey("OldestProbeSeconds")).ToList() is var seen && seen.Count > before ? seen : null));
        }
    }

    [Fact]
    public async Task Logs_are_JSON_and_say_which_run_and_which_invocation()
    {
        var function = await _shop.FunctionAsync(("ECS_DEPLOY_GATE_LAMBDA__MARGIN_SECONDS", "60"));
        var approval = await _shop.ApprovalAsync();
        await _shop.FaultAsync("""{"operation":"codepipeline:*","count":100,"delayMs":300000}""");

        var run = (await function.Api.InvokeAsync(Payloads.Sns(approval), TimeSpan.FromSeconds(70))).Json["records"]![0]!["run"]!.GetValue<string>();

        var line = await Shop.WaitAsync(() => Task.FromResult(Lines(function).FirstOrDefault(l => l["message"]?.GetValue<string>().Contains("put down", StringComparison.Ordinal) is true)));
        Assert.Equal(("INFO", run), (line["level"]!.GetValue<string>(), line["run"]!.GetValue<string>()));
        Assert.True(Guid.TryParse(line["requestId"]!.GetValue<string>(), out _));
        Assert.EndsWith("Z", line["timestamp"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_decision_is_an_event_on_the_bus_and_the_door_does_not_wait_for_it()
    {
        var function = await _shop.FunctionAsync(("ECS_DEPLOY_GATE_POLICY__RETRY_SECONDS", "1"), ("ECS_DEPLOY_GATE_POLICY__STEP_ATTEMPTS", "20"));
        var approval = await _shop.ApprovalAsync();
        await _shop.FaultAsync("""{"operation":"events:PutEvents","count":1,"answer":{"FailedEntryCount":1,"Entries":[{"ErrorCode":"InternalFailure","ErrorMessage":"Not today."}]}}""");

        var run = (await function.Api.InvokeAsync(Payloads.Sns(approval))).Json["records"]![0]!["run"]!.GetValue<string>();

        // CodePipeline has its answer; the bus had a bad moment, which the next wake-ups make up for.
        Assert.Equal("Failed", (await _shop.ApprovalStateAsync()).Status);
        var notice = await Shop.WaitAsync(async () =>
        {
            Assert.Null((await function.Api.InvokeAsync(Payloads.Schedule)).Error);
            return (await _shop.EventsAsync()).FirstOrDefault(e => e["source"]!.GetValue<string>() is "ecs-deploy-gate");
        });

        Assert.Equal("ECS Deploy Gate Verdict", notice["detail-type"]!.GetValue<string>());
        var detail = notice["detail"]!;
        Assert.Equal((run, $"{run}:rejected", "reject", "rejected"), (Text("run"), Text("id"), Text("verdict"), Text("decision")));
        Assert.Equal(("shop-pipeline", "pipelineApproval", "invalid-artifact"), (Text("pipeline"), Text("door"), Text("causeCode")));
        Assert.Contains("imagedefinitions.json", Text("summary"), StringComparison.Ordinal);
        Assert.DoesNotContain(approval.Token, detail.ToJsonString(), StringComparison.Ordinal);

        string Text(string name) => detail[name]?.GetValue<string>() ?? "";
    }

    [Fact]
    public async Task A_bus_that_never_takes_the_event_does_not_keep_the_run_open()
    {
        var function = await _shop.FunctionAsync(("ECS_DEPLOY_GATE_POLICY__STEP_ATTEMPTS", "1"));
        var approval = await _shop.ApprovalAsync();
        await _shop.FaultAsync("""{"operation":"events:PutEvents","count":1000,"code":"AccessDeniedException","message":"Not allowed."}""");

        var run = (await function.Api.InvokeAsync(Payloads.Sns(approval))).Json["records"]![0]!["run"]!.GetValue<string>();

        Assert.Equal("Failed", (await _shop.ApprovalStateAsync()).Status);
        var document = JsonNode.Parse(HttpTests.Body((await function.Api.InvokeAsync(Payloads.Http("GET", "/v1/runs/" + run).ToJsonString())).Json))!;
        Assert.Equal("ended", document["stage"]!.GetValue<string>());
    }

    private static async Task<string?> DecisionAsync(FunctionProcess function, string run) =>
        JsonNode.Parse(HttpTests.Body((await function.Api.InvokeAsync(Payloads.Http("GET", "/v1/runs/" + run).ToJsonString())).Json))!["decision"]?.GetValue<string>();

    private static string Unit(JsonObject line) => line["_aws"]!["CloudWatchMetrics"]![0]!["Metrics"]![0]!["Unit"]!.GetValue<string>();

    private static IEnumerable<JsonObject> Metrics(FunctionProcess function) => Lines(function).Where(l => l.ContainsKey("_aws"));

    /// <summary>Every line is JSON: whatever else stands in the log, CloudWatch must be able to search it.</summary>
    private static List<JsonObject> Lines(FunctionProcess function) =>
        [.. function.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject())];

    private static double Sum(List<JsonObject> lines, string metric) =>
        lines.Where(l => l.ContainsKey(metric)).Sum(l => l[metric] is JsonArray many ? many.Sum(v => v!.GetValue<double>()) : l[metric]!.GetValue<double>());

    /// <summary>CloudWatch user guide, "Embedded metric format specification": every name that is declared is a member, and dimensions are text.</summary>
    private static void IsEmbeddedMetric(JsonObject line)
    {
        Assert.InRange(DateTimeOffset.FromUnixTimeMilliseconds(line["_aws"]!["Timestamp"]!.GetValue<long>()), TimeProvider.System.GetUtcNow().AddHours(-1), TimeProvider.System.GetUtcNow().AddHours(1));
        var directive = line["_aws"]!["CloudWatchMetrics"]!.AsArray().Single()!;
        Assert.Equal("EcsDeployGate", directive["Namespace"]!.GetValue<string>());
        Assert.Empty(directive["Dimensions"]![0]!.AsArray());
        foreach (var dimension in directive["Dimensions"]!.AsArray().SelectMany(set => set!.AsArray()))
        {
            Assert.NotEmpty(line[dimension!.GetValue<string>()]!.GetValue<string>());
        }

        foreach (var metric in directive["Metrics"]!.AsArray())
        {
            Assert.True(line[metric!["Name"]!.GetValue<string>()] is JsonValue or JsonArray { Count: <= 100 });
            Assert.True(metric["Unit"]!.GetValue<string>() is "Count" or "Seconds");
        }
    }
}
