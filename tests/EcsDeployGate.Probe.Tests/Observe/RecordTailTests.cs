using EcsDeployGate.Probe.Observe;
using EcsDeployGate.Probe.Posix;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Tests.Observe;

public sealed class RecordTailTests : IDisposable
{
    private readonly TestVolume _volume = new();

    public void Dispose() => _volume.Dispose();

    [Fact]
    public void Records_are_read_once_and_only_when_their_line_is_whole()
    {
        using var tail = Tail();
        Assert.Empty(tail.Read());

        var line = Attempt(1) + "\n";
        File.WriteAllText(_volume.RecordsFile, line[..50]);
        Assert.Empty(tail.Read());
        File.AppendAllText(_volume.RecordsFile, line[50..] + Attempt(2) + "\n");

        Assert.Equal([1, 2], tail.Read().Cast<AttemptRecord>().Select(attempt => attempt.Number));
        Assert.Empty(tail.Read());
        Assert.Equal(0, tail.BadLines);
    }

    [Fact]
    public void An_endless_line_is_counted_once_and_skipped_in_bounded_memory()
    {
        File.WriteAllText(_volume.RecordsFile, new string('x', 3_000_000));
        using var tail = Tail();
        for (var i = 0; i < 10; i++)
        {
            Assert.Empty(tail.Read());
        }

        File.AppendAllText(_volume.RecordsFile, "\n" + Attempt(7) + "\n");

        Assert.Equal(7, Assert.IsType<AttemptRecord>(Assert.Single(tail.Read())).Number);
        Assert.Equal(1, tail.BadLines);
    }

    private static AttemptRecord Attempt(int number) =>
        new("web", DateTimeOffset.UnixEpoch, number, DateTimeOffset.UnixEpoch, 1, 1, false, null, "", "", false, false);

    private RecordTail Tail() => new("web", () => Libc.OpenAt(Libc.AtFdCwd, _volume.RecordsFile, Open.ReadOnly, 0));
}
