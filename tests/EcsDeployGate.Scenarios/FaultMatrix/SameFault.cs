using System.Text.Json.Nodes;

namespace EcsDeployGate.Scenarios.FaultMatrix;

/// <summary>The part of a run document that a fault decides, whatever engine ran it and however long it took.</summary>
internal static class SameFault
{
    public static JsonObject Shape(JsonObject document) => new()
    {
        ["verdict"] = document["verdict"]?.DeepClone(),
        ["decision"] = document["decision"]?.DeepClone(),
        ["cause"] = document["cause"] is JsonObject cause ? Cause(cause) : null,
        ["findings"] = new JsonArray([.. document["findings"]!.AsArray().Select(f => (JsonNode)$"{f!["rule"]} {f["outcome"]} {f["severity"]} {f["at"]}")]),
        ["stopCode"] = document["probe"]?["stopCode"]?.DeepClone(),
        ["containers"] = new JsonArray([.. (document["probe"]?["containers"] as JsonArray ?? []).Select(c => (JsonNode)Container(c!))]),
    };

    private static JsonObject Cause(JsonObject cause) => new()
    {
        ["code"] = cause["code"]!.DeepClone(),
        ["container"] = cause["container"]?.DeepClone(),
        ["infrastructure"] = cause["infrastructure"]?.DeepClone(),
        ["patch"] = cause["fix"]?["patch"]?.DeepClone(),
        ["verified"] = cause["fix"]?["verified"]?.DeepClone(),
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
