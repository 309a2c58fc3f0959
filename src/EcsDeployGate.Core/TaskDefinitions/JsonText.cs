using System.Text.Json;
using System.Text.Json.Nodes;

namespace EcsDeployGate.Core.TaskDefinitions;

/// <summary>Reads JSON that strangers wrote: a member of another type than expected is absent, not an exception.</summary>
public static class JsonText
{
    /// <summary>The node's text, or null when it is not a string.</summary>
    public static string? AsText(this JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() is JsonValueKind.String ? value.GetValue<string>() : null;

    /// <summary>The node's whole number, or null when it is not one that fits.</summary>
    public static int? AsInt(this JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() is JsonValueKind.Number && int.TryParse(value.ToJsonString(), out var number) ? number : null;

    /// <summary>The node's truth value, or null when it is not one.</summary>
    public static bool? AsBool(this JsonNode? node) => node is JsonValue value ? value.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    } : null;

    /// <summary>The texts of an array, or null when it is not an array of texts.</summary>
    public static IReadOnlyList<string>? AsTexts(this JsonNode? node) =>
        node is JsonArray array && array.All(item => item.AsText() is not null) ? [.. array.Select(item => item.AsText()!)] : null;
}
