using System.Text.Json.Nodes;

namespace EcsDeployGate.Scenarios.FaultMatrix;

/// <summary>Applies what the product prints as JSON patch (RFC 6902): add, replace, remove, test. Shares nothing with the product.</summary>
internal static class JsonPatch
{
    /// <returns>A changed copy.</returns>
    public static JsonObject Apply(JsonObject document, JsonArray patch)
    {
        var changed = document.DeepClone().AsObject();
        foreach (var operation in patch)
        {
            Apply(changed, operation!.AsObject());
        }

        return changed;
    }

    private static void Apply(JsonObject document, JsonObject operation)
    {
        var path = operation["path"]!.GetValue<string>();
        var names = path.Split('/')[1..].Select(n => n.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)).ToArray();
        JsonNode parent = document;
        foreach (var name in names[..^1])
        {
            parent = (parent is JsonArray list ? list[int.Parse(name, null)] : parent[name]) ?? throw new InvalidOperationException($"There is no '{name}' of {path}.");
        }

        var (last, value) = (names[^1], operation["value"]?.DeepClone());
        switch (operation["op"]!.GetValue<string>(), parent)
        {
            case ("add", JsonArray items) when last == "-":
                items.Add(value);
                break;
            case ("add", JsonArray items):
                items.Insert(int.Parse(last, null), value);
                break;
            case ("replace", JsonArray items):
                items[int.Parse(last, null)] = value;
                break;
            case ("remove", JsonArray items):
                items.RemoveAt(int.Parse(last, null));
                break;
            case ("add", JsonObject members):
                members[last] = value;
                break;
            case ("replace", JsonObject members) when members.ContainsKey(last):
                members[last] = value;
                break;
            case ("remove", JsonObject members) when members.Remove(last):
                break;
            case ("test", JsonObject members) when JsonNode.DeepEquals(members[last], value):
                break;
            default:
                throw new InvalidOperationException($"The patch cannot be applied: {operation.ToJsonString()}");
        }
    }
}
