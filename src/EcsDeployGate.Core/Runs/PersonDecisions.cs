using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Receiving;

namespace EcsDeployGate.Core.Runs;

/// <summary>Takes what persons decide in the gate's place: break-glass, with a name and a reason in the audit trail.</summary>
public sealed class PersonDecisions(IRunStore store, TimeProvider time)
{
    /// <summary>A person decides in the gate's place.</summary>
    public async Task<PersonAnswer> DecideAsync(RunId run, PersonDecided decided, CancellationToken cancellationToken)
    {
        while (RunLog.Fold(await store.ReadAsync(run, cancellationToken)) is { } log)
        {
            if (log.Run.Person == decided)
            {
                return PersonAnswer.Taken; // the same request once more
            }

            if (log.Run.IsEnded || log.Run.Person is not null || log.Run.ClosedOutside is not null)
            {
                return PersonAnswer.TooLate;
            }

            if (log.Run.Request.Target.Manner is DoorManner.Looks)
            {
                return PersonAnswer.NoDoor;
            }

            var next = log.Append(decided, time.GetUtcNow());
            if (await store.AppendAsync(run, log.Entries.Count, [next.Entries[^1]], RunIndex.Of(next.Run), cancellationToken))
            {
                return PersonAnswer.Taken;
            }
        }

        return PersonAnswer.NoSuchRun;
    }
}

/// <summary>What became of a person's decision.</summary>
public enum PersonAnswer
{
    /// <summary>It is in the run; advance the run to tell the door.</summary>
    Taken,

    /// <summary>There is no such run.</summary>
    NoSuchRun,

    /// <summary>It is decided already.</summary>
    TooLate,

    /// <summary>No door waits for a decision of this run.</summary>
    NoDoor,
}
