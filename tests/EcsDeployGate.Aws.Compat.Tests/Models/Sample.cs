using System.Text.Json.Nodes;

namespace EcsDeployGate.Aws.Compat.Tests.Models;

/// <summary>Makes JSON with every member of a shape set, each to a value of its own, so that two members cannot be mixed up unseen.</summary>
internal sealed class Sample(WireModel model)
{
    private readonly Stack<string> _open = new();
    private int _count;
    private bool _flag;

    public static JsonObject Of(WireModel model, string? shape) =>
        shape is null ? [] : (JsonObject)new Sample(model).Value(shape)!;

    private JsonNode? Value(string name)
    {
        var shape = model.Shapes[name];
        return shape.Type switch
        {
            "structure" => Structure(name, shape),
            "list" => Repeat(shape) is { } values ? new JsonArray(values) : null,
            "map" => Repeat(shape) is { } values ? new JsonObject(values.Select((v, i) => KeyValuePair.Create($"key-{++_count}-{i}", v))) : null,
            "string" when shape.Enum is { } allowed => allowed[++_count % allowed.Count],
            "string" => $"{name} ü \"{++_count}\"",
            "boolean" => _flag = !_flag,
            "integer" => ++_count,
            "long" => 1_700_000_000_000 + ++_count,
            "double" => ++_count + 0.5,
            "timestamp" => 1_700_000_000m + ++_count + 0.125m,
            "blob" => Convert.ToBase64String([1, 2, (byte)++_count]),
            _ => throw new NotSupportedException($"{name} is a {shape.Type}."),
        };
    }

    /// <summary>A shape within itself is left out: one turn of the loop is enough.</summary>
    private JsonObject? Structure(string name, WireShape shape)
    {
        if (_open.Contains(name))
        {
            return null;
        }

        _open.Push(name);
        var members = shape.Members.Select(m => KeyValuePair.Create(m.Key, Value(m.Value.Shape))).Where(m => m.Value is not null).ToList();
        _open.Pop();
        return new JsonObject(members);
    }

    private JsonNode?[]? Repeat(WireShape shape) =>
        Value(shape.Element!) is { } first ? [first, Value(shape.Element!)] : null;
}
