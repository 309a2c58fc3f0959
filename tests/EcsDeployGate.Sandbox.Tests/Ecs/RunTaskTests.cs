using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Tests.Wire;

namespace EcsDeployGate.Sandbox.Tests.Ecs;

public sealed class RunTaskTests
{
    [Fact]
    public async Task A_task_runs_is_described_and_stops()
    {
        await using var aws = await TestSandbox.StartAsync();
        await Some.ShopAsync(aws);

        var run = await aws.Ecs("RunTask", Some.RunTask(more: ""","startedBy":"gate/1","tags":[{"key":"a","value":"b"}]"""));
        var arn = run["tasks"]![0]!["taskArn"]!.GetValue<string>();
        var running = await DescribeUntilAsync(aws, arn, task => task["healthStatus"]!.GetValue<string>() == "HEALTHY");
        var listed = await aws.Ecs("ListTasks", """{"cluster":"shop","startedBy":"gate/1"}""");
        var asked = await aws.Ecs("StopTask", $$"""{"cluster":"shop","task":"{{arn}}","reason":"enough"}""");
        var stopped = await DescribeUntilAsync(aws, arn, task => task["lastStatus"]!.GetValue<string>() == "STOPPED");

        Assert.Matches("^arn:aws:ecs:eu-west-1:111122223333:task/shop/[0-9a-f]{32}$", arn);
        Assert.Equal("PROVISIONING", run["tasks"]![0]!["lastStatus"]!.GetValue<string>());
        Assert.Equal("RUNNING", running["lastStatus"]!.GetValue<string>());
        Assert.Equal("""[{"key":"a","value":"b"}]""", running["tags"]!.ToJsonString());
        Assert.Equal(arn, Assert.Single(listed["taskArns"]!.AsArray())!.GetValue<string>());
        Assert.Equal("STOPPED", asked["task"]!["desiredStatus"]!.GetValue<string>());
        Assert.Equal("UserInitiated", stopped["stopCode"]!.GetValue<string>());
        Assert.Equal("enough", stopped["stoppedReason"]!.GetValue<string>());
        Assert.Equal(143, stopped["containers"]![0]!["exitCode"]!.GetValue<int>());
        Assert.True(stopped["version"]!.GetValue<long>() > running["version"]!.GetValue<long>());
    }

    [Fact]
    public async Task The_same_client_token_is_the_same_task_and_never_another_one()
    {
        await using var aws = await TestSandbox.StartAsync();
        await Some.ShopAsync(aws);

        var first = await aws.Ecs("RunTask", Some.RunTask(more: ""","clientToken":"t-1" """));
        var again = await aws.Ecs("RunTask", Some.RunTask(more: ""","clientToken":"t-1" """));
        var other = await aws.FailAsync("ecs", "RunTask", Some.RunTask(more: ""","clientToken":"t-1","count":2"""));
        var all = await aws.Ecs("ListTasks", """{"cluster":"shop"}""");

        var arn = first["tasks"]![0]!["taskArn"]!.GetValue<string>();
        Assert.Equal(arn, again["tasks"]![0]!["taskArn"]!.GetValue<string>());
        Assert.Equal("ConflictException", other.Code);
        Assert.Equal(arn, other.Body["resourceIds"]![0]!.GetValue<string>());
        Assert.Single(all["taskArns"]!.AsArray());
    }

