using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.Hosting.Receiving;
using EcsDeployGate.TestKit;

namespace EcsDeployGate.Hosting.Tests.Receiving;

public sealed class RerunsTests : IAsyncDisposable
{
    private readonly HostedGate _gate = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _gate.DisposeAsync();

    [Fact]
    public async Task A_rerun_asks_for_the_same_and_names_the_run_it_repeats()
    {
        var first = await EndAsync(Some.Definition("one"));

        var again = await StartAsync(first, "k");

        Assert.Equal(new GateRequest(Door.Cli, $"rerun:{first}:k", "me", Some.Definition("one").Target, first.ToString()), again);
    }

    [Fact]
    public async Task A_rerun_while_the_approval_still_waits_is_for_the_approval()
    {
        var first = await EndAsync(Some.Approval());

        var again = await StartAsync(first, "k");

        Assert.Equal((Door.PipelineApproval, Some.Approval().Target), (again.Door, again.Target));
    }

    [Fact]
    public async Task A_rerun_after_the_approval_was_answered_judges_the_same_execution_without_a_door()
    {
        var origin = new PipelineOrigin("shop-pipeline", "0d6b0000-0000-4000-8000-000000000003", "Deploy", "ToEcs", "Built", "s3://bucket/key");
        _gate.Resolver.Answer = _ => new Resolution.Resolved(Some.Deployment() with { Origin = origin });
        var first = await EndAsync(Some.Approval());
        _gate.Resolver.Answer = _ => new Resolution.Closed("Approved", "someone", Some.Time);

        var again = await StartAsync(first, "k");

        Assert.Equal((Door.Cli, new ExecutionTarget("shop-pipeline", origin.ExecutionId, null)), (again.Door, (ExecutionTarget)again.Target));
    }

    [Fact]
    public async Task The_same_key_finds_the_same_rerun()
    {
        var first = await EndAsync(Some.Definition("one"));
        var reruns = _gate.Get<Reruns>();

        var one = await reruns.StartAsync(first, Door.Cli, "me", "k", Stop);

        Assert.Equal(one, await reruns.StartAsync(first, Door.Cli, "me", "k", Stop));
        Assert.NotEqual(one, await reruns.StartAsync(first, Door.Cli, "me", "another", Stop));
    }

    [Fact]
    public async Task A_run_that_goes_on_or_is_not_there_cannot_be_repeated()
    {
        var going = await _gate.Get<RunStarter>().StartAsync(Some.Approval(), Stop);

        Assert.Equal(new RerunAnswer.StillGoing(RunStage.Resolving), await _gate.Get<Reruns>().StartAsync(going, Door.Cli, "me", "k", Stop));
        Assert.Equal(new RerunAnswer.NoSuchRun(), await _gate.Get<Reruns>().StartAsync(Some.Id(), Door.Cli, "me", "k", Stop));
    }

    private async Task<RunId> EndAsync(GateRequest request)
    {
        var run = await _gate.Get<RunStarter>().StartAsync(request, Stop);
        var log = await _gate.Get<RunEngine>().AdvanceAsync(run, Stop);
        Assert.True(log!.Run.IsEnded, $"stands at {log.Run.Stage}");
        return run;
    }

    private async Task<GateRequest> StartAsync(RunId first, string key)
    {
        var started = Assert.IsType<RerunAnswer.Started>(await _gate.Get<Reruns>().StartAsync(first, Door.Cli, "me", key, Stop));
        return RunLog.Fold(await _gate.Get<IRunStore>().ReadAsync(started.Run, Stop))!.Run.Request;
    }
}
