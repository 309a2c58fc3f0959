using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using EcsDeployGate.Api;
using EcsDeployGate.Demo;
using EcsDeployGate.Probe.Protocol;
using EcsDeployGate.Sandbox;
using EcsDeployGate.Sandbox.Engines.Scripted;
using EcsDeployGate.Sandbox.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace EcsDeployGate.Scenarios.Parity;

/// <summary>An account with a service for each case, a gate in this process that every door leads to, and tasks that end as the case says.</summary>
public sealed class ParityShop : IAsyncLifetime
{
    private const string Role = "arn:aws:iam::111122223333:role/pipeline";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edg-parity-");
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(100) };
    private SandboxHost _sandbox = null!;
    private WebApplication _gate = null!;
    private SetUpCalls _aws = null!;
    private Uri _events = null!;

    /// <summary>Doors that deploy in the end; each has a cluster of its own, so that none gets in another's way.</summary>
    private static readonly string[] Doors = ["approval", "action", "condition", "hook"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>True while the region has no room for <see cref="Cases.Later"/>.</summary>
    internal bool Full { get; set; }

    /// <summary>The clock of tasks: one of <see cref="Cases.Slow"/> takes an hour of it.</summary>
    internal MovedClock Tasks { get; } = new();

    internal CallCounter Counter { get; private set; } = null!;

    internal Uri Gate => new(_gate.Urls.Single());

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxHost.StartAsync(
            new SandboxOptions { Port = 0, TaskEngine = new ScriptedEngine(Script, Tasks), StartPipelinesWhenCreated = false }, Cancelled);
        _aws = new SetUpCalls(_http, _sandbox.Endpoint);
        Counter = await CallCounter.StartAsync(_sandbox.Endpoint, Cancelled);
        _gate = ApiApp.Build(
            [
                "--urls", "http://127.0.0.1:0",
                "--EcsDeployGate:StorePath", Path.Combine(_folder.FullName, "runs.db"),
                "--EcsDeployGate:Aws:EndpointUrl", Counter.Endpoint.AbsoluteUri,
                "--EcsDeployGate:Aws:Region", "eu-west-1",
                "--EcsDeployGate:WakeUpSeconds", "1",
                "--EcsDeployGate:Policy:RetrySeconds", "1",
                "--EcsDeployGate:Policy:HoldMinutes", "0",
            ],
            builder => builder.Logging.ClearProviders());
        await _gate.StartAsync(Cancelled);
        _events = new Uri(Gate, "/events");
        await AdminAsync(HttpMethod.Post, "subscriptions", new() { ["url"] = _events.AbsoluteUri });
        await AdminAsync(HttpMethod.Post, "functions", new() { ["name"] = "ecs-deploy-gate", ["url"] = _events.AbsoluteUri });
        await AdminAsync(HttpMethod.Put, "pipelines", new() { ["continuationDelayMs"] = 200 });
        await AdminAsync(HttpMethod.Put, "services", new() { ["longestCallBackDelayMs"] = 200 });
        await _aws.LogsAsync("CreateLogGroup", new() { ["logGroupName"] = "/ecs/shop" }, "ResourceAlreadyExists", Cancelled);
        await PutAsync("source", null);
        await PutAsync("artifacts", null);
        foreach (var @case in (IEnumerable<Case>)[.. Cases.All, Cases.Later, Cases.Slow])
        {
            await StockAsync(@case);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _gate.StopAsync(CancellationToken.None);
        await _gate.DisposeAsync();
        await Counter.DisposeAsync();
        await _sandbox.DisposeAsync();
        _http.Dispose();
        Tasks.Dispose();
        _folder.Delete(recursive: true);
    }

    internal static string ClusterOf(Case @case, string door) => $"{@case.Name}-{door}";

    internal Task AdminAsync(HttpMethod method, string path, JsonObject body) => SendAsync(method, new Uri(_sandbox.Endpoint, $"/_sandbox/{path}"), body);

    /// <summary>Makes a pipeline whose gate stands as the door wants it, and starts it.</summary>
    /// <returns>The pipeline's name and the execution's id.</returns>
    internal async Task<(string Pipeline, string Execution)> ReleaseAsync(string door, Case @case)
    {
        var pipeline = await PipelineAsync(door, @case, $"{@case.Name}.zip");
        return (pipeline, await StartAsync(pipeline));
    }

    /// <summary>Starts an execution; returns its id.</summary>
    internal async Task<string> StartAsync(string pipeline) =>
        (await _aws.CodePipelineAsync("StartPipelineExecution", new() { ["name"] = pipeline }, Cancelled))["pipelineExecutionId"]!.GetValue<string>();

    /// <summary>Stops an execution at once, whatever its actions do.</summary>
    internal Task AbandonAsync(string pipeline, string execution) => _aws.CodePipelineAsync(
        "StopPipelineExecution", new() { ["pipelineName"] = pipeline, ["pipelineExecutionId"] = execution, ["abandon"] = true }, Cancelled);

    /// <summary>Lays what a build made into the source bucket.</summary>
    internal Task BuildAsync(string key, Case @case) => PutAsync($"source/{key}", Release.Of("web", @case.Image));

    /// <summary>Makes a pipeline whose gate stands as the door wants it.</summary>
    /// <returns>Its name.</returns>
    internal async Task<string> PipelineAsync(string door, Case @case, string source, string mode = "SUPERSEDED", string type = "V2")
    {
        var name = $"{door}-{@case.Name}-{Guid.NewGuid():n}"[..40];
        var parameters = new JsonObject { ["pipeline"] = name, ["executionId"] = "#{codepipeline.PipelineExecutionId}" };
        if (door.StartsWith("condition", StringComparison.Ordinal))
        {
            parameters["door"] = "condition";
        }

        var calls = new JsonObject { ["FunctionName"] = "ecs-deploy-gate", ["UserParameters"] = parameters.ToJsonString() };
        var deploy = Stage("Deploy", Action("DeployWeb", "Deploy", "ECS", new() { ["ClusterName"] = ClusterOf(@case, door), ["ServiceName"] = "web" }, input: "Built"));
        var stages = new JsonArray(Stage("Source", Action("Fetch", "Source", "S3", new() { ["S3Bucket"] = "source", ["S3ObjectKey"] = source, ["PollForSourceChanges"] = "false" }, output: "Built")));
        switch (door)
        {
            case "approval":
                stages.Add(Stage("Gate", Action("Judge", "Approval", "Manual", new() { ["NotificationArn"] = "arn:aws:sns:eu-west-1:111122223333:gate" })));
                break;
            case "action":
                stages.Add(Stage("Gate", Action("Judge", "Invoke", "Lambda", calls)));
                break;
            default:
                deploy["beforeEntry"] = new JsonObject
                {
                    ["conditions"] = new JsonArray(new JsonObject
                    {
                        ["result"] = "FAIL",
                        ["rules"] = new JsonArray(new JsonObject
                        {
                            ["name"] = "Judge",
                            ["ruleTypeId"] = new JsonObject { ["category"] = "Rule", ["owner"] = "AWS", ["provider"] = "LambdaInvoke", ["version"] = "1" },
                            ["configuration"] = calls,
                        }),
                    }),
                };
                break;
        }

        stages.Add(deploy);
        await _aws.CodePipelineAsync("CreatePipeline", new()
        {
            ["pipeline"] = new JsonObject
            {
                ["name"] = name,
                ["roleArn"] = Role,
                ["pipelineType"] = type,
                ["executionMode"] = mode,
                ["artifactStore"] = new JsonObject { ["type"] = "S3", ["location"] = "artifacts" },
                ["stages"] = stages,
            },
        }, Cancelled);
        return name;
    }

    /// <summary>Deploys the case to its service with a lifecycle hook, by no pipeline at all.</summary>
    /// <returns>The service deployment's ARN.</returns>
    internal async Task<string> DeployAsync(Case @case)
    {
        var registered = await _aws.EcsAsync("RegisterTaskDefinition", @case.Definition(@case.Image), Cancelled);
        var updated = await _aws.EcsAsync("UpdateService", new()
        {
            ["cluster"] = ClusterOf(@case, "hook"),
            ["service"] = "web",
            ["taskDefinition"] = registered["taskDefinition"]!["taskDefinitionArn"]!.DeepClone(),
        }, Cancelled);
        return updated["service"]!["currentServiceDeployment"]!.GetValue<string>();
    }

    internal async Task<string> ExecutionStatusAsync(string pipeline, string execution) =>
        (await _aws.CodePipelineAsync("GetPipelineExecution", new() { ["pipelineName"] = pipeline, ["pipelineExecutionId"] = execution }, Cancelled))["pipelineExecution"]!["status"]!.GetValue<string>();

    internal async Task<JsonArray> ActionsAsync(string pipeline, string execution) => (await _aws.CodePipelineAsync(
        "ListActionExecutions", new() { ["pipelineName"] = pipeline, ["filter"] = new JsonObject { ["pipelineExecutionId"] = execution } }, Cancelled))["actionExecutionDetails"]!.AsArray();

    internal async Task<string> DeploymentStatusAsync(string deployment) =>
        (await _aws.EcsAsync("DescribeServiceDeployments", new() { ["serviceDeploymentArns"] = new JsonArray(deployment) }, Cancelled))["serviceDeployments"]![0]!["status"]!.GetValue<string>();

    /// <summary>Asks the gate's own API.</summary>
    internal async Task<JsonObject> AskAsync(HttpMethod method, string path, JsonObject? body = null) => await SendAsync(method, new Uri(Gate, path), body);

    /// <summary>The run that fits among those that a list shows, once it has a verdict.</summary>
    internal async Task<JsonObject> JudgedAsync(string query, Func<JsonObject, bool> fits)
    {
        for (var tries = 0; tries < 900; tries++)
        {
            foreach (var listed in (await AskAsync(HttpMethod.Get, $"/v1/runs?{query}"))["runs"]!.AsArray().Where(r => r!["verdict"] is not null))
            {
                if (await AskAsync(HttpMethod.Get, $"/v1/runs/{listed!["id"]}") is var run && fits(run))
                {
                    return run;
                }
            }

            await Task.Delay(100, Cancelled);
        }

        throw new TimeoutException($"No run of '{query}' was judged.");
    }

    /// <summary>The run, once the gate has nothing more to do for it.</summary>
    internal async Task<JsonObject> SettledAsync(string id)
    {
        for (var tries = 0; tries < 900; tries++)
        {
            var run = await AskAsync(HttpMethod.Get, $"/v1/runs/{id}");
            if (run["stage"]!.GetValue<string>() == "ended" || (run["door"]!.GetValue<string>() == "pipelineApproval" && run["decision"]?.GetValue<string>() == "held"))
            {
                return run;
            }

            await Task.Delay(100, Cancelled);
        }

        throw new TimeoutException($"Run {id} does not settle.");
    }

    internal static async Task<string> EventuallyAsync(Func<Task<string>> look, Func<string, bool> so)
    {
        var seen = "";
        for (var tries = 0; tries < 600; tries++)
        {
            seen = await look();
            if (so(seen))
            {
                return seen;
            }

            await Task.Delay(100, Cancelled);
        }

        throw new TimeoutException($"It stays {seen}.");
    }

    private async Task StockAsync(Case @case)
    {
        await PutAsync($"source/{@case.Name}.zip", Release.Of("web", @case.Image));
        var registered = await _aws.EcsAsync("RegisterTaskDefinition", @case.Definition("127.0.0.1:9/shop:before"), Cancelled);
        foreach (var cluster in Doors.Select(door => ClusterOf(@case, door)))
        {
            await _aws.EcsAsync("CreateCluster", new() { ["clusterName"] = cluster }, Cancelled);
            await _aws.EcsAsync("CreateService", new()
            {
                ["cluster"] = cluster,
                ["serviceName"] = "web",
                ["taskDefinition"] = registered["taskDefinition"]!["taskDefinitionArn"]!.DeepClone(),
                ["desiredCount"] = 0,
                ["launchType"] = "FARGATE",
                ["networkConfiguration"] = JsonNode.Parse("""{"awsvpcConfiguration":{"subnets":["subnet-0a1b2c3d"],"securityGroups":["sg-0a1b2c3d"]}}"""),
            }, Cancelled);
        }

        await EventuallyAsync(
            async () => (await _aws.EcsAsync("DescribeServices", new() { ["cluster"] = ClusterOf(@case, "hook"), ["services"] = new JsonArray("web") }, Cancelled))["services"]![0]!["deployments"]![0]!["rolloutState"]!.GetValue<string>(),
            state => state == "COMPLETED");
        await _aws.EcsAsync("UpdateService", JsonNode.Parse($$$"""
            {"cluster":"{{{ClusterOf(@case, "hook")}}}","service":"web","deploymentConfiguration":{"strategy":"BLUE_GREEN","lifecycleHooks":[
              {"hookTargetArn":"arn:aws:lambda:eu-west-1:111122223333:function:ecs-deploy-gate","roleArn":"arn:aws:iam::111122223333:role/hook","lifecycleStages":["PRE_SCALE_UP"]}]}}
            """)!.AsObject(), Cancelled);
    }

    /// <summary>Probe tasks end as their image says; the records are always the same.</summary>
    private TaskScript Script(TaskSpec task)
    {
        if (!task.Containers.Any(c => c.Name == ProbeLayout.ObserverContainer))
        {
            return TaskScript.Running();
        }

        var image = task.Containers.First(c => c.Name == "web").Image;
        if (image.EndsWith(":capacity", StringComparison.Ordinal) || (Full && image.EndsWith(":later", StringComparison.Ordinal)))
        {
            return TaskScript.FailsToStart("Capacity is unavailable at this time. Please try again later or in a different availability zone");
        }

        var takes = image.EndsWith(":slow", StringComparison.Ordinal) ? TimeSpan.FromHours(1) : TimeSpan.Zero;
        var fails = image.EndsWith(":no-curl", StringComparison.Ordinal);
        var at = new DateTimeOffset(2026, 5, 4, 9, 10, 0, TimeSpan.Zero);
        var records = Enumerable.Range(1, 2).Select(ProbeRecord (n) => new AttemptRecord(
                "web", at.AddSeconds(n), n, at.AddSeconds(n), 3, fails ? 127 : 0, false, null, "", fails ? "/bin/sh: curl: not found\n" : "", false, false))
            .Append(new VerdictRecord("web", at.AddSeconds(9), fails ? "unhealthy" : "healthy", fails ? ProbeExitCode.Unhealthy : ProbeExitCode.Healthy, "as the script says"));
        return TaskScript.Running(
        [
            ScriptStep.Wait(takes),
            .. records.Select(r => ScriptStep.Print(ProbeLayout.ObserverContainer, Line(r))),
            ScriptStep.EssentialExit(ProbeLayout.ObserverContainer, fails ? ProbeExitCode.Unhealthy : ProbeExitCode.Healthy),
        ]);
    }

    private static string Line(ProbeRecord record)
    {
        var line = new System.Buffers.ArrayBufferWriter<byte>();
        ProbeRecords.Write(line, record);
        return Encoding.UTF8.GetString(line.WrittenSpan).TrimEnd('\n');
    }

    private static JsonObject Stage(string name, JsonObject action) => new() { ["name"] = name, ["actions"] = new JsonArray(action) };

    private static JsonObject Action(string name, string category, string provider, JsonObject configuration, string? input = null, string? output = null)
    {
        var action = new JsonObject
        {
            ["name"] = name,
            ["actionTypeId"] = new JsonObject { ["category"] = category, ["owner"] = "AWS", ["provider"] = provider, ["version"] = "1" },
            ["configuration"] = configuration,
        };
        if (input is not null)
        {
            action["inputArtifacts"] = new JsonArray(new JsonObject { ["name"] = input });
        }

        if (output is not null)
        {
            action["outputArtifacts"] = new JsonArray(new JsonObject { ["name"] = output });
        }

        return action;
    }

    private async Task PutAsync(string path, byte[]? content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(_sandbox.Endpoint, "/" + path)) { Content = content is null ? null : new ByteArrayContent(content) };
        request.Headers.TryAddWithoutValidation("Authorization", $"AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261122/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature={new string('0', 64)}");
        using var answer = await _http.SendAsync(request, Cancelled);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancelled));
    }

    private async Task<JsonObject> SendAsync(HttpMethod method, Uri url, JsonObject? body)
    {
        using var request = new HttpRequestMessage(method, url);
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), MediaTypeHeaderValue.Parse("application/json"));
        }

        using var answer = await _http.SendAsync(request, Cancelled);
        var text = await answer.Content.ReadAsStringAsync(Cancelled);
        Assert.True(answer.IsSuccessStatusCode, $"{method} {url}: {text}");
        return JsonNode.Parse(text) as JsonObject ?? [];
    }
}
