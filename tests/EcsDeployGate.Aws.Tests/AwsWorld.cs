using System.Text.Json.Nodes;
using Amazon.Runtime;
using EcsDeployGate.Aws.Inspecting;
using EcsDeployGate.Aws.Probing;
using EcsDeployGate.Aws.Resilience;
using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Sandbox;
using EcsDeployGate.Sandbox.Engines.Scripted;
using EcsDeployGate.Sandbox.Tasks;
using EcsDeployGate.TestKit.Sandboxes;

namespace EcsDeployGate.Aws.Tests;

/// <summary>A sandbox behind its socket and the gate's ports over it.</summary>
internal sealed class AwsWorld : SandboxWire
{
    private readonly SandboxHost _host;
    private readonly HttpClient _registryHttp = GateAws.CreateRegistryHttpClient();

    private AwsWorld(SandboxHost host, Func<AwsOptions, AwsOptions>? configure)
        : base(host.Endpoint)
    {
        _host = host;
        var options = new AwsOptions
        {
            ServiceUrl = host.Endpoint,
            Region = "eu-west-1",
            Resilience = Quick,
            Probe = new ProbeTaskOptions { LateReads = 2, LateWait = TimeSpan.FromMilliseconds(20) },
        };
        Gate = new GateAws(configure?.Invoke(options) ?? options, _registryHttp, TimeProvider.System, new BasicAWSCredentials("AKIAGATE", "secret"));
    }

    /// <summary>As in production, with waits that tests can afford.</summary>
    public static AwsResilienceOptions Quick { get; } = new() { BaseDelay = TimeSpan.FromMilliseconds(2), MaxDelay = TimeSpan.FromMilliseconds(10), BreakerMinimumTries = 1000 };

    public static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public GateAws Gate { get; }

    public static async Task<AwsWorld> StartAsync(Func<TaskSpec, TaskScript>? script = null, Func<AwsOptions, AwsOptions>? configure = null) => new(
        await SandboxHost.StartAsync(
            new SandboxOptions
            {
                Port = 0,
                TaskEngine = new ScriptedEngine(script ?? (_ => TaskScript.Running()), TimeProvider.System),
                StartPipelinesWhenCreated = false,
                UncheckedTaskHealthyAfter = TimeSpan.Zero,
            },
            Cancelled),
        configure);

    /// <summary>Calls so far: operation, who made it, and the region that it was signed for.</summary>
    public async Task<IReadOnlyList<(string Operation, string Caller, string Region)>> CallsAsync() =>
    [
        .. JsonNode.Parse(await Http.GetStringAsync("/_sandbox/calls", Cancelled))!.AsArray()
            .Select(c => (c!["operation"]!.GetValue<string>(), c["caller"]?.GetValue<string>() ?? "", c["region"]?.GetValue<string>() ?? "")),
    ];

    /// <summary>A cluster, a service on a definition with members of the future, and the pipeline Source → Gate → Deploy.</summary>
    public async Task OpenShopAsync(byte[]? artifact = null)
    {
        await CallAsync("ecs", "CreateCluster", """{"clusterName":"shop"}""");
        await CallAsync("ecs", "RegisterTaskDefinition", Definition("shop", "127.0.0.1:9/shop:1").ToJsonString());
        await CallAsync("ecs", "CreateService", """
            {"cluster":"shop","serviceName":"web","taskDefinition":"shop","desiredCount":1,"launchType":"FARGATE","platformVersion":"1.4.0",
             "networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-1","subnet-2"],"securityGroups":["sg-1"],"assignPublicIp":"ENABLED"}}}
            """);
        await PutAsync("shop-source", null);
        await PutAsync("shop-artifacts", null);
        await PutAsync("shop-source/shop.zip", artifact ?? Zip(("imagedefinitions.json", """[{"name":"web","imageUri":"127.0.0.1:9/shop:2"}]""")));
        await CallAsync("codepipeline", "CreatePipeline", """
            {"pipeline":{"name":"shop-pipeline","roleArn":"arn:aws:iam::111122223333:role/pipeline","artifactStore":{"type":"S3","location":"shop-artifacts"},
             "stages":[
              {"name":"Source","actions":[{"name":"Fetch","actionTypeId":{"category":"Source","owner":"AWS","provider":"S3","version":"1"},
                "configuration":{"S3Bucket":"shop-source","S3ObjectKey":"shop.zip","PollForSourceChanges":"false"},"outputArtifacts":[{"name":"BuildOut"}]}]},
              {"name":"Approve","actions":[{"name":"Gate","actionTypeId":{"category":"Approval","owner":"AWS","provider":"Manual","version":"1"},"configuration":{}}]},
              {"name":"Deploy","actions":[{"name":"DeployWeb","actionTypeId":{"category":"Deploy","owner":"AWS","provider":"ECS","version":"1"},
                "configuration":{"ClusterName":"shop","ServiceName":"web"},"inputArtifacts":[{"name":"BuildOut"}]}]}]}}
            """);
    }

