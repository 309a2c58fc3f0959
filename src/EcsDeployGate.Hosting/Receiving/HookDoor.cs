using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.Reporting;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.Hosting.Runs;

namespace EcsDeployGate.Hosting.Receiving;

/// <summary>The door of an ECS deployment lifecycle hook: ECS calls until it is told something else than IN_PROGRESS.</summary>
public sealed class HookDoor(RunStarter starter, DoorVisits visits, WakeUps wakeUps)
{
    /// <summary>Takes a call.</summary>
    public async Task<DoorReply> TakeAsync(ReceivedEvent.Hook hook, CancellationToken cancellationToken)
    {
        if (hook.GoesBack)
        {
            return new DoorReply.Returns(HookAnswer.GoesBack());
        }

        var run = await starter.StartAsync(hook.Request, cancellationToken).ConfigureAwait(false);
        var log = (await visits.ComeBackAsync(run, hook.LifecycleStage, cancellationToken).ConfigureAwait(false))!;
        if (!log.Run.IsEnded)
        {
            wakeUps.Wake(run);
        }

        return new DoorReply.Returns(HookAnswer.Of(log.Run, hook.LifecycleStage));
    }
}
