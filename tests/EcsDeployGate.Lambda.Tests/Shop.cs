using System.Globalization;
using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox;
using EcsDeployGate.Sandbox.Engines.Scripted;
using EcsDeployGate.Sandbox.Images;
using EcsDeployGate.Sandbox.Tasks;
using EcsDeployGate.TestKit.Sandboxes;

namespace EcsDeployGate.Lambda.Tests;

/// <summary>A sandbox with a pipeline whose approval waits, a store that processes share, and as many processes of the function as a test wants.</summary>
internal sealed class Shop : SandboxWire
{
    private readonly SandboxHost _host;
    private readonly string _program;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edg-lambda-");
    private readonly List<FunctionProcess> _processes = [];

    private Shop(SandboxHost host, string program)
        : base(host.Endpoint)
    {
        _host = host;
        _program = program;
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<Shop> OpenAsync(Func<TaskSpec, TaskScript>? script = null, string? program = null)
    {
        program ??= await PublishedFunction.FindAsync(Stop);
        return new Shop(
            await SandboxHost.StartAsync(
                new SandboxOptions
                {
                    Port = 0,
                    TaskEngine = new ScriptedEngine(script ?? (_ => TaskScript.Running()), TimeProvider.System),
                    StartPipelinesWhenCreated = false,
                    UncheckedTaskHealthyAfter = TimeSpan.Zero,
                },
                Stop),
            program);
    }

    /// <summary>Another execution environment of the same function.</summary>
    public async Task<FunctionProcess> FunctionAsync(params (string Name, string Value)[] environment)
    {
        var process = await LaunchAsync(environment);
        return await process.ReadyAsync(Stop);
    }

    /// <inheritdoc cref="FunctionAsync"/>
    public async Task<FunctionProcess> LaunchAsync(params (string Name, string Value)[] environment)
    {
        var process = await FunctionProcess.LaunchAsync(
            _program,
            [
                ("ECS_DEPLOY_GATE_STORE_PATH", Path.Combine(_folder.FullName, "runs.db")),
                ("ECS_DEPLOY_GATE_AWS__ENDPOINT_URL", _host.Endpoint.ToString()),
                .. environment,
            ]);
        _processes.Add(process);
        return process;
    }

    public async Task ClearFaultsAsync() => (await Http.DeleteAsync("/_sandbox/faults", Stop)).EnsureSuccessStatusCode();

    /// <summary>Every event that was published, as subscribers are given it.</summary>
    public async Task<IReadOnlyList<JsonNode>> EventsAsync() =>
        [.. JsonNode.Parse(await Http.GetStringAsync("/_sandbox/events", Stop))!.AsArray().Select(e => e!["body"] ?? e!)];

    /// <summary>Lets the sandbox call a function.</summary>
    public async Task RegisterAsync(string name, string url)
    {
        using var response = await Http.PostAsync("/_sandbox/functions", new StringContent($$"""{"name":"{{name}}","url":"{{url}}"}"""), Stop);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Stop));
    }

    /// <summary>Hooks are called again sooner than AWS would, whatever they ask for.</summary>
    public async Task CallBackWithinAsync(TimeSpan time)
    {
        using var response = await Http.PutAsync("/_sandbox/services", new StringContent($$"""{"longestCallBackDelayMs":{{((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)}}}"""), Stop);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Stop));
    }

    /// <summary>An image in the sandbox's registry in which the health check's shell is.</summary>
    /// <returns>Its name.</returns>
    public async Task<string> ImageAsync()
    {
        var name = $"{_host.Endpoint.Authority}/shop:2";
        await ImagePacker.PackAsync(_host.Parts.Images, name, [PackedEntry.FileFrom("bin/sh", "/bin/busybox")], new ImageConfig { Cmd = ["/bin/sh"], User = "1000" }, Stop);
        return name;
    }

    /// <summary>A service that runs.</summary>
    public async Task ServiceAsync(int tasks = 0, string check = "true")
    {
        await CallAsync("logs", "CreateLogGroup", """{"logGroupName":"/ecs-deploy-gate/probe"}""");
        await CallAsync("ecs", "CreateCluster", """{"clusterName":"shop"}""");
        await CallAsync("ecs", "RegisterTaskDefinition", $$$"""
            {"family":"shop","networkMode":"awsvpc","requiresCompatibilities":["FARGATE"],"cpu":"256","memory":"512","executionRoleArn":"arn:aws:iam::111122223333:role/exec",
             "containerDefinitions":[{"name":"web","image":"127.0.0.1:9/shop:1","essential":true,
               "healthCheck":{"command":["CMD-SHELL","{{{check}}}"],"interval":5,"retries":1,"timeout":5}}]}
            """);
        var service = JsonNode.Parse("""
            {"cluster":"shop","serviceName":"web","taskDefinition":"shop","launchType":"FARGATE",
             "networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-1"],"securityGroups":["sg-1"],"assignPublicIp":"ENABLED"}}}
            """)!;
        service["desiredCount"] = tasks;
        await CallAsync("ecs", "CreateService", service.ToJsonString());
    }

    /// <summary>A pipeline Source → Gate → Deploy in front of a service; unless given, the artifact is one that no deploy action could use.</summary>
    public async Task<Approval> ApprovalAsync(string imageDefinitions = "not JSON", string check = "true")
    {
        await PipelineAsync("""{"name":"Gate","actionTypeId":{"category":"Approval","owner":"AWS","provider":"Manual","version":"1"},"configuration":{}}""", imageDefinitions, check);
        return await WaitAsync(async () => (await StageAsync())?["actionStates"]![0]!["latestExecution"]?["token"]?.GetValue<string>() is { } token ? new Approval(token) : null);
    }

    /// <summary>The same with a Lambda action that calls the function <c>gate</c>.</summary>
    /// <returns>The execution's id.</returns>
    public Task<string> LambdaActionAsync(string imageDefinitions) => PipelineAsync(
        """
        {"name":"Gate","actionTypeId":{"category":"Invoke","owner":"AWS","provider":"Lambda","version":"1"},"configuration":{"FunctionName":"gate"},"inputArtifacts":[{"name":"BuildOut"}]}
        """,
        imageDefinitions);

    /// <summary>The same with a stage condition instead, in front of the deploy stage, that calls the function <c>gate</c>.</summary>
    /// <returns>The execution's id.</returns>
    public Task<string> ConditionAsync(string imageDefinitions) => PipelineAsync(null, imageDefinitions, "test -f /tmp/ready || exit 1");

    /// <summary>How the rule of the stage condition stands; null before it is asked.</summary>
    public async Task<JsonNode?> RuleAsync(string execution) =>
        (await CallAsync("codepipeline", "ListRuleExecutions", $$$"""{"pipelineName":"shop-pipeline","filter":{"pipelineExecutionId":"{{{execution}}}"}}"""))["ruleExecutionDetails"]!
            .AsArray().FirstOrDefault();

    /// <summary>A rule's answer is what its function returns, or the job's result: which of them is not documented.</summary>
    public async Task RulesAnswerByAsync(string way)
    {
        using var response = await Http.PutAsync("/_sandbox/pipelines", new StringContent($$"""{"ruleAnswer":"{{way}}"}"""), Stop);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Stop));
    }

    /// <summary>A person answers the approval in the console.</summary>
    public Task AnswerAsync(Approval approval, string status, string summary) =>
        AnswerAsync("shop-pipeline", "Approve", "Gate", approval.Token, status, summary);

    public async Task<JsonNode?> ActionAsync(string execution, string action) =>
        (await CallAsync("codepipeline", "ListActionExecutions", $$$"""{"pipelineName":"shop-pipeline","filter":{"pipelineExecutionId":"{{{execution}}}"}}"""))["actionExecutionDetails"]!
            .AsArray().FirstOrDefault(a => a!["actionName"]!.GetValue<string>() == action);

    /// <summary>What CodePipeline says of the approval: <c>InProgress</c>, <c>Succeeded</c> or <c>Failed</c>, and the summary that it was answered with.</summary>
    public async Task<(string Status, string Summary)> ApprovalStateAsync()
    {
        var latest = (await StageAsync())!["actionStates"]![0]!["latestExecution"]!;
        return (latest["status"]!.GetValue<string>(), latest["summary"]?.GetValue<string>() ?? "");
    }

    /// <summary>Waits for something that comes by itself; two minutes at most.</summary>
    public static async Task<T> WaitAsync<T>(Func<Task<T?>> look)
        where T : class
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        while (true)
        {
            if (await look() is { } found)
            {
                return found;
            }

            await Task.Delay(20, limit.Token);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        await base.DisposeAsync();
        await _host.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>Source → Gate → Deploy; without a gate a stage condition stands in front of Deploy.</summary>
    private async Task<string> PipelineAsync(string? gate, string imageDefinitions, string check = "true")
    {
        const string condition = """
            "beforeEntry":{"conditions":[{"result":"FAIL","rules":[{"name":"Gate","ruleTypeId":{"category":"Rule","owner":"AWS","provider":"LambdaInvoke","version":"1"},
              "configuration":{"FunctionName":"gate","UserParameters":"{\"door\":\"condition\",\"pipeline\":\"shop-pipeline\",\"executionId\":\"#{codepipeline.PipelineExecutionId}\"}"},
              "inputArtifacts":[{"name":"BuildOut"}]}]}]},
            """;
        var stage = gate is null ? "" : $$"""{"name":"Approve","actions":[{{gate}}]},""";
        var (type, before) = gate is null ? ("V2", condition) : ("V1", "");
        await ServiceAsync(check: check);
        await PutAsync("shop-source", null);
        await PutAsync("shop-artifacts", null);
        await PutAsync("shop-source/shop.zip", Zip(("imagedefinitions.json", imageDefinitions)));
        await CallAsync("codepipeline", "CreatePipeline", $$$"""
            {"pipeline":{"name":"shop-pipeline","roleArn":"arn:aws:iam::111122223333:role/pipeline","pipelineType":"{{{type}}}","artifactStore":{"type":"S3","location":"shop-artifacts"},
             "stages":[
              {"name":"Source","actions":[{"name":"Fetch","actionTypeId":{"category":"Source","owner":"AWS","provider":"S3","version":"1"},
                "configuration":{"S3Bucket":"shop-source","S3ObjectKey":"shop.zip","PollForSourceChanges":"false"},"outputArtifacts":[{"name":"BuildOut"}]}]},
              {{{stage}}}
              {"name":"Deploy",{{{before}}}"actions":[{"name":"DeployWeb","actionTypeId":{"category":"Deploy","owner":"AWS","provider":"ECS","version":"1"},
                "configuration":{"ClusterName":"shop","ServiceName":"web"},"inputArtifacts":[{"name":"BuildOut"}]}]}]}}
            """);
        return (await CallAsync("codepipeline", "StartPipelineExecution", """{"name":"shop-pipeline"}"""))["pipelineExecutionId"]!.GetValue<string>();
    }

    private async Task<JsonNode?> StageAsync() =>
        (await CallAsync("codepipeline", "GetPipelineState", """{"name":"shop-pipeline"}"""))["stageStates"]!.AsArray().Single(s => s!["stageName"]!.GetValue<string>() is "Approve");
}

/// <summary>An approval that waits.</summary>
internal sealed record Approval(string Token);
