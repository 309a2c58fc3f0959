using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace EcsDeployGate.Core.TaskDefinitions;

/// <summary>Writes a task definition as the document that it is.</summary>
internal sealed class TaskDefinitionJson : JsonConverter<TaskDefinition>
{
    public override TaskDefinition Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TaskDefinition.From(JsonNode.Parse(ref reader));

    public override void Write(Utf8JsonWriter writer, TaskDefinition value, JsonSerializerOptions options) =>
        value.ToJson().WriteTo(writer, options);
}
