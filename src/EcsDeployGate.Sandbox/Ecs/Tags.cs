using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Ecs;

/// <summary>Tags of ECS resources: a list of <c>{key, value}</c>, a key at most once.</summary>
internal static class Tags
{
    private const int Most = 50;

    /// <summary>Reads and checks the <c>tags</c> of a request; none is an empty list.</summary>
    public static JsonArray Read(JsonObject input)
    {
        var tags = input.Objects("tags");
        if (tags is { Count: 0 })
        {
            throw EcsErrors.InvalidParameter("Tags can not be empty.");
        }

        if (tags?.Count > Most)
        {
            throw EcsErrors.InvalidParameter($"The number of tags exceeds the limit of {Most}.");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        return Json.List((tags ?? []).Select(tag => Read(tag, seen)));
    }

    /// <summary><paramref name="added"/> over <paramref name="existing"/>: the later value of a key wins.</summary>
    public static JsonArray Merge(JsonArray existing, JsonArray added)
    {
        var keys = added.Select(Key).ToHashSet(StringComparer.Ordinal);
        return Json.List(existing.Where(tag => !keys.Contains(Key(tag))).Concat(added));
    }

    public static string? Key(JsonNode? tag) => tag?["key"]?.GetValue<string>();

    private static JsonObject Read(JsonObject tag, HashSet<string> seen)
    {
        var key = tag.Text("key");
        var value = tag.Text("value") ?? "";
        if (key is not { Length: >= 1 and <= 128 } || value.Length > 256)
        {
            throw EcsErrors.InvalidParameter("A tag has a key of 1 to 128 characters and a value of at most 256.");
        }

        if (key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
        {
            throw EcsErrors.InvalidParameter("Tag keys can not begin with 'aws:'.");
        }

        return seen.Add(key)
            ? Json.Of(("key", key), ("value", value))
            : throw EcsErrors.InvalidParameter("Duplicate tag keys found.");
    }
}
