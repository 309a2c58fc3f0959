using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Tests.Wire;

namespace EcsDeployGate.Sandbox.Tests.Ecs;

public sealed class ServiceTests
{
    [Fact]
    public async Task A_service_comes_to_its_steady_state_and_says_so()
    {
        await using var aws = await TestSandbox.StartAsync();
        await Some.ShopAsync(aws);

        var created = await aws.Ecs("CreateService", Some.Service(count: 2));
        var steady = await SteadyAsync(aws);

        Assert.Equal("IN_PROGRESS", created["service"]!["deployments"]![0]!["rolloutState"]!.GetValue<string>());
        Assert.Equal(2, steady["runningCount"]!.GetValue<int>());
        Assert.Equal("(service web) has reached a steady state.", steady["events"]![0]!["message"]!.GetValue<string>());
        var tasks = (await aws.Ecs("ListTasks", """{"cluster":"shop","serviceName":"web"}"""))["taskArns"]!.AsArray();
        Assert.Equal(2, tasks.Count);
        var task = (await aws.Ecs("DescribeTasks", $$"""{"cluster":"shop","tasks":["{{tasks[0]}}"]}"""))["tasks"]![0]!;
        Assert.Equal("service:web", task["group"]!.GetValue<string>());
        Assert.Equal(steady["deployments"]![0]!["id"]!.GetValue<string>(), task["startedBy"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_rolling_deployment_replaces_every_task_and_never_goes_below_the_desired_count()
    {
        await using var aws = await TestSandbox.StartAsync();
        await Some.ShopAsync(aws);
        await aws.Ecs("CreateService", Some.Service(count: 2));
        await SteadyAsync(aws);
        await aws.Ecs("RegisterTaskDefinition", Some.TaskDefinition(image: "app:v2").ToJsonString());

        var updated = await aws.Ecs("UpdateService", """{"cluster":"shop","service":"web","taskDefinition":"web"}""");
        var fewest = 2;
        var steady = await TestSandbox.EventuallyAsync(
            async () =>
            {
                var service = await ServiceAsync(aws);
                fewest = Math.Min(fewest, service["runningCount"]!.GetValue<int>());
                return service;
            },
            IsSteady);

        Assert.Equal(["PRIMARY", "ACTIVE"], updated["service"]!["deployments"]!.AsArray().Select(item => item!["status"]!.GetValue<string>()));
        Assert.EndsWith("web:2", steady["deployments"]![0]!["taskDefinition"]!.GetValue<string>());
        Assert.Equal(2, steady["runningCount"]!.GetValue<int>());
        Assert.Equal(2, fewest);
    }

    [Fact]
    public async Task An_unhealthy_task_is_stopped_and_replaced_and_the_old_revision_stays()
    {
        await using var aws = await TestSandbox.StartAsync();
        await Some.ShopAsync(aws);
        await aws.Ecs("CreateService", Some.Service());
        await SteadyAsync(aws);
        await aws.Ecs("RegisterTaskDefinition", Some.TaskDefinition(image: "app:unhealthy").ToJsonString());

        await aws.Ecs("UpdateService", """{"cluster":"shop","service":"web","taskDefinition":"web"}""");
        var failing = await TestSandbox.EventuallyAsync(
            () => ServiceAsync(aws), service => service["deployments"]![0]!["failedTasks"]!.GetValue<int>() >= 2);
        var stopped = (await aws.Ecs("ListTasks", """{"cluster":"shop","serviceName":"web","desiredStatus":"STOPPED"}"""))["taskArns"]!.AsArray();
        var task = (await aws.Ecs("DescribeTasks", $$"""{"cluster":"shop","tasks":["{{stopped[0]}}"]}"""))["tasks"]![0]!;

        Assert.Equal("ServiceSchedulerInitiated", task["stopCode"]!.GetValue<string>());
        Assert.Equal("Task failed container health checks", task["stoppedReason"]!.GetValue<string>());
        Assert.Equal(1, failing["deployments"]![1]!["runningCount"]!.GetValue<int>());
        Assert.Equal("IN_PROGRESS", failing["deployments"]![0]!["rolloutState"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_task_whose_app_ends_is_started_again()
    {
        await using var aws = await TestSandbox.StartAsync();
        await Some.ShopAsync(aws, Some.TaskDefinition(image: "app:exits"));

        await aws.Ecs("CreateService", Some.Service());

        var service = await TestSandbox.EventuallyAsync(
            () => ServiceAsync(aws), service => service["deployments"]![0]!["failedTasks"]!.GetValue<int>() >= 3);
        Assert.Contains(service["events"]!.AsArray(), item => item!["message"]!.GetValue<string>().EndsWith("Essential container in task exited", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Scaling_to_zero_and_deleting_leaves_no_task()
    {
        await using var aws = await TestSandbox.StartAsync();
        await Some.ShopAsync(aws);
        await aws.Ecs("CreateService", Some.Service(count: 2));
        await SteadyAsync(aws);

        var refused = await aws.FailAsync("ecs", "DeleteService", """{"cluster":"shop","service":"web"}""");
        await aws.Ecs("UpdateService", """{"cluster":"shop","service":"web","desiredCount":0}""");
        await TestSandbox.EventuallyAsync(() => ServiceAsync(aws), service => service["runningCount"]!.GetValue<int>() == 0);
        await aws.Ecs("DeleteService", """{"cluster":"shop","service":"web"}""");
        await TestSandbox.EventuallyAsync(() => ServiceAsync(aws), service => service["status"]!.GetValue<string>() == "INACTIVE");
        var gone = await aws.FailAsync("ecs", "UpdateService", """{"cluster":"shop","service":"web","desiredCount":1}""");

        Assert.Equal("ServiceNotActiveException", gone.Code);
        Assert.Equal("The service cannot be stopped while it is scaled above 0.", refused.Message);
        Assert.Empty((await aws.Ecs("ListTasks", """{"cluster":"shop"}"""))["taskArns"]!.AsArray());
        Assert.Equal("INACTIVE", (await aws.Ecs("DeleteCluster", """{"cluster":"shop"}"""))["cluster"]!["status"]!.GetValue<string>());
    }

    private static async Task<JsonNode> ServiceAsync(TestSandbox aws) =>
        (await aws.Ecs("DescribeServices", """{"cluster":"shop","services":["web"]}"""))["services"]![0]!;

    private static bool IsSteady(JsonNode service) =>
        service["deployments"]!.AsArray() is [var only] && only!["rolloutState"]!.GetValue<string>() == "COMPLETED";

    private static Task<JsonNode> SteadyAsync(TestSandbox aws) => TestSandbox.EventuallyAsync(() => ServiceAsync(aws), IsSteady);
}
