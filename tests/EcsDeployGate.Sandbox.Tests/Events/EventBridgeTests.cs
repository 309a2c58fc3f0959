using EcsDeployGate.Sandbox.Tests.Functions;
using EcsDeployGate.Sandbox.Tests.Wire;

namespace EcsDeployGate.Sandbox.Tests.Events;

public sealed class EventBridgeTests
{
    [Fact]
    public async Task What_is_put_reaches_the_subscribers_in_EventBridges_envelope()
    {
        await using var listener = await Listener.StartAsync();
        await using var aws = await TestSandbox.StartAsync();
        await aws.AdminAsync(HttpMethod.Post, "subscriptions", $$"""{"url":"{{listener.Url}}","source":"ecs-deploy-gate"}""");

        var answer = await aws.CallAsync("events", "PutEvents", """
            {"Entries":[
              {"Source":"ecs-deploy-gate","DetailType":"Verdict","Detail":"{\"verdict\":\"reject\"}","Resources":["arn:aws:ecs:eu-west-1:111122223333:service/shop/web"]},
              {"Source":"aws.ecs","DetailType":"Verdict","Detail":"{}"},
              {"Source":"ecs-deploy-gate","DetailType":"Verdict","Detail":"no json"},
              {"Source":"ecs-deploy-gate","Detail":"{}"}]}
            """);
        var heard = Assert.Single(await TestSandbox.EventuallyAsync(() => Task.FromResult(listener.Heard.ToList()), events => events.Count > 0));

        Assert.Equal(3, answer["FailedEntryCount"]!.GetValue<int>());
        Assert.Equal(
            ["NotAuthorizedForSourceException", "MalformedDetail", "InvalidArgument"],
            answer["Entries"]!.AsArray().Skip(1).Select(entry => entry!["ErrorCode"]!.GetValue<string>()));
        Assert.Equal(heard["id"]!.GetValue<string>(), answer["Entries"]![0]!["EventId"]!.GetValue<string>());
        Assert.Equal(("ecs-deploy-gate", "Verdict", "reject"), (
            heard["source"]!.GetValue<string>(), heard["detail-type"]!.GetValue<string>(), heard["detail"]!["verdict"]!.GetValue<string>()));
        Assert.Equal("""["arn:aws:ecs:eu-west-1:111122223333:service/shop/web"]""", heard["resources"]!.ToJsonString());
        Assert.Single((await aws.AdminAsync(HttpMethod.Get, "events")).AsArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    public async Task One_to_ten_events_are_put_at_once(int count)
    {
        await using var aws = await TestSandbox.StartAsync();
        var entries = string.Join(',', Enumerable.Repeat("""{"Source":"a","DetailType":"b","Detail":"{}"}""", count));

        var error = await aws.FailAsync("events", "PutEvents", $$"""{"Entries":[{{entries}}]}""", declared: false);

        Assert.Equal("ValidationException", error.Code);
    }

    [Fact]
    public async Task A_schedule_calls_its_function_again_and_again_until_it_is_removed()
    {
        await using var function = await TestFunction.StartAsync();
        await using var aws = await TestSandbox.StartAsync();
        await function.RegisterAsync(aws);

        await aws.AdminAsync(HttpMethod.Post, "schedules", """{"name":"every-minute","function":"gate","everyMs":30}""");
        var call = await function.CallAsync(3);
        await aws.AdminAsync(HttpMethod.Delete, "schedules/every-minute");

        Assert.Equal(("aws.events", "Scheduled Event", "{}"), (
            call["source"]!.GetValue<string>(), call["detail-type"]!.GetValue<string>(), call["detail"]!.ToJsonString()));
        Assert.Equal("arn:aws:events:eu-west-1:111122223333:rule/every-minute", call["resources"]![0]!.GetValue<string>());
        Assert.Empty((await aws.AdminAsync(HttpMethod.Get, "schedules")).AsArray());
        Assert.Equal(function.Calls.Count, function.Calls.Select(item => item["id"]!.GetValue<string>()).Distinct().Count());
    }
}
