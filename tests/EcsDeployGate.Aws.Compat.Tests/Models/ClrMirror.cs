using System.Collections;
using System.Reflection;
using System.Text.Json.Nodes;
using Amazon.Runtime;

namespace EcsDeployGate.Aws.Compat.Tests.Models;

/// <summary>
/// Turns JSON into objects of a stand-in and back by reflection and the SDK's naming and typing rules. A member that has no
/// property, or one of the wrong type, fails.
/// </summary>
internal sealed class ClrMirror(WireModel model, Assembly assembly)
{
    public static string PropertyName(string wireName) => wireName[..1].ToUpperInvariant() + wireName[1..];

    public Type Class(string name) =>
        assembly.GetType($"{model.Namespace}.Model.{name}") ?? throw new Xunit.Sdk.XunitException($"{model.Package} has no class '{name}'.");

    public object ToObject(Type type, string? shapeName, JsonObject json)
    {
        var target = Activator.CreateInstance(type)!;
        foreach (var (name, value) in json)
        {
            var member = model.Shapes[shapeName!].Members[name];
            var property = Property(type, name, member);
            property.SetValue(target, FromJson(property.PropertyType, member.Shape, value!));
        }

        return target;
    }

    /// <summary>What is set of an object's modelled members.</summary>
    public JsonObject ToJson(object source, string? shapeName)
    {
        var json = new JsonObject();
        foreach (var (name, member) in shapeName is null ? new Dictionary<string, WireMember>() : model.Shapes[shapeName].Members)
        {
            if (Property(source.GetType(), name, member).GetValue(source) is { } value)
            {
                json[name] = ToNode(value, member.Shape);
            }
        }

        return json;
    }

    public PropertyInfo Property(Type type, string wireName, WireMember member)
    {
        var property = type.GetProperty(PropertyName(wireName), BindingFlags.Public | BindingFlags.Instance)
            ?? throw new Xunit.Sdk.XunitException($"{type.Name} has no property for '{wireName}'.");
        var shape = model.Shapes[member.Shape];
        var isTimeInMilliseconds = shape.Type == "long" && property.PropertyType == typeof(DateTime?);
        Assert.True(
            isTimeInMilliseconds || property.PropertyType == Expected(member.Shape, inCollection: false),
            $"{type.Name}.{property.Name} is a {property.PropertyType}, the model's '{member.Shape}' is a {shape.Type}.");
        return property;
    }

    private Type Expected(string shapeName, bool inCollection)
    {
        var shape = model.Shapes[shapeName];
        return shape.Type switch
        {
            "string" when shape.Enum is not null && !inCollection => assembly.GetType($"{model.Namespace}.{PropertyName(shapeName)}", throwOnError: true)!,
            "string" => typeof(string),
            "boolean" => inCollection ? typeof(bool) : typeof(bool?),
            "integer" => inCollection ? typeof(int) : typeof(int?),
            "long" => inCollection ? typeof(long) : typeof(long?),
            "double" => inCollection ? typeof(double) : typeof(double?),
            "timestamp" => inCollection ? typeof(DateTime) : typeof(DateTime?),
            "blob" => typeof(MemoryStream),
            "list" => typeof(List<>).MakeGenericType(Expected(shape.Element!, inCollection: true)),
            "map" => typeof(Dictionary<,>).MakeGenericType(typeof(string), Expected(shape.Element!, inCollection: true)),
            _ => Class(PropertyName(shapeName)),
        };
    }

    private object FromJson(Type type, string shapeName, JsonNode json)
    {
        var shape = model.Shapes[shapeName];
        switch (shape.Type)
        {
            case "structure":
                return ToObject(type, shapeName, json.AsObject());
            case "list":
                var list = (IList)Activator.CreateInstance(type)!;
                foreach (var element in json.AsArray())
                {
                    list.Add(FromJson(type.GetGenericArguments()[0], shape.Element!, element!));
                }

                return list;
            case "map":
                var map = (IDictionary)Activator.CreateInstance(type)!;
                foreach (var (key, element) in json.AsObject())
                {
                    map.Add(key, FromJson(type.GetGenericArguments()[1], shape.Element!, element!));
                }

                return map;
            case "string":
                return type == typeof(string) ? (string)json! : Activator.CreateInstance(type, (string)json!)!;
            case "timestamp":
                return DateTime.UnixEpoch.AddTicks((long)(json.GetValue<decimal>() * TimeSpan.TicksPerSecond));
            case "long" when type == typeof(DateTime?):
                return DateTime.UnixEpoch.AddMilliseconds(json.GetValue<long>());
            case "blob":
                return new MemoryStream(Convert.FromBase64String((string)json!));
            default:
                return json.GetValue<object>();
        }
    }

    private JsonNode ToNode(object value, string shapeName)
    {
        var shape = model.Shapes[shapeName];
        return value switch
        {
            _ when shape.Type == "structure" => ToJson(value, shapeName),
            IDictionary map => new JsonObject(map.Keys.Cast<string>().Select(k => KeyValuePair.Create(k, (JsonNode?)ToNode(map[k]!, shape.Element!)))),
            IList list => new JsonArray([.. list.Cast<object>().Select(e => ToNode(e, shape.Element!))]),
            DateTime { Kind: not DateTimeKind.Utc } => throw new Xunit.Sdk.XunitException($"A time of '{shapeName}' is not UTC."),
            DateTime time when shape.Type == "long" => (time - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMillisecond,
            DateTime time => (time - DateTime.UnixEpoch).Ticks / (decimal)TimeSpan.TicksPerSecond,
            MemoryStream blob => Convert.ToBase64String(blob.ToArray()),
            ConstantClass constant => constant.Value,
            _ => JsonValue.Create(value)!,
        };
    }
}
