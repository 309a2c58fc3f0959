using System.Text.Json.Nodes;

namespace EcsDeployGate.Scenarios.FaultMatrix;

/// <summary>What became of a row on one engine.</summary>
/// <param name="Document">The run document; null when the engine cannot do it.</param>
/// <param name="Seconds">From the request to the verdict.</param>
/// <param name="Twin">The run document of the twin; null when the row has none.</param>
/// <param name="TwinSeconds">Likewise.</param>
/// <param name="Cannot">The engine's own words for why it cannot run the row.</param>
internal sealed record Judged(JsonObject? Document, double Seconds, JsonObject? Twin, double TwinSeconds, string? Cannot)
{
    public string Outcome => Cannot is not null ? $"cannot: {Cannot}" : Document!["cause"]?["code"]?.GetValue<string>() ?? Document["verdict"]!.GetValue<string>();
}
