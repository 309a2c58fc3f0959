using EcsDeployGate.Core.Auditing;
using EcsDeployGate.Core.Names;

namespace EcsDeployGate.Core.Runs;

/// <summary>A run with the log that made it.</summary>
/// <param name="Run">The run after the last entry.</param>
/// <param name="Entries">The log, from entry 1.</param>
public sealed record RunLog(GateRun Run, IReadOnlyList<AuditEntry> Entries)
{
    /// <summary>Makes the log of a new run.</summary>
    public static RunLog Start(RunId id, RunRequested requested, DateTimeOffset at)
    {
        var entry = AuditChain.Link(id, null, requested, at);
        return new(Transitions.Start(id, requested, entry.At), [entry]);
    }

    /// <summary>Folds a stored log; null when it is empty.</summary>
    /// <exception cref="UnexpectedEventException">The events do not fit one another.</exception>
    public static RunLog? Fold(IReadOnlyList<AuditEntry> entries)
    {
        GateRun? run = null;
        foreach (var entry in entries)
        {
            run = (run, AuditChain.Read(entry)) switch
            {
                (null, RunRequested requested) => Transitions.Start(entry.Run, requested, entry.At),
                (null, var first) => throw new InvalidOperationException($"Run {entry.Run} begins with {first.GetType().Name} instead of {nameof(RunRequested)}."),
                (var so, var happened) => Transitions.Apply(so, happened, entry.At),
            };
        }

        return run is null ? null : new(run, entries);
    }

    /// <summary>The log after one more event.</summary>
    public RunLog Append(RunEvent happened, DateTimeOffset at)
    {
        var entry = AuditChain.Link(Run.Id, Entries[^1], happened, at);
        return new(Transitions.Apply(Run, happened, entry.At), [.. Entries, entry]);
    }
}
