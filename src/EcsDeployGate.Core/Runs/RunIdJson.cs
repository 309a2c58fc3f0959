using System.Text.Json;
using System.Text.Json.Serialization;
using EcsDeployGate.Core.Names;

namespace EcsDeployGate.Core.Runs;

/// <summary>Writes a run id as its text.</summary>
internal sealed class RunIdJson : JsonConverter<RunId>
{
    public override RunId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        RunId.TryParse(reader.GetString(), null, out var id) ? id : throw new JsonException("Not a run id.");

    public override void Write(Utf8JsonWriter writer, RunId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