    [Theory]
    [InlineData("""{"taskDefinition":"web"}""", "ClusterNotFoundException", "Cluster not found.")]
    [InlineData("""{"cluster":"shop","taskDefinition":"nothing"}""", "ClientException", "TaskDefinition not found.")]
    [InlineData("""{"cluster":"shop","taskDefinition":"web"}""", "InvalidParameterException", "No Container Instances were found in your cluster.")]
    [InlineData("""{"cluster":"shop","taskDefinition":"web","launchType":"FARGATE"}""", "InvalidParameterException", "Network Configuration must be provided when networkMode 'awsvpc' is specified.")]
    [InlineData("""{"cluster":"shop","taskDefinition":"web","count":11}""", "InvalidParameterException", "count must be between 1 and 10.")]
    [InlineData("""{"cluster":"shop","taskDefinition":"web","launchType":"FARGATE","networkConfiguration":{"awsvpcConfiguration":{"subnets":["s"]}},"overrides":{"containerOverrides":[{"name":"x"}]}}""",
        "InvalidParameterException", "Override for container named x is not a container in the TaskDefinition.")]
    public async Task What_RunTask_refuses(string request, string code, string message)
    {
        await using var aws = await TestSandbox.StartAsync();
        await Some.ShopAsync(aws);

        var error = await aws.FailAsync("ecs", "RunTask", request);

        Assert.Equal((code, message), (error.Code, error.Message));
    }

    [Fact]
    public async Task A_task_that_cannot_start_says_why_and_has_no_exit_code()
    {
        await using var aws = await TestSandbox.StartAsync();
        await Some.ShopAsync(aws, Some.TaskDefinition(image: "app:missing"));

        var run = await aws.Ecs("RunTask", Some.RunTask());
        var stopped = await DescribeUntilAsync(aws, run["tasks"]![0]!["taskArn"]!.GetValue<string>(), task => task["lastStatus"]!.GetValue<string>() == "STOPPED");

        Assert.Equal("TaskFailedToStart", stopped["stopCode"]!.GetValue<string>());
        Assert.StartsWith("CannotPullContainerError: ", stopped["stoppedReason"]!.GetValue<string>());
        Assert.Null(stopped["containers"]![0]!["exitCode"]);
        Assert.Null(stopped["startedAt"]);
    }

    [Fact]
    public async Task Overrides_change_command_and_environment_and_nothing_else()
    {
        var specs = new List<Sandbox.Tasks.TaskSpec>();
        await using var aws = await TestSandbox.StartAsync(spec =>
        {
            specs.Add(spec);
            return Scripts.ByImage(spec);
        });
        var definition = Some.TaskDefinition();
        Some.Container(definition)["environment"] = JsonNode.Parse("""[{"name":"A","value":"1"},{"name":"B","value":"2"}]""");
        Some.Container(definition)["command"] = JsonNode.Parse("""["serve"]""");
        await Some.ShopAsync(aws, definition);

        var run = await aws.Ecs("RunTask", Some.RunTask(more:
            ""","overrides":{"containerOverrides":[{"name":"web","command":["test","me"],"environment":[{"name":"B","value":"3"}]}]}"""));
        await DescribeUntilAsync(aws, run["tasks"]![0]!["taskArn"]!.GetValue<string>(), task => task["lastStatus"]!.GetValue<string>() == "RUNNING");

        var container = Assert.Single(Assert.Single(specs).Containers);
        Assert.Equal(["test", "me"], container.Command);
        Assert.Equal(("1", "3"), (container.Environment["A"], container.Environment["B"]));
        Assert.Equal("app:healthy", container.Image);
        Assert.Equal((30, 5, 3, 0), (container.HealthCheck!.IntervalSeconds, container.HealthCheck.TimeoutSeconds, container.HealthCheck.Retries, container.HealthCheck.StartPeriodSeconds));
    }

