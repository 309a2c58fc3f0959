using System.Text.Json.Nodes;

namespace EcsDeployGate.Aws.Compat.Tests.Models;

/// <summary>
/// A service model as these tests read it: either one of our reduced ones or a full one of botocore. It shares no code
/// with the generator, so that one mistake cannot be made twice.
/// </summary>
internal sealed record WireModel(
    string Source,
    string Package,
    string TargetPrefix,
    string ApiVersion,
    IReadOnlyDictionary<string, WireOperation> Operations,
    IReadOnlyDictionary<string, WireShape> Shapes)
{
    public string Namespace => Package.Replace("AWSSDK.", "Amazon.", StringComparison.Ordinal);

    public override string ToString() => Source;

    public static WireModel Parse(string source, string package, JsonNode json)
    {
        var service = (json["service"] ?? json["metadata"])!;
        return new WireModel(
            source,
            package,
            (string)service["targetPrefix"]!,
            (string)service["apiVersion"]!,
            json["operations"]!.AsObject().ToDictionary(o => o.Key, o => WireOperation.Parse(o.Value!)),
            json["shapes"]!.AsObject().ToDictionary(s => s.Key, s => WireShape.Parse(s.Value!)));
    }

    /// <summary>The name in a reference: ours are strings, botocore's are objects with a <c>shape</c>.</summary>
    public static string? Reference(JsonNode? node) => node is JsonObject wrapped ? (string?)wrapped["shape"] : (string?)node;
}

internal sealed record WireOperation(string? Input, string? Output, IReadOnlyList<string> Errors)
{
    public static WireOperation Parse(JsonNode json) => new(
        WireModel.Reference(json["input"]),
        WireModel.Reference(json["output"]),
        [.. (json["errors"]?.AsArray() ?? []).Select(e => WireModel.Reference(e)!)]);
}

internal sealed record WireShape(
    string Type,
    IReadOnlyDictionary<string, WireMember> Members,
    string? Element,
    IReadOnlyList<string>? Enum,
    string? ErrorCode)
{
    public bool IsCollection => Type is "list" or "map";

    public static WireShape Parse(JsonNode json) => new(
        (string)json["type"]!,
        (json["members"]?.AsObject() ?? []).ToDictionary(m => m.Key, m => WireMember.Parse(m.Value!)),
        WireModel.Reference(json["member"]) ?? WireModel.Reference(json["value"]),
        json["enum"]?.AsArray().Select(v => (string)v!).ToList(),
        (string?)json["error"]?["code"]);
}

internal sealed record WireMember(string Shape, bool IsNewer, bool IsToken)
{
    public static WireMember Parse(JsonNode json) =>
        new((string)json["shape"]!, (bool?)json["newer"] ?? false, (bool?)json["idempotencyToken"] ?? false);
}
