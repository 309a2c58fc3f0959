using System.Text.Json;
using System.Text.Json.Nodes;

namespace EcsDeployGate.Aws.Compat.Tests.Models;

/// <summary>JSON with its members in order, so that a difference shows as a difference of lines.</summary>
internal static class Canonical
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static string Text(JsonNode json) => Sorted(JsonNode.Parse(json.ToJsonString()))!.ToJsonString(Indented);

    private static JsonNode? Sorted(JsonNode? json) => json switch
    {
        JsonObject o => new JsonObject(o.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => KeyValuePair.Create(m.Key, Sorted(m.Value)))),
        JsonArray a => new JsonArray([.. a.Select(Sorted)]),
        null => null,
        _ => json.DeepClone(),
    };
}