    /// <summary>Starts an execution and waits for its approval.</summary>
    public async Task<ApprovalTarget> ApprovalAsync() =>
        await TokenAsync((await CallAsync("codepipeline", "StartPipelineExecution", """{"name":"shop-pipeline"}"""))["pipelineExecutionId"]!.GetValue<string>());

    /// <summary>Waits for an approval of an execution.</summary>
    public async Task<ApprovalTarget> TokenAsync(string execution, string stage = "Approve", string action = "Gate")
    {
        for (var i = 0; i < 300; i++)
        {
            var state = (await CallAsync("codepipeline", "GetPipelineState", """{"name":"shop-pipeline"}"""))["stageStates"]!.AsArray().Single(s => s!["stageName"]!.GetValue<string>() == stage)!;
            if (state["latestExecution"]?["pipelineExecutionId"]?.GetValue<string>() == execution
                && state["actionStates"]!.AsArray().Single(a => a!["actionName"]!.GetValue<string>() == action)!["latestExecution"]?["token"]?.GetValue<string>() is { } token)
            {
                return new("shop-pipeline", stage, action, token, null, null);
            }

            await Task.Delay(20, Cancelled);
        }

        throw new TimeoutException("The approval never came.");
    }

    /// <summary>A person approves.</summary>
    public async Task PassAsync(string execution, string stage, string action)
    {
        var approval = await TokenAsync(execution, stage, action);
        await AnswerAsync(approval, "Approved", "fine");
    }

    /// <summary>Starts an execution of a PARALLEL pipeline, whose token stands among the action executions only.</summary>
    public async Task<(string Execution, ApprovalTarget Approval)> StartParallelAsync()
    {
        var execution = (await CallAsync("codepipeline", "StartPipelineExecution", """{"name":"shop-pipeline"}"""))["pipelineExecutionId"]!.GetValue<string>();
        for (var i = 0; i < 300; i++)
        {
            var rows = await CallAsync("codepipeline", "ListActionExecutions", $$$"""{"pipelineName":"shop-pipeline","filter":{"pipelineExecutionId":"{{{execution}}}"}}""");
            if (rows["actionExecutionDetails"]!.AsArray().FirstOrDefault(r => r!["actionName"]!.GetValue<string>() is "Gate") is { } row
                && row["output"]?["executionResult"]?["externalExecutionId"]?.GetValue<string>() is { } token)
            {
                return (execution, new("shop-pipeline", "Approve", "Gate", token, null, null));
            }

            await Task.Delay(20, Cancelled);
        }

        throw new TimeoutException("The approval never came.");
    }

    public Task AnswerAsync(ApprovalTarget approval, string status, string summary) =>
        AnswerAsync(approval.Pipeline, approval.Stage, approval.Action, approval.Token, status, summary);

    public static JsonObject Definition(string family, string image) => JsonNode.Parse($$"""
        {"family":"{{family}}","networkMode":"awsvpc","requiresCompatibilities":["FARGATE"],"cpu":"256","memory":"512",
         "executionRoleArn":"arn:aws:iam::111122223333:role/exec",
         "memberOfTheFuture":{"nested":[1,2.5,{"deep":"ü"}],"flag":true},
         "containerDefinitions":[{"name":"web","image":"{{image}}","essential":true,"anotherOne":"kept"}],
         "tags":[{"key":"team","value":"shop"}]}
        """)!.AsObject();

    public override async ValueTask DisposeAsync()
    {
        Gate.Dispose();
        await base.DisposeAsync();
        _registryHttp.Dispose();
        await _host.DisposeAsync();
    }
}
