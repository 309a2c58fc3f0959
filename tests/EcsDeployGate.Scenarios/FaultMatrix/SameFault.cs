using System.Text.Json.Nodes;

namespace EcsDeployGate.Scenarios.FaultMatrix;

/// <summary>The part of a run document that a fault decides, whatever engine ran it and however long it took.</summary>
internal static class SameFault
{
    /// <summary>Findings about what was measured: how long things took differs from one time to the next, on one engine as well.</summary>
    private static readonly string[] s_measured = ["EDG-PB01", "EDG-PB04", "EDG-PB05"];

    public static JsonObject Shape(JsonObject document) => new()
    {
        ["verdict"] = document["verdict"]?.DeepClone(),
        ["decision"] = document["decision"]?.DeepClone(),
        ["cause"] = document["cause"] is JsonObject cause ? Cause(cause) : null,
        ["findings"] = new JsonArray([.. document["findings"]!.AsArray().Where(f => !s_measured.Contains(f!["rule"]!.GetValue<string>())).Select(f => (JsonNode)$"{f!["rule"]} {f["outcome"]} {f["severity"]} {f["at"]}")]),
        ["stopCode"] = document["probe"]?["stopCode"]?.DeepClone(),
        ["containers"] = new JsonArray([.. (document["probe"]?["containers"] as JsonArray ?? []).Select(c => (JsonNode)Container(c!))]),
    };

    private static JsonObject Cause(JsonObject cause) => new()
    {
        ["code"] = cause["code"]!.DeepClone(),
        ["container"] = cause["container"]?.DeepClone(),
        ["infrastructure"] = cause["infrastructure"]?.DeepClone(),
        ["patch"] = cause["fix"]?["patch"] is JsonArray patch ? new JsonArray([.. patch.Select(o => (JsonNode)Change(o!))]) : null,
        ["verified"] = cause["fix"]?["verified"]?.DeepClone(),
    };

    /// <summary>A number in a patch was measured, too.</summary>
    private static JsonObject Change(JsonNode operation) => new()
    {
        ["op"] = operation["op"]!.DeepClone(),
        ["path"] = operation["path"]!.DeepClone(),
        ["value"] = operation["value"] is JsonValue value && value.GetValueKind() is System.Text.Json.JsonValueKind.Number ? "measured" : operation["value"]?.DeepClone(),
    };

    private static JsonObject Container(JsonNode container)
    {
        // Whether a check ran once before the container ended is a matter of a second.
        var decided = container["status"]?.GetValue<string>() is "HEALTHY" or "UNHEALTHY";
        return new()
        {
            ["name"] = container["name"]!.DeepClone(),
            ["status"] = decided ? container["status"]!.DeepClone() : null,

            // An app that ends at once ends the gate's own containers while they start: with their own code, or killed.
            ["exit"] = container["name"]!.GetValue<string>().StartsWith("ecs-deploy-gate-", StringComparison.Ordinal) ? null : container["exit"]?["code"]?.DeepClone(),
            ["firstAttempt"] = decided && container["attempts"]?[0] is { } first ? Attempt(first) : null,
        };
    }

    private static JsonObject Attempt(JsonNode attempt) => new()
    {
        ["exitCode"] = attempt["exitCode"]?.DeepClone(),
        ["timedOut"] = attempt["timedOut"]?.DeepClone(),
        ["spawnError"] = attempt["spawnError"]?.DeepClone(),
    };
}
