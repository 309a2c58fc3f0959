using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Tests;

/// <summary>A shared volume as the installer leaves it, for the container <c>web</c>.</summary>
internal sealed class TestVolume : IDisposable
{
    private const UnixFileMode AnyoneMayAddFiles = UnixFileMode.StickyBit | (UnixFileMode)0x1FF;

    public TestVolume()
    {
        Path = Directory.CreateTempSubdirectory("edg-volume-").FullName;
        File.SetUnixFileMode(Path, (UnixFileMode)0x1ED);
        Directory.CreateDirectory(Folder);
        File.SetUnixFileMode(Folder, AnyoneMayAddFiles);
    }

    public string Path { get; }

    public string Folder => System.IO.Path.Combine(Path, "web");

    public string RecordsFile => System.IO.Path.Combine(Folder, "records.jsonl");

    public string HandoutFile => System.IO.Path.Combine(Folder, "experiments.json");

    public IReadOnlyList<ProbeRecord> Records() => File.Exists(RecordsFile) ? Lines(File.ReadAllBytes(RecordsFile)) : [];

    /// <summary>What is last known of each attempt.</summary>
    public IReadOnlyList<AttemptRecord> Attempts() =>
        [.. Records().OfType<AttemptRecord>().GroupBy(attempt => attempt.Number).Select(lines => lines.Last())];

    public AttemptRecord OnlyAttempt() => Assert.Single(Attempts());

    public static IReadOnlyList<ProbeRecord> Lines(byte[] text)
    {
        var records = new List<ProbeRecord>();
        foreach (var range in System.MemoryExtensions.Split(text.AsSpan(), (byte)'\n'))
        {
            if (ProbeRecords.TryRead(text.AsSpan()[range], out var record, out var problem))
            {
                records.Add(record!);
            }

            Assert.Null(problem);
        }

        return records;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
