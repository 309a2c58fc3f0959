using EcsDeployGate.Demo;
using EcsDeployGate.Sandbox.Tests.Engines;

namespace EcsDeployGate.Scenarios.EngineGone;

public sealed class EngineGoneTests
{
    [Fact]
    public async Task A_probe_whose_engine_disappears_is_held_and_the_app_is_not_blamed()
    {
        var cancelled = TestContext.Current.CancellationToken;
        await using var daemon = DockerDaemon.Own();
        await daemon.InitializeAsync();
        Assert.True(daemon.Endpoint is not null, daemon.Why);
        await using var world = await GateInAShop.OpenOnDockerAsync(daemon.Endpoint!, cancelled);
        await Images.LoadAsync(world.Endpoint, cancelled);
        await world.Shop.StockAsync(Story.GoodImage, desiredCount: 0, cancelled);
        await world.Shop.PipelineAsync(Checkout.Path("pipeline/definitions/approval-by-sns.json"), cancelled);
        var execution = await world.Shop.ReleaseAsync(Story.GoodImage, cancelled);
        var id = await world.Gate.RunAfterAsync(new HashSet<string>(), cancelled);
        await RunningAsync(world, cancelled);

        await daemon.KillAsync();

        var run = await world.Gate.EndedAsync(id, TimeSpan.FromSeconds(120), cancelled);
        Assert.True("inconclusive" == run["verdict"]!.GetValue<string>(), run.ToJsonString());
        Assert.Equal("held", run["decision"]!.GetValue<string>());
        Assert.True(run["cause"]!["infrastructure"]!.GetValue<bool>());
        Assert.Equal("InProgress", await world.Shop.StatusAsync(execution, cancelled));
    }

    private static async Task RunningAsync(GateInAShop world, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < 300; tries++)
        {
            var listed = await world.Shop.Ecs.ListTasksAsync(new() { Cluster = Shop.Cluster }, cancellationToken);
            if (listed.TaskArns is { Count: > 0 } arns
                && (await world.Shop.Ecs.DescribeTasksAsync(new() { Cluster = Shop.Cluster, Tasks = arns }, cancellationToken)).Tasks.Any(t => t.LastStatus == "RUNNING"))
            {
                return;
            }

            await Task.Delay(100, cancellationToken);
        }

        throw new TimeoutException("The probe never ran.");
    }
}
