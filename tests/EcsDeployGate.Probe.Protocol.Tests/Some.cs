using System.Buffers;
using System.Text;
using CsCheck;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Protocol.Tests;

/// <summary>Ordinary records, and generators of extraordinary ones.</summary>
internal static class Some
{
    public static readonly DateTimeOffset At = new(2026, 5, 4, 9, 12, 31, 250, TimeSpan.Zero);

    public static readonly SpawnError NoCurl = new(2, "ENOENT", "curl", false);

    public static AttemptRecord Attempt(string stdout = "", string stderr = "") =>
        new("web", At, 3, At.AddSeconds(-1), 12.5, 22, false, null, stdout, stderr, false, false);

    /// <summary>One of each type, every member filled.</summary>
    public static readonly TheoryData<ProbeRecord> OfEachType =
    [
        new FactsRecord("web", At, 1654, 1654, "/app", "/bin:/usr/bin", new Dictionary<string, string> { ["wget"] = "/usr/bin/wget" }, ["127.0.0.1", "::1"], At.AddSeconds(-30)),
        new AttemptRecord("web", At, 3, At.AddSeconds(-1), 12.5, 127, true, NoCurl, "out", "err", true, true),
        new ExperimentRecord("web", At, "wget+127.0.0.1", ["wget for curl"], ["CMD", "wget", "-q"], 3.25, 0, true, NoCurl, "out", "err", true),
        new ListeningRecord("", At, [new(8080, "ipv6", "any"), new(9000, "ipv4", "loopback")]),
        new HealthRecord("web", At, HealthStatus.Unhealthy, 3),
        new VerdictRecord("web", At, "unhealthy", ProbeExitCode.Unhealthy, "Three failures in a row."),
    ];

    /// <summary>Any UTF-16 at all: control characters, lone surrogates, quotes, long and short.</summary>
    /// <remarks>Long ones are rare: many in one record only make the tests slow.</remarks>
    public static readonly Gen<string> Text = Gen.Frequency(
        (60, Gen.Char.Array[0, 40].Select(chars => new string(chars))),
        (1, Gen.Char['\0', '\u001f'].Array[0, 6000].Select(chars => new string(chars))),
        (1, Gen.Char['\ud800', '\udfff'].Array[0, 6000].Select(chars => new string(chars))),
        (1, Gen.Int[0, 20000].Select(length => new string('x', length))));

    private static readonly Gen<DateTimeOffset> s_time = Gen.Long[0, DateTimeOffset.MaxValue.UtcTicks].Select(ticks => new DateTimeOffset(ticks, TimeSpan.Zero));

    private static readonly Gen<SpawnError?> s_error = Gen.Select(Gen.Int, Text, Text, Gen.Bool)
        .Select((errno, name, program, exists) => exists && errno < 0 ? null : new SpawnError(errno, name, program, exists));

    private static readonly Gen<string> s_output = Gen.OneOf(Text, Gen.Char.Array[0, 5000].Select(chars => new string(chars)));

    private static readonly Gen<ProbeRecord> s_attempt = Gen.Select(Text, s_time, Gen.Int[1, int.MaxValue], s_error, s_output, s_output, Gen.Bool)
        .Select((container, at, number, error, stdout, stderr, flag) => (ProbeRecord)new AttemptRecord(
            container, at, number, at, flag ? 1.5 : null, flag ? null : number, flag, error, stdout, stderr, flag, flag));

    private static readonly Gen<ProbeRecord> s_experiment = Gen.Select(Text, s_time, Text.Array[0, 40], Text.Array[0, 80], s_error, Text)
        .Select((container, at, changes, command, error, stdout) => (ProbeRecord)new ExperimentRecord(
            container, at, container, changes, command, null, 7, false, error, stdout, stdout, false));

    private static readonly Gen<ProbeRecord> s_facts = Gen.Select(Text, s_time, Gen.Int, Gen.Dictionary(Text, Text)[0, 60], Text.Array[0, 40])
        .Select((text, at, id, programs, addresses) => (ProbeRecord)new FactsRecord(text, at, id, id, text, text, programs, addresses, at));

    private static readonly Gen<ProbeRecord> s_listening = Gen.Select(s_time, Gen.Select(Gen.Int[0, 65535], Text, Text).Array[0, 400])
        .Select((at, sockets) => (ProbeRecord)new ListeningRecord("", at, [.. sockets.Select(s => new ListeningSocket(s.Item1, s.Item2, s.Item3))]));

    private static readonly Gen<ProbeRecord> s_small = Gen.Select(Text, s_time, Gen.Int[0, int.MaxValue], Gen.Bool)
        .Select((text, at, number, health) => health
            ? (ProbeRecord)new HealthRecord(text, at, text, number)
            : new VerdictRecord(text, at, text, number, text));

    public static readonly Gen<ProbeRecord> Record = Gen.OneOf(s_attempt, s_experiment, s_facts, s_listening, s_small);

    public static byte[] Line(ProbeRecord record)
    {
        var line = new ArrayBufferWriter<byte>();
        ProbeRecords.Write(line, record);
        return line.WrittenSpan.ToArray();
    }

    public static ProbeRecord Read(byte[] line)
    {
        Assert.True(ProbeRecords.TryRead(line, out var record, out var problem), problem);
        return record!;
    }

    public static string? Problem(string line)
    {
        Assert.False(ProbeRecords.TryRead(Encoding.UTF8.GetBytes(line), out var record, out var problem));
        Assert.Null(record);
        return problem;
    }
}
