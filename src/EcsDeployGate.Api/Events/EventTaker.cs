using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.Hosting.Receiving;
using EcsDeployGate.Hosting.Runs;

namespace EcsDeployGate.Api.Events;

/// <summary>Gives every event to the door that it came through.</summary>
internal sealed class EventTaker(RunStarter starter, WakeUps wakeUps, JobDoor jobs, ConditionDoor conditions, HookDoor hooks, DoorWatch watch, ProbeSweeps sweeps, TimeProvider time)
{
    /// <summary>Every so many minutes of the clock a tick also looks at held approvals.</summary>
    private const int MinutesBetweenLooksAtHeld = 5;

    /// <summary>Takes an event whose sender looks at the answer; null for any other.</summary>
    public async Task<DoorReply?> ReplyAsync(ReceivedEvent received, CancellationToken cancellationToken) => received switch
    {
        ReceivedEvent.Job { Request.Door: Door.StageCondition } job => await conditions.TakeAsync(job, cancellationToken),
        ReceivedEvent.Job job => await jobs.TakeAsync(job, cancellationToken),
        ReceivedEvent.Condition condition => await conditions.TakeAsync(condition, cancellationToken),
        ReceivedEvent.Hook hook => await hooks.TakeAsync(hook, cancellationToken),
        _ => null,
    };

    /// <summary>Takes an event whose sender only wants to be rid of it; the work goes on afterwards.</summary>
    public async Task<EventOutcome> TakeAsync(ReceivedEvent received, CancellationToken cancellationToken)
    {
        switch (received)
        {
            case ReceivedEvent.Asked asked:
                var run = await starter.StartAsync(asked.Request, cancellationToken);
                wakeUps.Wake(run);
                return new(EventOutcome.Asked, run);
            case ReceivedEvent.Woken woken:
                wakeUps.Wake(woken.Run);
                return new(EventOutcome.Woken, woken.Run);
            case ReceivedEvent.ApprovalEnded ended:
                return await watch.ApprovalEndedAsync(ended, cancellationToken) is [var first, ..]
                    ? new(EventOutcome.Woken, first)
                    : new(EventOutcome.Ignored, Reason: "No open run waits for that approval, or it is the gate's own answer.");
            case ReceivedEvent.Tick:
                if (time.GetUtcNow().Minute % MinutesBetweenLooksAtHeld is 0)
                {
                    await watch.LookAtHeldAsync(cancellationToken);
                }

                await watch.WakeDueAsync(cancellationToken);
                await sweeps.IfDueAsync(cancellationToken);
                return new(EventOutcome.Woken);
            case ReceivedEvent.Ignored ignored:
                return new(EventOutcome.Ignored, Reason: ignored.Reason);
            case ReceivedEvent.Malformed malformed:
                return new(EventOutcome.Malformed, Reason: malformed.Problem, At: malformed.At);
            default:
                throw new InvalidOperationException($"Nobody knows what to do with {received.GetType().Name}.");
        }
    }
}
