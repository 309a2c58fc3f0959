using EcsDeployGate.Core.Reporting;

namespace EcsDeployGate.Cli.Runs;

/// <summary>Remembers which lines of a timeline were shown: records of a probe arrive late and belong further up.</summary>
internal sealed class ToldLines
{
    private readonly Dictionary<TimelineEntry, int> _told = [];

    /// <summary>The lines that were not shown yet, in order.</summary>
    public IReadOnlyList<TimelineEntry> NewOf(IReadOnlyList<TimelineEntry> timeline)
    {
        var seen = new Dictionary<TimelineEntry, int>();
        var fresh = new List<TimelineEntry>();
        foreach (var line in timeline)
        {
            var count = seen[line] = seen.GetValueOrDefault(line) + 1;
            if (count > _told.GetValueOrDefault(line))
            {
                _told[line] = count;
                fresh.Add(line);
            }
        }

        return fresh;
    }
}
