using EcsDeployGate.Sandbox.Tests.CodePipeline;
using EcsDeployGate.Sandbox.Tests.Wire;

namespace EcsDeployGate.Sandbox.Tests.Cli;

/// <summary>The real AWS CLI, which checks answers by its own copy of the service models, drives the sandbox.</summary>
public sealed class AwsCliTests
{
    private const string Network = "awsvpcConfiguration={subnets=[subnet-1],securityGroups=[sg-1],assignPublicIp=DISABLED}";

    [Fact]
    public async Task It_runs_a_task_reads_its_logs_and_stops_it()
    {
        await using var sandbox = await TestSandbox.StartAsync();
        var aws = new AwsCli(sandbox.Endpoint);
        var definition = Ecs.RunTaskTests.Logging(Some.TaskDefinition(image: "app:speaks"));

        await aws.RunAsync("ecs", "create-cluster", "--cluster-name", "shop");
        await aws.RunAsync("logs", "create-log-group", "--log-group-name", "/ecs/shop");
        var registered = await aws.RunAsync("ecs", "register-task-definition", "--cli-input-json", definition.ToJsonString());
        var run = await aws.RunAsync("ecs", "run-task", "--cluster", "shop", "--task-definition", "web:1",
            "--launch-type", "FARGATE", "--network-configuration", Network);
        var arn = run!["tasks"]![0]!["taskArn"]!.GetValue<string>();
        await aws.RunAsync("ecs", "wait", "tasks-running", "--cluster", "shop", "--tasks", arn);
        var logs = await aws.RunAsync("logs", "get-log-events", "--log-group-name", "/ecs/shop",
            "--log-stream-name", $"front/web/{arn[^32..]}", "--start-from-head");
        await aws.RunAsync("ecs", "stop-task", "--cluster", "shop", "--task", arn, "--reason", "seen enough");
        var stopped = await aws.RunAsync("ecs", "describe-tasks", "--cluster", "shop", "--tasks", arn, "--include", "TAGS");
        var (exitCode, _, error) = await aws.TryAsync("ecs", "run-task", "--cluster", "nowhere", "--task-definition", "web");

        Assert.Equal(1, registered!["taskDefinition"]!["revision"]!.GetValue<int>());
        Assert.Equal(["one", "two", "three"], logs!["events"]!.AsArray().Select(item => item!["message"]!.GetValue<string>()));
        Assert.Equal("seen enough", stopped!["tasks"]![0]!["stoppedReason"]!.GetValue<string>());
        Assert.NotEqual(0, exitCode);

        // Versions of the CLI differ in whether they say between the two how often they tried.
        Assert.Contains("An error occurred (ClusterNotFoundException) when calling the RunTask operation", error, StringComparison.Ordinal);
        Assert.EndsWith(": Cluster not found.", error.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_moves_a_pipeline_from_an_S3_source_through_an_approval_to_a_service()
    {
        await using var sandbox = await TestSandbox.StartAsync();
        var aws = new AwsCli(sandbox.Endpoint);
        await Some.ShopAsync(sandbox);
        var zip = Path.Combine(Path.GetTempPath(), $"ecs-deploy-gate-{Guid.NewGuid():N}.zip");
        var back = zip + ".back";
        await File.WriteAllBytesAsync(zip, Shop.Zip(("imagedefinitions.json", """[{"name":"web","imageUri":"app:next"}]""")), TestSandbox.Cancelled);
        try
        {
            await aws.RunAsync("ecs", "create-service", "--cluster", "shop", "--service-name", "web", "--task-definition", "web",
                "--desired-count", "1", "--launch-type", "FARGATE", "--network-configuration", Network);
            await aws.RunAsync("s3", "mb", "s3://shop-source");
            await aws.RunAsync("s3", "mb", "s3://shop-artifacts");
            await aws.RunAsync("s3", "cp", zip, "s3://shop-source/shop.zip");
            await aws.RunAsync("s3", "cp", "s3://shop-source/shop.zip", back);
            await aws.RunAsync("codepipeline", "create-pipeline", "--pipeline", Shop.Declaration().ToJsonString());
            var started = await aws.RunAsync("codepipeline", "start-pipeline-execution", "--name", "shop-pipeline");
            var waiting = await TestSandbox.EventuallyAsync(
                () => aws.RunAsync("codepipeline", "get-pipeline-state", "--name", "shop-pipeline"), state => Shop.Gate(state!)?["token"] is not null);
            await aws.RunAsync("codepipeline", "put-approval-result", "--pipeline-name", "shop-pipeline", "--stage-name", "Approve", "--action-name", "Gate",
                "--token", Shop.Gate(waiting!)!["token"]!.GetValue<string>(), "--result", "summary=checked,status=Approved");
            var ended = await TestSandbox.EventuallyAsync(
                () => aws.RunAsync("codepipeline", "get-pipeline-execution", "--pipeline-name", "shop-pipeline",
                    "--pipeline-execution-id", started!["pipelineExecutionId"]!.GetValue<string>()),
                answer => answer!["pipelineExecution"]!["status"]!.GetValue<string>() != "InProgress");
            await aws.RunAsync("ecs", "wait", "services-stable", "--cluster", "shop", "--services", "web");
            var actions = await aws.RunAsync("codepipeline", "list-action-executions", "--pipeline-name", "shop-pipeline");

            Assert.Equal("Succeeded", ended!["pipelineExecution"]!["status"]!.GetValue<string>());
            Assert.Equal(["DeployWeb", "Gate", "Fetch"], actions!["actionExecutionDetails"]!.AsArray().Select(item => item!["actionName"]!.GetValue<string>()));
            Assert.Equal(await File.ReadAllBytesAsync(zip, TestSandbox.Cancelled), await File.ReadAllBytesAsync(back, TestSandbox.Cancelled));
        }
        finally
        {
            File.Delete(zip);
            File.Delete(back);
        }
    }

    [Fact]
    public async Task It_subscribes_to_a_topic_and_publishes()
    {
        await using var sandbox = await TestSandbox.StartAsync();
        var aws = new AwsCli(sandbox.Endpoint);

        var topic = await aws.RunAsync("sns", "create-topic", "--name", "gate-approvals");
        await aws.RunAsync("sns", "subscribe", "--topic-arn", Shop.Topic, "--protocol", "http", "--notification-endpoint", "http://127.0.0.1:9/events");
        await aws.RunAsync("sns", "publish", "--topic-arn", Shop.Topic, "--message", "hello");

        Assert.Equal(Shop.Topic, topic!["TopicArn"]!.GetValue<string>());
        var delivery = Assert.Single((await sandbox.AdminAsync(HttpMethod.Get, "deliveries")).AsArray())!;
        Assert.Equal("http://127.0.0.1:9/events", delivery["url"]!.GetValue<string>());
    }

    [Fact]
    public async Task It_asks_STS_ECR_EventBridge_and_CodeDeploy()
    {
        await using var shop = await Shop.OpenAsync();
        var aws = new AwsCli(shop.Aws.Endpoint);

        var me = await aws.RunAsync("sts", "get-caller-identity");
        var assumed = await aws.RunAsync("sts", "assume-role", "--role-arn", "arn:aws:iam::444455556666:role/target", "--role-session-name", "run-1");
        var token = await aws.RunAsync("ecr", "get-authorization-token");
        var put = await aws.RunAsync("events", "put-events", "--entries", """[{"Source":"ecs-deploy-gate","DetailType":"Verdict","Detail":"{}"}]""");
        var group = await aws.RunAsync("deploy", "get-deployment-group", "--application-name", "shop", "--deployment-group-name", "web");

        Assert.Equal("111122223333", me!["Account"]!.GetValue<string>());
        Assert.StartsWith("ASIA", assumed!["Credentials"]!["AccessKeyId"]!.GetValue<string>());
        Assert.NotEmpty(token!["authorizationData"]![0]!["authorizationToken"]!.GetValue<string>());
        Assert.Equal(0, put!["FailedEntryCount"]!.GetValue<int>());
        Assert.Equal("web", group!["deploymentGroupInfo"]!["ecsServices"]![0]!["serviceName"]!.GetValue<string>());
    }
}
