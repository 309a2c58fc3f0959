using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Tests.CodePipeline;
using EcsDeployGate.Sandbox.Tests.Events;
using EcsDeployGate.Sandbox.Tests.Wire;

namespace EcsDeployGate.Sandbox.Tests.Functions;

public sealed class FunctionDeliveryTests
{
    [Fact]
    public async Task Functions_that_wait_do_not_hold_up_the_events_that_they_may_wait_for()
    {
        var release = new TaskCompletionSource();
        await using var function = await TestFunction.StartAsync(until: release.Task);
        await using var listener = await Listener.StartAsync();
        await using var shop = await Shop.OpenAsync(pipeline =>
        {
            pipeline["executionMode"] = "PARALLEL";
            pipeline["stages"]![1]!["actions"]![0] = JsonNode.Parse("""
                {"name":"Gate","actionTypeId":{"category":"Invoke","owner":"AWS","provider":"Lambda","version":"1"},"configuration":{"FunctionName":"gate"}}
                """);
            return pipeline;
        });
        await function.RegisterAsync(shop.Aws);
        await shop.Aws.AdminAsync(HttpMethod.Post, "subscriptions", $$"""{"url":"{{listener.Url}}","source":"told-later"}""");
        var executions = new List<string>();
        for (var i = 0; i < 9; i++)
        {
            executions.Add(await shop.StartAsync());
        }

        _ = await function.CallAsync(executions.Count);
        await shop.Aws.CallAsync("events", "PutEvents", """{"Entries":[{"Source":"told-later","DetailType":"a","Detail":"{}"}]}""");
        var heard = await TestSandbox.EventuallyAsync(() => Task.FromResult(listener.Heard.ToList()), events => events.Count > 0);
        release.SetResult();

        Assert.Single(heard);
    }
}
