using EcsDeployGate.Demo;

namespace EcsDeployGate.Scenarios.KilledGate;

public sealed class KilledGateTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_gate_that_is_killed_and_started_again_answers_once_and_leaves_nothing(int seed)
    {
        var cancelled = TestContext.Current.CancellationToken;
        var random = new Random(seed);
        await using var world = await GateInAShop.OpenAsync("embedded", cancelled);
        await Images.LoadAsync(world.Endpoint, cancelled);
        await world.Shop.StockAsync(Story.NewImage, desiredCount: 0, cancelled);
        await world.Shop.PipelineAsync(Checkout.Path("pipeline/definitions/approval-by-sns.json"), cancelled);
        var execution = await world.Shop.ReleaseAsync(Story.NewImage, cancelled);

        var id = await world.Gate.RunAfterAsync(new HashSet<string>(), cancelled);
        var deaths = 0;
        while ((await world.Gate.RunAsync(id, cancelled))["stage"]!.GetValue<string>() != "ended" && deaths < 25)
        {
            await Task.Delay(random.Next(300, 2500), cancelled);
            await world.KillGateAsync();
            deaths++;
            await world.StartGateAsync(cancelled);
        }

        var run = await world.Gate.EndedAsync(id, TimeSpan.FromSeconds(90), cancelled);
        var actions = await world.Shop.ActionsAsync(execution, cancelled);
        Assert.True(deaths >= 2, $"killed only {deaths} times");
        Assert.Equal(("rejected", "command-not-found"), (run["decision"]!.GetValue<string>(), run["cause"]!["code"]!.GetValue<string>()));
        Assert.Equal(run["summary"]!.GetValue<string>(), Assert.Single(actions, a => a.ActionName == "EcsDeployGate").Output.ExecutionResult.ExternalExecutionSummary);
        Assert.True((await world.Gate.VerifyAsync(cancelled))["intact"]!.GetValue<bool>());
        Assert.Equal(1, await world.Gate.CountAsync(cancelled));

        var running = await world.Shop.Ecs.ListTasksAsync(new() { Cluster = Shop.Cluster }, cancelled);
        var registered = await world.Shop.Ecs.ListTaskDefinitionsAsync(new() { FamilyPrefix = $"ecs-deploy-gate-{id}", Status = "ACTIVE" }, cancelled);
        Assert.Empty(running.TaskArns ?? []);
        Assert.Empty(registered.TaskDefinitionArns ?? []);
    }
}
