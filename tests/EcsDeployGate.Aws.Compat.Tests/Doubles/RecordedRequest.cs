using System.Text.Json;
using System.Text.Json.Nodes;

namespace EcsDeployGate.Aws.Compat.Tests.Doubles;

/// <summary>A request as it would have gone over the wire.</summary>
internal sealed record RecordedRequest(string Method, Uri Url, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public JsonObject Object => JsonNode.Parse(Body)!.AsObject();

    public string Header(string name) => Headers[name.ToLowerInvariant()];
}
