using System.Text.Json.Nodes;

namespace EcsDeployGate.Core.Findings;

/// <summary>Small JSON patches (RFC 6902).</summary>
internal static class Patch
{
    /// <summary>Sets a member, whether it is there or not.</summary>
    public static JsonArray Add(string at, JsonNode? value) => new(Operation("add", at, value));

    /// <summary>Replaces a member that is there.</summary>
    public static JsonArray Replace(string at, JsonNode? value) => new(Operation("replace", at, value));

    /// <summary>Removes a member that is there.</summary>
    public static JsonArray Remove(string at) => new(new JsonObject { ["op"] = "remove", ["path"] = at });

    /// <summary>The texts as a JSON array.</summary>
    public static JsonArray Texts(IEnumerable<string> items) => [.. items.Select(i => (JsonNode?)JsonValue.Create(i))];

    private static JsonObject Operation(string op, string at, JsonNode? value) => new() { ["op"] = op, ["path"] = at, ["value"] = value };
}
