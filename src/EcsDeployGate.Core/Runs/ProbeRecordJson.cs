using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Runs;

/// <summary>Keeps a probe record in the run's log exactly as the probe writes it: one shape on the wire and in the audit.</summary>
internal sealed class ProbeRecordJson : JsonConverter<ProbeRecord>
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsAssignableTo(typeof(ProbeRecord));

    public override ProbeRecord Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return ProbeRecords.TryRead(Encoding.UTF8.GetBytes(document.RootElement.GetRawText()), out var record, out var problem)
            ? record!
            : throw new JsonException($"Not a probe record: {problem}");
    }

    public override void Write(Utf8JsonWriter writer, ProbeRecord value, JsonSerializerOptions options)
    {
        var line = new ArrayBufferWriter<byte>();
        ProbeRecords.Write(line, value);
        using var document = JsonDocument.Parse(line.WrittenMemory);
        document.RootElement.WriteTo(writer);
    }
}
