using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.TestKit.Doubles;
using Microsoft.Extensions.Time.Testing;

namespace EcsDeployGate.Core.Tests.Runs;

public sealed class ProbeSweepTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    private readonly ScriptedProbeTasks _probes = new();
    private readonly InMemoryRunStore _store = new();

    [Fact]
    public void A_run_id_says_when_its_run_started() => Assert.Equal(Now, RunId.New(Now).StartedAt);

    [Theory]
    [InlineData(0, false)]
    [InlineData(2 * 60, false)]
    [InlineData((24 * 60) + 1, true)]
    public void A_run_that_nobody_knows_may_be_another_gates_and_is_left_alone_for_a_day(int minutes, bool left) =>
        Assert.Equal(left, ProbeSweep.IsLeft(RunId.New(Now.AddMinutes(-minutes)), run: null, Now));

    [Theory]
    [InlineData(RunStage.Probing, 600, false)]
    [InlineData(RunStage.Deciding, 600, false)]
    [InlineData(RunStage.Ended, 0, false)]
    [InlineData(RunStage.Ended, 2, true)]
    public async Task A_run_that_goes_on_cleans_up_for_itself_and_one_that_has_ended_does_no_more(RunStage stage, int minutes, bool left)
    {
        var world = new Stage();
        var id = await world.Starter().StartAsync(world.Request(), CancellationToken.None);
        var run = (await world.Engine().AdvanceAsync(id, CancellationToken.None))!.Run with { Stage = stage, UpdatedAt = Now.AddMinutes(-minutes) };

        Assert.Equal(left, ProbeSweep.IsLeft(id, run, Now));
    }

    [Fact]
    public async Task A_registration_that_loses_its_race_and_comes_after_the_end_is_swept()
    {
        var world = new Stage();
        var id = await world.Starter().StartAsync(world.Request(), CancellationToken.None);
        var raced = false;
        world.Before = effect =>
        {
            if (effect == nameof(RegisterProbe) && !raced)
            {
                raced = true;
                Assert.True(world.Engine().AdvanceAsync(id, CancellationToken.None).GetAwaiter().GetResult()!.Run.IsEnded);
            }
        };
        await world.Engine().AdvanceAsync(id, CancellationToken.None);
        Assert.Equal((0, 1), (world.LeftRunning, world.LeftRegistered));

        var sweep = new ProbeSweep(world.Store, world, world.Time);
        Assert.Empty(await sweep.SweepAsync(CancellationToken.None));
        world.Time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal([id], await sweep.SweepAsync(CancellationToken.None));
        Assert.Equal(0, world.LeftRegistered);
        Assert.Empty(await sweep.SweepAsync(CancellationToken.None));
    }

    [Fact]
    public async Task What_is_left_is_removed_and_what_is_at_work_is_not()
    {
        var (ours, foreign, forgotten) = (RunId.New(Now), RunId.New(Now.AddHours(-2)), RunId.New(Now.AddDays(-3)));
        foreach (var run in (RunId[])[ours, foreign, forgotten])
        {
            _probes.Left.Enqueue(run);
        }

        var swept = await new ProbeSweep(_store, _probes, new FakeTimeProvider(Now)).SweepAsync(TestContext.Current.CancellationToken);

        Assert.Equal([forgotten], swept);
        Assert.Equal([forgotten], _probes.CleanedUp);
    }
}
