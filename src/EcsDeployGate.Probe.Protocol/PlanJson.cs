using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EcsDeployGate.Probe.Protocol;

/// <summary>The plan as JSON, and back. The bounds are generous; they only keep a broken plan from doing harm.</summary>
internal static class PlanJson
{
    public static string Write(ProbePlan plan)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("v", 1);
            json.WriteString("type", "plan");
            json.WriteString("runId", plan.RunId);
            json.WriteNumber("soakSeconds", plan.SoakSeconds);
            json.WriteNumber("deadlineSeconds", plan.DeadlineSeconds);
            json.WriteNumber("watchSeconds", plan.WatchSeconds);
            json.WriteBoolean("commandOnly", plan.CommandOnly);
            json.WriteStartArray("containers");
            foreach (var container in plan.Containers)
            {
                Write(json, container);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static ProbePlan Read(string json)
    {
        if (json.Length > ProbePlan.MaxJsonLength)
        {
            throw new FormatException($"the plan is longer than {ProbePlan.MaxJsonLength} characters");
        }

        var root = JsonPlace.Parse(Encoding.UTF8.GetBytes(json));
        _ = root.Member("v").Int(1, 1);
        var containers = new List<PlannedContainer>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var place in root.Member("containers").Items(64))
        {
            var container = ReadContainer(place);
            if (!names.Add(container.Name))
            {
                throw new FormatException($"containers: '{container.Name}' appears twice");
            }

            containers.Add(container);
        }

        return new(
            root.Member("runId").Text(256), root.Member("soakSeconds").Int(0, 3600), root.Member("deadlineSeconds").Int(1, 86400),
            containers, root.Member("watchSeconds").OptionalInt(0, 3600) ?? 0, root.Member("commandOnly").OptionalFlag());
    }

    /// <summary>Whether ECS would take it as a container name, which also makes it safe as the name of a folder.</summary>
    public static bool IsContainerName(string name)
    {
        if (name.Length is 0 or > 255)
        {
            return false;
        }

        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not '-' and not '_')
            {
                return false;
            }
        }

        return true;
    }

    private static PlannedContainer ReadContainer(JsonPlace at)
    {
        var name = at.Member("name").Text(255);
        if (!IsContainerName(name))
        {
            throw new FormatException("containers: a name must be 1 to 255 letters, digits, hyphens and underscores");
        }

        var experiments = new List<PlannedExperiment>();
        foreach (var place in at.Member("experiments").Items(64))
        {
            experiments.Add(ReadExperiment(place));
        }

        return new(
            name, at.Member("essential").Flag(), at.Member("intervalSeconds").Int(1, 3600), at.Member("timeoutSeconds").Int(1, 3600),
            at.Member("retries").Int(1, 1000), at.Member("startPeriodSeconds").Int(0, 3600), at.Member("port").OptionalInt(1, 65535),
            experiments);
    }

    private static PlannedExperiment ReadExperiment(JsonPlace at)
    {
        var command = at.Member("command").Texts(1024);
        if (command.Length < 2 || command[0] is not "CMD" and not "CMD-SHELL")
        {
            throw new FormatException("experiments: a command is an array that starts with CMD or CMD-SHELL and has more than that");
        }

        return new(
            at.Member("id").Text(128), at.Member("changes").Texts(32), command, at.Member("needs").OptionalText(),
            at.Member("otherPort").Flag(), at.Member("when").IsNull ? null : at.Member("when").Texts(64),
            at.Member("kind").OptionalText() ?? PlannedExperiment.Correction, at.Member("seconds").OptionalInt(1, 300));
    }

    private static void Write(Utf8JsonWriter json, PlannedContainer container)
    {
        json.WriteStartObject();
        json.WriteString("name", container.Name);
        json.WriteBoolean("essential", container.Essential);
        json.WriteNumber("intervalSeconds", container.IntervalSeconds);
        json.WriteNumber("timeoutSeconds", container.TimeoutSeconds);
        json.WriteNumber("retries", container.Retries);
        json.WriteNumber("startPeriodSeconds", container.StartPeriodSeconds);
        if (container.Port is { } port)
        {
            json.WriteNumber("port", port);
        }

        json.WriteStartArray("experiments");
        foreach (var experiment in container.Experiments)
        {
            json.WriteStartObject();
            json.WriteString("id", experiment.Id);
            WriteTexts(json, "changes", experiment.Changes);
            WriteTexts(json, "command", experiment.Command);
            if (experiment.Needs is not null)
            {
                json.WriteString("needs", experiment.Needs);
            }

            json.WriteBoolean("otherPort", experiment.OtherPort);
            if (experiment.When is { } signs)
            {
                WriteTexts(json, "when", signs);
            }

            if (experiment.Kind != PlannedExperiment.Correction)
            {
                json.WriteString("kind", experiment.Kind);
            }

            if (experiment.Seconds is { } seconds)
            {
                json.WriteNumber("seconds", seconds);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
