using System.Diagnostics.Metrics;
using System.Text.Json;
using EcsDeployGate.Core.Runs;

namespace EcsDeployGate.Api.Telemetry;

/// <summary>Metrics as lines of the log that CloudWatch turns into metrics (embedded metric format), so that no call and no agent is needed.</summary>
/// <remarks>Measurements of one name and the same dimensions share a line; one hundred values are the most that CloudWatch reads of a line.</remarks>
internal sealed class EmbeddedMetrics(OutputLines output, TimeProvider time) : IHostedService, IInvocationEnd, IDisposable
{
    /// <summary>Namespace in CloudWatch.</summary>
    public const string Namespace = "EcsDeployGate";

    private const int MostValues = 100;

    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(10);

    /// <summary>Names and units in CloudWatch. What stands here is written, and alarms are made of it: a promise.</summary>
    private static readonly Dictionary<string, (string Name, string Unit)> Metrics = new(StringComparer.Ordinal)
    {
        ["ecs_deploy_gate.runs.started"] = ("RunsStarted", "Count"),
        ["ecs_deploy_gate.runs.held"] = ("RunsHeld", "Count"),
        ["ecs_deploy_gate.runs.ended"] = ("RunsEnded", "Count"),
        ["ecs_deploy_gate.verdicts"] = ("Verdicts", "Count"),
        ["ecs_deploy_gate.steps.failed"] = ("StepsFailed", "Count"),
        ["ecs_deploy_gate.races.lost"] = ("RacesLost", "Count"),
        ["ecs_deploy_gate.step.duration"] = ("StepSeconds", "Seconds"),
        ["ecs_deploy_gate.run.duration"] = ("SecondsToVerdict", "Seconds"),
        ["ecs_deploy_gate.probe.age"] = ("OldestProbeSeconds", "Seconds"),
    };

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();
    private ITimer? _timer;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name is RunTelemetry.Name && Metrics.ContainsKey(instrument.Name))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();

        // Where there are invocations their ends come first; elsewhere this is what writes.
        _timer = time.CreateTimer(_ => Flush(), null, BetweenLines, BetweenLines);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _listener.Dispose();
        Flush();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _listener.Dispose();
    }

    void IInvocationEnd.Ended() => Flush();

    private void Flush()
    {
        List<Line> lines;
        lock (_lock)
        {
            lines = [.. _lines.Values];
            _lines.Clear();
        }

        foreach (var line in lines)
        {
            Write(line);
        }
    }

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var dimensions = new List<(string Name, string Value)>();
        foreach (var (name, tag) in tags)
        {
            dimensions.Add((char.ToUpperInvariant(name[0]) + name[1..], tag?.ToString() ?? "none"));
        }

        var key = instrument.Name + "\n" + string.Join('\n', dimensions);
        Line? full = null;
        lock (_lock)
        {
            if (!_lines.TryGetValue(key, out var line))
            {
                _lines.Add(key, line = new(Metrics[instrument.Name], dimensions, []));
            }

            line.Values.Add(value);
            if (line.Values.Count == MostValues)
            {
                _lines.Remove(key);
                full = line;
            }
        }

        if (full is not null)
        {
            Write(full);
        }
    }

    private void Write(Line line) => output.Write(json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("_aws");
        json.WriteNumber("Timestamp", time.GetUtcNow().ToUnixTimeMilliseconds());
        json.WriteStartArray("CloudWatchMetrics");
        json.WriteStartObject();
        json.WriteString("Namespace", Namespace);
        json.WriteStartArray("Dimensions");

        // The sum over everything, and one by the dimensions when there are some.
        json.WriteStartArray();
        json.WriteEndArray();
        if (line.Dimensions.Count > 0)
        {
            json.WriteStartArray();
            line.Dimensions.ForEach(d => json.WriteStringValue(d.Name));
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteStartArray("Metrics");
        json.WriteStartObject();
        json.WriteString("Name", line.Metric.Name);
        json.WriteString("Unit", line.Metric.Unit);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        line.Dimensions.ForEach(d => json.WriteString(d.Name, d.Value));
        WriteValues(json, line);
        json.WriteEndObject();
    });

    private static void WriteValues(Utf8JsonWriter json, Line line)
    {
        if (line.Values is [var only])
        {
            json.WriteNumber(line.Metric.Name, only);
            return;
        }

        json.WriteStartArray(line.Metric.Name);
        line.Values.ForEach(json.WriteNumberValue);
        json.WriteEndArray();
    }

    private sealed record Line((string Name, string Unit) Metric, List<(string Name, string Value)> Dimensions, List<double> Values);
}