    [Fact]
    public async Task What_a_container_prints_stands_in_its_log_stream()
    {
        await using var aws = await TestSandbox.StartAsync();
        await aws.Logs("CreateLogGroup", """{"logGroupName":"/ecs/shop"}""");
        await Some.ShopAsync(aws, Logging(Some.TaskDefinition(image: "app:speaks")));

        var arn = (await aws.Ecs("RunTask", Some.RunTask()))["tasks"]![0]!["taskArn"]!.GetValue<string>();
        var stream = $"front/web/{arn[^32..]}";
        await DescribeUntilAsync(aws, arn, task => task["lastStatus"]!.GetValue<string>() == "RUNNING");
        var events = await TestSandbox.EventuallyAsync(
            () => aws.Logs("GetLogEvents", $$"""{"logGroupName":"/ecs/shop","logStreamName":"{{stream}}","startFromHead":true}"""),
            answer => answer["events"]!.AsArray().Count == 3);

        Assert.Equal(["one", "two", "three"], events["events"]!.AsArray().Select(item => item!["message"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_missing_log_group_is_a_task_that_never_starts()
    {
        await using var aws = await TestSandbox.StartAsync();
        await Some.ShopAsync(aws, Logging(Some.TaskDefinition()));

        var run = await aws.Ecs("RunTask", Some.RunTask());
        var stopped = await DescribeUntilAsync(aws, run["tasks"]![0]!["taskArn"]!.GetValue<string>(), task => task["lastStatus"]!.GetValue<string>() == "STOPPED");

        Assert.Equal("TaskFailedToStart", stopped["stopCode"]!.GetValue<string>());
        Assert.StartsWith("ResourceInitializationError: failed to validate logger args: ", stopped["stoppedReason"]!.GetValue<string>());
        Assert.Contains("The specified log group does not exist.", stopped["stoppedReason"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_secret_that_nobody_set_is_a_task_that_never_starts()
    {
        await using var aws = await TestSandbox.StartAsync();
        var definition = Some.TaskDefinition();
        Some.Container(definition)["secrets"] = JsonNode.Parse("""[{"name":"DB","valueFrom":"db-url"}]""");
        await Some.ShopAsync(aws, definition);

        var without = (await aws.Ecs("RunTask", Some.RunTask()))["tasks"]![0]!["taskArn"]!.GetValue<string>();
        var stopped = await DescribeUntilAsync(aws, without, task => task["lastStatus"]!.GetValue<string>() == "STOPPED");
        await aws.AdminAsync(HttpMethod.Put, "secrets", """{"db-url":"postgres://x"}""");
        var with = (await aws.Ecs("RunTask", Some.RunTask()))["tasks"]![0]!["taskArn"]!.GetValue<string>();
        await DescribeUntilAsync(aws, with, task => task["lastStatus"]!.GetValue<string>() == "RUNNING");

        Assert.StartsWith("ResourceInitializationError: unable to pull secrets or registry auth: ", stopped["stoppedReason"]!.GetValue<string>());
    }

    [Fact]
    public async Task Unknown_tasks_are_failures_and_not_errors()
    {
        await using var aws = await TestSandbox.StartAsync();
        await Some.ShopAsync(aws);

        var described = await aws.Ecs("DescribeTasks", """{"cluster":"shop","tasks":["0123456789abcdef0123456789abcdef"]}""");
        var error = await aws.FailAsync("ecs", "StopTask", """{"cluster":"shop","task":"0123456789abcdef0123456789abcdef"}""");

        Assert.Equal("MISSING", described["failures"]![0]!["reason"]!.GetValue<string>());
        Assert.Equal(("InvalidParameterException", "The referenced task was not found."), (error.Code, error.Message));
    }

    internal static JsonObject Logging(JsonObject definition)
    {
        Some.Container(definition)["logConfiguration"] = JsonNode.Parse(
            """{"logDriver":"awslogs","options":{"awslogs-group":"/ecs/shop","awslogs-region":"eu-west-1","awslogs-stream-prefix":"front"}}""");
        return definition;
    }

    internal static Task<JsonNode> DescribeUntilAsync(TestSandbox aws, string arn, Func<JsonNode, bool> isSo) => TestSandbox.EventuallyAsync(
        async () => (await aws.Ecs("DescribeTasks", $$"""{"cluster":"shop","tasks":["{{arn}}"],"include":["TAGS"]}"""))["tasks"]![0]!, isSo);
}
