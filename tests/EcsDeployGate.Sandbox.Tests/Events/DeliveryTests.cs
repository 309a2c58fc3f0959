using System.Globalization;
using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Tests.CodePipeline;
using EcsDeployGate.Sandbox.Tests.Ecs;
using EcsDeployGate.Sandbox.Tests.Wire;

namespace EcsDeployGate.Sandbox.Tests.Events;

public sealed class DeliveryTests
{
    [Fact]
    public async Task Task_state_changes_come_with_a_growing_version_ISO_times_and_no_health()
    {
        await using var listener = await Listener.StartAsync();
        await using var aws = await TestSandbox.StartAsync(configure: options => options with { Deliver = [new Uri(listener.Url)] });
        await Some.ShopAsync(aws);

        var arn = (await aws.Ecs("RunTask", Some.RunTask(more: ""","startedBy":"gate/1","tags":[{"key":"a","value":"b"}]""")))["tasks"]![0]!["taskArn"]!.GetValue<string>();
        await RunTaskTests.DescribeUntilAsync(aws, arn, task => task["healthStatus"]!.GetValue<string>() == "HEALTHY");
        await aws.Ecs("StopTask", $$"""{"cluster":"shop","task":"{{arn}}","reason":"done"}""");
        var final = await RunTaskTests.DescribeUntilAsync(aws, arn, task => task["lastStatus"]!.GetValue<string>() == "STOPPED");
        var heard = await TestSandbox.EventuallyAsync(
            () => Task.FromResult(listener.Of("ECS Task State Change").ToList()),
            events => events.Exists(item => item["detail"]!["lastStatus"]!.GetValue<string>() == "STOPPED"));

        var last = heard.MaxBy(item => item["detail"]!["version"]!.GetValue<long>())!;
        Assert.Equal(
            ["version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail"], last.Select(member => member.Key));
        Assert.Equal(("0", "aws.ecs", "111122223333", "eu-west-1"), (
            last["version"]!.GetValue<string>(), last["source"]!.GetValue<string>(), last["account"]!.GetValue<string>(), last["region"]!.GetValue<string>()));
        Assert.Equal(arn, last["resources"]![0]!.GetValue<string>());
        var detail = last["detail"]!.AsObject();
        Assert.Equal(final["version"]!.GetValue<long>(), detail["version"]!.GetValue<long>());
        Assert.Equal(("UserInitiated", "done", "gate/1"), (
            detail["stopCode"]!.GetValue<string>(), detail["stoppedReason"]!.GetValue<string>(), detail["startedBy"]!.GetValue<string>()));
        Assert.False(detail.ContainsKey("tags"));
        Assert.Equal("eni", detail["attachments"]![0]!["type"]!.GetValue<string>());
        foreach (var member in (string[])["createdAt", "startedAt", "stoppingAt", "stoppedAt", "updatedAt"])
        {
            Assert.True(DateTimeOffset.TryParseExact(
                detail[member]!.GetValue<string>(), "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _), member);
        }

        Assert.All(heard, item => Assert.DoesNotContain("ealthStatus", item.ToJsonString(), StringComparison.Ordinal));
        var versions = heard.Select(item => item["detail"]!["version"]!.GetValue<long>()).ToList();
        Assert.Equal(versions.Count, versions.Distinct().Count());
    }

    [Fact]
    public async Task A_subscriber_that_was_down_gets_the_event_when_it_is_back()
    {
        await using var listener = await Listener.StartAsync(refuse: 2);
        await using var aws = await TestSandbox.StartAsync();
        await aws.AdminAsync(HttpMethod.Post, "subscriptions", $$"""{"url":"{{listener.Url}}","source":"aws.ecs"}""");
        await Some.ShopAsync(aws, Some.TaskDefinition(image: "app:missing"));

        await aws.Ecs("RunTask", Some.RunTask());

        var heard = await TestSandbox.EventuallyAsync(
            () => Task.FromResult(listener.Heard.ToList()), events => events.Exists(item => item["detail"]!["lastStatus"]!.GetValue<string>() == "PROVISIONING"));
        Assert.Contains(heard, item => item["detail"]!["desiredStatus"]!.GetValue<string>() == "RUNNING");
        await TestSandbox.EventuallyAsync(
            async () => (await aws.AdminAsync(HttpMethod.Get, "deliveries")).AsArray(),
            deliveries => deliveries.Any(item => item!["tries"]!.GetValue<int>() > 1 && item["outcome"]!.GetValue<string>() == "delivered"));
    }

    [Fact]
    public async Task Deliveries_can_be_doubled_and_reordered()
    {
        await using var listener = await Listener.StartAsync();
        await using var aws = await TestSandbox.StartAsync(configure: options => options with { Deliver = [new Uri(listener.Url)] });
        await aws.AdminAsync(HttpMethod.Put, "deliveries", """{"duplicates":1,"holdBackMs":300}""");
        await Some.ShopAsync(aws, Some.TaskDefinition(image: "app:exits"));

        await aws.Ecs("RunTask", Some.RunTask());

        var published = await TestSandbox.EventuallyAsync(
            async () => (await aws.AdminAsync(HttpMethod.Get, "events")).AsArray(),
            events => events.Any(item => item!["detail"]!["lastStatus"]!.GetValue<string>() == "STOPPED"));
        var heard = await TestSandbox.EventuallyAsync(
            () => Task.FromResult(listener.Heard.ToList()), events => events.Count == 2 * published.Count);
        Assert.All(heard.GroupBy(item => item["id"]!.GetValue<string>()), same => Assert.Equal(2, same.Count()));
        var order = heard.Select(item => item["detail"]!["version"]!.GetValue<long>()).ToList();
        Assert.NotEqual(order.Order(), order);
    }

    [Fact]
    public async Task The_approval_reaches_the_subscribers_of_its_topic_and_nobody_else()
    {
        await using var listener = await Listener.StartAsync();
        await using var other = await Listener.StartAsync();
        await using var shop = await Shop.OpenAsync();
        await shop.Aws.AdminAsync(HttpMethod.Post, "subscriptions", $$"""{"url":"{{listener.Url}}","topicArn":"{{Shop.Topic}}"}""");
        await shop.Aws.AdminAsync(HttpMethod.Post, "subscriptions", $$"""{"url":"{{other.Url}}","topicArn":"{{Shop.Topic}}-other"}""");

        var token = await shop.TokenAsync(await shop.StartAsync());

        var heard = await TestSandbox.EventuallyAsync(() => Task.FromResult(listener.Heard.ToList()), events => events.Count > 0);
        Assert.Contains(token, Assert.Single(heard)["Records"]![0]!["Sns"]!["Message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Empty(other.Heard);
    }

    [Fact]
    public async Task Pipeline_state_changes_tell_the_story_of_an_execution()
    {
        await using var listener = await Listener.StartAsync();
        await using var shop = await Shop.OpenAsync();
        await shop.Aws.AdminAsync(HttpMethod.Post, "subscriptions", $$"""{"url":"{{listener.Url}}","source":"aws.codepipeline"}""");

        var execution = await shop.StartAsync();
        await shop.Aws.Pipeline("PutApprovalResult", Shop.Answer(await shop.TokenAsync(execution), "Rejected", "no"));
        var heard = await TestSandbox.EventuallyAsync(
            () => Task.FromResult(listener.Heard.ToList()),
            events => events.Exists(item => item["detail-type"]!.GetValue<string>() == "CodePipeline Pipeline Execution State Change"
                && item["detail"]!["state"]!.GetValue<string>() == "FAILED"));

        var gate = heard.Where(item => item["detail"]!["action"]?.GetValue<string>() == "Gate").ToList();
        Assert.Equal(["FAILED", "STARTED"], gate.Select(item => item["detail"]!["state"]!.GetValue<string>()).Order(StringComparer.Ordinal));
        var detail = gate[0]["detail"]!;
        Assert.Equal((execution, "shop-pipeline", "Approve"), (
            detail["execution-id"]!.GetValue<string>(), detail["pipeline"]!.GetValue<string>(), detail["stage"]!.GetValue<string>()));
        Assert.Equal("""{"owner":"AWS","provider":"Manual","category":"Approval","version":"1"}""", detail["type"]!.ToJsonString());
        Assert.Equal("1.0", detail["version"]!.ToJsonString());
        Assert.DoesNotContain("token", string.Concat(gate.Select(item => item.ToJsonString())), StringComparison.Ordinal);
        var fetched = heard.Single(item => item["detail"]!["action"]?.GetValue<string>() == "Fetch" && item["detail"]!["state"]!.GetValue<string>() == "SUCCEEDED");
        Assert.Equal("BuildOut", fetched["detail"]!["output-artifacts"]![0]!["name"]!.GetValue<string>());
    }
}
