using EcsDeployGate.Core.Auditing;
using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Tests.Runs;

/// <summary>The gate dies before or after each effect, and is started again: one answer, nothing left, the chain intact.</summary>
public sealed class CrashTests
{
    public static TheoryData<string, bool> EveryEffect() => new(
        from effect in (string[])[nameof(Resolve), nameof(Inspect), nameof(RegisterProbe), nameof(StartProbe), nameof(ObserveProbe), nameof(CleanUpProbe), nameof(Report)]
        from after in (bool[])[false, true]
        select (effect, after));

    [Theory]
    [MemberData(nameof(EveryEffect))]
    public async Task A_gate_killed_at_any_effect_finishes_after_its_restart(string effect, bool after)
    {
        var stage = new Stage { ObserverExit = ProbeExitCode.Unhealthy };
        using var death = new CancellationTokenSource();
        void Die(string at)
        {
            if (at == effect && !death.IsCancellationRequested)
            {
                // Cancelled is what death looks like from within: nothing more is written by this engine.
                death.Cancel();
                throw new OperationCanceledException(death.Token);
            }
        }

        if (after)
        {
            stage.After = Die;
        }
        else
        {
            stage.Before = Die;
        }

        var id = await stage.Starter().StartAsync(stage.Request(), CancellationToken.None);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stage.Engine().AdvanceAsync(id, death.Token));

        // The door delivers again to the restarted gate, as SNS does when the first delivery was not confirmed.
        Assert.Equal(id, await stage.Starter().StartAsync(stage.Request(), CancellationToken.None));
        var log = (await stage.Engine().AdvanceAsync(id, CancellationToken.None))!;

        Assert.True(log.Run.IsEnded);
        Assert.Equal(Decision.Rejected, Assert.Single(stage.Answers).Decision);
        Assert.Equal(1, stage.TasksStarted);
        Assert.Equal((0, 0), (stage.LeftRunning, stage.LeftRegistered));
        Assert.Null(AuditChain.Verify(log.Entries));
    }
}
