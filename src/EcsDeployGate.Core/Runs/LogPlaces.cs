using EcsDeployGate.Core.Auditing;
using EcsDeployGate.Core.Names;

namespace EcsDeployGate.Core.Runs;

/// <summary>What every store asks of entries before it looks at what is there.</summary>
public static class LogPlaces
{
    /// <summary>Entries and index are of one run, and follow entry <paramref name="expected"/> without gaps.</summary>
    /// <exception cref="ArgumentException">They do not: a mistake of the program, which must never reach a disk.</exception>
    public static void Require(RunId run, int expected, IReadOnlyList<AuditEntry> entries, RunIndex index)
    {
        if (entries.Count == 0 || index.Id != run || entries.Select((entry, i) => entry.Run == run && entry.Number == expected + i + 1).Contains(false))
        {
            throw new ArgumentException($"Entries and index must be of run {run} and follow entry {expected}, without gaps.", nameof(entries));
        }
    }
}
