namespace EcsDeployGate.Probe.Protocol;

/// <summary>Reads records that anyone may have written. <see cref="RecordBody"/> is its mirror.</summary>
internal static class RecordReader
{
    private const int MaxProblem = 300;

    public static bool TryRead(ReadOnlySpan<byte> line, out ProbeRecord? record, out string? problem)
    {
        (record, problem) = (null, null);
        var text = line.Trim(" \t\r\n"u8);
        if (text.IsEmpty)
        {
            return false;
        }

        if (line.Length > ProbeRecords.MaxLineBytes)
        {
            problem = $"longer than {ProbeRecords.MaxLineBytes} bytes";
            return false;
        }

        try
        {
            record = Read(JsonPlace.Parse(text));
            return record is not null;
        }
        catch (FormatException e)
        {
            problem = e.Message.Length > MaxProblem ? e.Message[..MaxProblem] : e.Message;
            return false;
        }
    }

    private static ProbeRecord? Read(JsonPlace root)
    {
        _ = root.Member("v").Int(1, 1);
        var type = root.Member("type").Text();
        if (type is not ("facts" or "attempt" or "experiment" or "listening" or "health" or "engine" or "verdict"))
        {
            return null;
        }

        var container = root.Member("container").Text();
        var at = root.Member("at").Time();
        return type switch
        {
            "facts" => new FactsRecord(
                container, at, root.Member("uid").Int(), root.Member("gid").Int(), root.Member("workingDirectory").Text(),
                root.Member("path").Text(), root.Member("programs").TextMap(), root.Member("localhostAddresses").Texts(),
                root.Member("containerStartedAt").OptionalTime(), root.Member("distribution").OptionalText(), Named(root.Member("named")),
                OptionalTexts(root.Member("unset")), OptionalTexts(root.Member("proxies"))),
            "attempt" => new AttemptRecord(
                container, at, root.Member("number").Int(1), root.Member("startedAt").Time(), Duration(root),
                root.Member("exitCode").OptionalInt(), root.Member("timedOut").Flag(), Error(root.Member("spawnError")),
                root.Member("stdout").Text(), root.Member("stderr").Text(), root.Member("truncated").Flag(), root.Member("binary").Flag()),
            "experiment" => new ExperimentRecord(
                container, at, root.Member("id").Text(), root.Member("changes").Texts(), root.Member("command").Texts(), Duration(root),
                root.Member("exitCode").OptionalInt(), root.Member("timedOut").Flag(), Error(root.Member("spawnError")),
                root.Member("stdout").Text(), root.Member("stderr").Text(), root.Member("truncated").Flag()),
            "listening" => new ListeningRecord(container, at, Sockets(root.Member("sockets"))),
            "engine" => new EngineRecord(
                container, at, root.Member("knownStatus").Text(), root.Member("health").OptionalText(), root.Member("healthSince").OptionalTime(),
                root.Member("healthExitCode").OptionalInt(), root.Member("healthOutput").OptionalText(), root.Member("exitCode").OptionalInt(),
                root.Member("finishedAt").OptionalTime(), root.Member("restartCount").OptionalInt(0), root.Member("peakMemoryBytes").OptionalLong()),
            "health" => new HealthRecord(container, at, root.Member("status").Text(), root.Member("failingStreak").Int(0)),
            _ => new VerdictRecord(
                container, at, root.Member("verdict").Text(), root.Member("exitCode").Int(), root.Member("because").Text()),
        };
    }

    private static double? Duration(JsonPlace root) =>
        root.Member("durationMs").OptionalNumber() is { } ms
            ? ms >= 0 ? ms : throw new FormatException("durationMs: below zero")
            : null;

    private static SpawnError? Error(JsonPlace at) => at.IsNull
        ? null
        : new(at.Member("errno").Int(), at.Member("name").Text(), at.Member("program").Text(), at.Member("fileExists").Flag(), at.Member("needs").OptionalText());

    private static string[]? OptionalTexts(JsonPlace at) => at.IsNull ? null : at.Texts();

    private static List<NamedProgram>? Named(JsonPlace at)
    {
        if (at.IsNull)
        {
            return null;
        }

        var named = new List<NamedProgram>();
        foreach (var program in at.Items())
        {
            named.Add(new(program.Member("name").Text(), program.Member("state").Text(), program.Member("path").OptionalText(), program.Member("needs").OptionalText()));
        }

        return named;
    }

    private static List<ListeningSocket> Sockets(JsonPlace at)
    {
        var sockets = new List<ListeningSocket>();
        foreach (var socket in at.Items())
        {
            sockets.Add(new(socket.Member("port").Int(0, 65535), socket.Member("family").Text(), socket.Member("address").Text()));
        }

        return sockets;
    }
}
