using System.Text.Json;
using System.Text.Json.Nodes;

namespace EcsDeployGate.Sandbox.Protocol;

/// <summary>Reads members of a request; one of the wrong type is answered as AWS does, with a SerializationException.</summary>
internal static class JsonReading
{
    public static string? Text(this JsonObject from, string name) =>
        from[name] is not { } node ? null
        : node.GetValueKind() is JsonValueKind.String ? node.GetValue<string>()
        : throw WrongType(name, "String");

    public static bool? Flag(this JsonObject from, string name) =>
        from[name] is not { } node ? null
        : node.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? node.GetValue<bool>()
        : throw WrongType(name, "Boolean");

    public static int? Number(this JsonObject from, string name) =>
        from.LongNumber(name) is not { } number ? null
        : number is >= int.MinValue and <= int.MaxValue ? (int)number
        : throw WrongType(name, "Integer");

    public static long? LongNumber(this JsonObject from, string name)
    {
        if (from[name] is not { } node)
        {
            return null;
        }

        if (node.GetValueKind() is JsonValueKind.Number)
        {
            var number = JsonSerializer.Deserialize<double>(node);
            if (number is >= -9e18 and <= 9e18)
            {
                return (long)number;
            }
        }

        throw WrongType(name, "Long");
    }

    public static JsonObject? Object(this JsonObject from, string name) =>
        from[name] is not { } node ? null : node as JsonObject ?? throw WrongType(name, "structure");

    public static IReadOnlyList<JsonObject>? Objects(this JsonObject from, string name) =>
        from.Array(name)?.Select(item => item as JsonObject ?? throw WrongType(name, "structure")).ToList();

    public static IReadOnlyList<string>? Texts(this JsonObject from, string name) =>
        from.Array(name)?.Select(item => item?.GetValueKind() is JsonValueKind.String
            ? item.GetValue<string>()
            : throw WrongType(name, "String")).ToList();

    private static JsonArray? Array(this JsonObject from, string name) =>
        from[name] is not { } node ? null : node as JsonArray ?? throw WrongType(name, "List");

    private static AwsException WrongType(string name, string wanted) =>
        new("SerializationException", $"Member '{name}' can not be read: a value of type {wanted} was expected.");
}
