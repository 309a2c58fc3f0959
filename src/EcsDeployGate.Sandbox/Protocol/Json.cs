using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EcsDeployGate.Sandbox.Protocol;

/// <summary>Builds answers in which, as in AWS's own, an absent value is an absent member and never a null.</summary>
internal static class Json
{
    public static JsonObject Of(params (string Name, JsonNode? Value)[] members)
    {
        var result = new JsonObject();
        foreach (var (name, value) in members)
        {
            if (value is not null)
            {
                result[name] = value.Parent is null ? value : value.DeepClone();
            }
        }

        return result;
    }

    public static JsonArray List(IEnumerable<JsonNode?> items) =>
        [.. items.OfType<JsonNode>().Select(item => item.Parent is null ? item : item.DeepClone())];

    public static JsonArray List(IEnumerable<string> items) => [.. items.Select(item => (JsonNode)JsonValue.Create(item))];

    /// <summary>Seconds since 1970 with milliseconds, the form of timestamps in the AWS JSON protocol.</summary>
    public static JsonNode Time(DateTimeOffset at) => JsonValue.Create(at.ToUnixTimeMilliseconds() / 1000d);

    public static JsonNode? Time(DateTimeOffset? at) => at is { } value ? Time(value) : null;

    /// <summary>A copy without the members that are null, at every depth: AWS takes a null for an absent member.</summary>
    public static JsonNode WithoutNulls(JsonNode node) => node switch
    {
        JsonObject members => new JsonObject(members
            .Where(member => member.Value is not null)
            .Select(member => KeyValuePair.Create(member.Key, (JsonNode?)WithoutNulls(member.Value!)))),
        JsonArray items => new JsonArray([.. items.Where(item => item is not null).Select(item => WithoutNulls(item!))]),
        _ => node.DeepClone(),
    };

    /// <summary>A digest of a request, the same for the same members in another order; tells a repeat from a new request.</summary>
    public static string Fingerprint(JsonNode node)
    {
        var text = new StringBuilder();
        Write(node, text);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static void Write(JsonNode? node, StringBuilder text)
    {
        switch (node)
        {
            case JsonObject members:
                text.Append('{');
                foreach (var (name, value) in members.OrderBy(member => member.Key, StringComparer.Ordinal))
                {
                    text.Append(JsonSerializer.Serialize(name)).Append(':');
                    Write(value, text);
                    text.Append(',');
                }

                text.Append('}');
                break;
            case JsonArray items:
                text.Append('[');
                foreach (var item in items)
                {
                    Write(item, text);
                    text.Append(',');
                }

                text.Append(']');
                break;
            default:
                text.Append(node?.ToJsonString() ?? "null");
                break;
        }
    }
}
