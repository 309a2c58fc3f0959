using System.Diagnostics;
using EcsDeployGate.Core.Auditing;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.TestKit;

namespace EcsDeployGate.Sqlite.Tests;

public sealed class CrashTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_process_killed_while_it_writes_leaves_everything_it_was_promised_and_a_whole_chain()
    {
        var stop = TestContext.Current.CancellationToken;
        var promised = 0;
        for (var round = 0; round < 4; round++)
        {
            var (count, hash) = await WriteUntilKilledAsync(promised + 5 + (round * 3), stop);
            using var store = SqliteRunStore.Open(_folder.File());

            var entries = await store.ReadAsync(Some.Id(), stop);

            Assert.True(entries.Count >= count, $"{count} entries were acknowledged, {entries.Count} are there.");
            Assert.Equal(hash, entries[count - 1].Hash);
            Assert.Null(AuditChain.Verify(entries));
            Assert.Equal(RunIndex.Of(RunLog.Fold(entries)!.Run), Assert.Single((await store.ListAsync(new(), stop)).Runs));
            promised = count;
        }
    }

    private async Task<(int Count, string Hash)> WriteUntilKilledAsync(int until, CancellationToken stop)
    {
        using var writer = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, Arguments())
        {
            RedirectStandardOutput = true,
        })!;
        try
        {
            var told = (Count: 0, Hash: "");
            while (told.Count < until)
            {
                told = Read(await writer.StandardOutput.ReadLineAsync(stop) ?? throw new InvalidOperationException("The writer ended by itself."));
            }

            // SIGKILL, while it goes on writing.
            writer.Kill();

            // What it said before it died was acknowledged too; a line that was cut off was not said.
            while (await writer.StandardOutput.ReadLineAsync(stop) is { } line && line.Split(' ') is [_, { Length: 64 }])
            {
                told = Read(line);
            }

            return told;
        }
        finally
        {
            writer.Kill();
            await writer.WaitForExitAsync(CancellationToken.None);
        }
    }

    private IEnumerable<string> Arguments() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) is "dotnet"
            ? [typeof(CrashTests).Assembly.Location, "write-until-killed", _folder.File()]
            : ["write-until-killed", _folder.File()];

    private static (int Count, string Hash) Read(string line) => line.Split(' ') is [var count, var hash]
        ? (int.Parse(count, System.Globalization.CultureInfo.InvariantCulture), hash)
        : throw new InvalidOperationException($"The writer said '{line}'.");
}
