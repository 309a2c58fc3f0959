using EcsDeployGate.Core.Runs;
using EcsDeployGate.TestKit;

namespace EcsDeployGate.Sqlite.Tests;

/// <summary>The process that is killed: appends entries for ever and says on its output which ones were acknowledged.</summary>
internal static class KilledWriter
{
    public static async Task<int> RunAsync(string path)
    {
        using var store = SqliteRunStore.Open(path);
        await using var told = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        var first = Some.Log();
        await store.StartAsync(first.Run.Request.Identity, first.Entries[0], RunIndex.Of(first.Run), CancellationToken.None);
        for (var log = RunLog.Fold(await store.ReadAsync(first.Run.Id, CancellationToken.None))!; ;)
        {
            // Large and small ones, one and several at a time: the kill lands in the middle of some.
            var next = log;
            for (var more = log.Entries.Count % 3; more >= 0; more--)
            {
                next = next.Append(new StepFailed("Resolve", 1, "Test", new string('x', log.Entries.Count % 5 * 20_000)), Some.Time);
            }

            if (!await store.AppendAsync(log.Run.Id, log.Entries.Count, [.. next.Entries.Skip(log.Entries.Count)], RunIndex.Of(next.Run), CancellationToken.None))
            {
                return 1;
            }

            log = next;
            await told.WriteLineAsync($"{log.Entries.Count} {log.Entries[^1].Hash}");
        }
    }
}
