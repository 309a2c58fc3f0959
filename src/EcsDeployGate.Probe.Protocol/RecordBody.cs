using System.Text.Json;

namespace EcsDeployGate.Probe.Protocol;

/// <summary>The members of each type of record. <see cref="RecordReader"/> is its mirror.</summary>
internal readonly struct RecordBody(Utf8JsonWriter json, RecordLimits limits)
{
    public void Write(ProbeRecord record)
    {
        json.WriteStartObject();
        json.WriteNumber("v"u8, 1);
        switch (record)
        {
            case FactsRecord facts:
                Begin("facts", record);
                Write(facts);
                break;
            case AttemptRecord attempt:
                Begin("attempt", record);
                Write(attempt);
                break;
            case ExperimentRecord experiment:
                Begin("experiment", record);
                Write(experiment);
                break;
            case ListeningRecord listening:
                Begin("listening", record);
                Write(listening);
                break;
            case HealthRecord health:
                Begin("health", record);
                Text("status", health.Status);
                json.WriteNumber("failingStreak"u8, health.FailingStreak);
                break;
            case EngineRecord engine:
                Begin("engine", record);
                Write(engine);
                break;
            case VerdictRecord verdict:
                Begin("verdict", record);
                Text("verdict", verdict.Verdict);
                json.WriteNumber("exitCode"u8, verdict.ExitCode);
                Text("because", verdict.Because);
                break;
            default:
                throw new ArgumentException("Not a record of this protocol.", nameof(record));
        }

        json.WriteEndObject();
    }

    private void Begin(string type, ProbeRecord record)
    {
        json.WriteString("type"u8, type);
        Text("container", record.Container);
        json.WriteString("at"u8, Timestamp.Format(record.At));
    }

    private void Write(FactsRecord facts)
    {
        json.WriteNumber("uid"u8, facts.Uid);
        json.WriteNumber("gid"u8, facts.Gid);
        Text("workingDirectory", facts.WorkingDirectory);
        Text("path", facts.Path);
        json.WriteStartObject("programs"u8);
        var left = limits.Items;
        foreach (var (name, path) in facts.Programs)
        {
            if (left-- == 0)
            {
                break;
            }

            json.WriteString(Cut(name, limits.Text), Cut(path, limits.Text));
        }

        json.WriteEndObject();
        Texts("localhostAddresses", facts.LocalhostAddresses);
        if (facts.ContainerStartedAt is { } started)
        {
            json.WriteString("containerStartedAt"u8, Timestamp.Format(started));
        }

        if (facts.Distribution is { } distribution)
        {
            Text("distribution", distribution);
        }

        if (facts.Named is { Count: > 0 } named)
        {
            json.WriteStartArray("named"u8);
            for (var i = 0; i < Math.Min(named.Count, limits.Items); i++)
            {
                json.WriteStartObject();
                Text("name", named[i].Name);
                Text("state", named[i].State);
                OptionalText("path", named[i].Path);
                OptionalText("needs", named[i].Needs);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        if (facts.Unset is { Count: > 0 } unset)
        {
            Texts("unset", unset);
        }

        if (facts.Proxies is { Count: > 0 } proxies)
        {
            Texts("proxies", proxies);
        }
    }

    private void Write(EngineRecord engine)
    {
        Text("knownStatus", engine.KnownStatus);
        OptionalText("health", engine.Health);
        Time("healthSince", engine.HealthSince);
        Number("healthExitCode", engine.HealthExitCode);
        if (engine.HealthOutput is { } output)
        {
            json.WriteString("healthOutput"u8, Cut(output, limits.Output));
        }

        Number("exitCode", engine.ExitCode);
        Time("finishedAt", engine.FinishedAt);
        Number("restartCount", engine.RestartCount);
        if (engine.PeakMemoryBytes is { } bytes)
        {
            json.WriteNumber("peakMemoryBytes"u8, bytes);
        }
    }

    private void Write(AttemptRecord attempt)
    {
        json.WriteNumber("number"u8, attempt.Number);
        json.WriteString("startedAt"u8, Timestamp.Format(attempt.StartedAt));
        Ending(attempt.DurationMs, attempt.ExitCode, attempt.TimedOut, attempt.SpawnError);
        Output(attempt.Stdout, attempt.Stderr, attempt.Truncated);
        json.WriteBoolean("binary"u8, attempt.Binary);
    }

    private void Write(ExperimentRecord experiment)
    {
        Text("id", experiment.Id);
        Texts("changes", experiment.Changes);
        Texts("command", experiment.Command);
        Ending(experiment.DurationMs, experiment.ExitCode, experiment.TimedOut, experiment.SpawnError);
        Output(experiment.Stdout, experiment.Stderr, experiment.Truncated);
    }

    private void Write(ListeningRecord listening)
    {
        json.WriteStartArray("sockets"u8);
        for (var i = 0; i < Math.Min(listening.Sockets.Count, limits.Items); i++)
        {
            json.WriteStartObject();
            json.WriteNumber("port"u8, listening.Sockets[i].Port);
            Text("family", listening.Sockets[i].Family);
            Text("address", listening.Sockets[i].Address);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void Ending(double? durationMs, int? exitCode, bool timedOut, SpawnError? error)
    {
        if (durationMs is { } duration && double.IsFinite(duration))
        {
            json.WriteNumber("durationMs"u8, Math.Round(duration, 3));
        }

        if (exitCode is { } code)
        {
            json.WriteNumber("exitCode"u8, code);
        }

        json.WriteBoolean("timedOut"u8, timedOut);
        if (error is not null)
        {
            json.WriteStartObject("spawnError"u8);
            json.WriteNumber("errno"u8, error.Errno);
            Text("name", error.Name);
            Text("program", error.Program);
            json.WriteBoolean("fileExists"u8, error.FileExists);
            OptionalText("needs", error.Needs);
            json.WriteEndObject();
        }
    }

    private void Output(string stdout, string stderr, bool truncated)
    {
        json.WriteString("stdout"u8, Cut(stdout, limits.Output));
        json.WriteString("stderr"u8, Cut(stderr, limits.Output));
        json.WriteBoolean("truncated"u8, truncated || stdout.Length > limits.Output || stderr.Length > limits.Output);
    }

    private void Text(string name, string value) => json.WriteString(name, Cut(value, limits.Text));

    private void OptionalText(string name, string? value)
    {
        if (value is not null)
        {
            Text(name, value);
        }
    }

    private void Time(string name, DateTimeOffset? value)
    {
        if (value is { } time)
        {
            json.WriteString(name, Timestamp.Format(time));
        }
    }

    private void Number(string name, int? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    private void Texts(string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        for (var i = 0; i < Math.Min(values.Count, limits.Items); i++)
        {
            json.WriteStringValue(Cut(values[i], limits.Text));
        }

        json.WriteEndArray();
    }

    private static ReadOnlySpan<char> Cut(string text, int max)
    {
        if (text.Length <= max)
        {
            return text;
        }

        // Not between the halves of a surrogate pair: the half would be read as a broken character.
        return text.AsSpan(0, max > 0 && char.IsHighSurrogate(text[max - 1]) ? max - 1 : max);
    }
}
