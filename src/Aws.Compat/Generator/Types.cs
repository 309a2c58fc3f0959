using EcsDeployGate.Aws.Compat.Generator.Api;

namespace EcsDeployGate.Aws.Compat.Generator;

/// <summary>For each kind of shape: its type in C#, and the code that writes and reads it.</summary>
internal sealed class Types(ApiModel api)
{
    /// <summary>The type of a property.</summary>
    public string OfProperty(Property property) => property.IsMilliseconds ? "DateTime?" : property.Shape.Type switch
    {
        "string" when property.Shape.Enum is not null => Names.Upper(property.Member.Shape),
        "boolean" or "integer" or "long" or "double" or "timestamp" => OfElement(property.Member.Shape) + "?",
        _ => OfElement(property.Member.Shape),
    };

    /// <summary>The type inside a list or map, where numbers are not nullable and enums are plain strings.</summary>
    public string OfElement(string shapeName)
    {
        var shape = api.Shapes[shapeName];
        return shape.Type switch
        {
            "string" => "string",
            "boolean" => "bool",
            "integer" => "int",
            "long" => "long",
            "double" => "double",
            "timestamp" => "DateTime",
            "blob" => "MemoryStream",
            "list" => $"List<{OfElement(shape.Element)}>",
            "map" => $"Dictionary<string, {OfElement(shape.Element)}>",
            "structure" => Names.Upper(shapeName),
            _ => throw Unknown(shapeName, shape),
        };
    }

    /// <summary>The statement that writes a property of <c>value</c>.</summary>
    public string Write(Property property)
    {
        var shape = property.Shape;
        var (method, element) = shape.Type switch
        {
            _ when property.IsMilliseconds => ("Milliseconds", null),
            "string" when property.Member.IdempotencyToken => ("Token", null),
            "string" when shape.Enum is not null => ("Constant", null),
            "list" => ("List", ElementWriter(shape.Element)),
            "map" => ("Map", ElementWriter(shape.Element)),
            "structure" => ("Structure", ElementWriter(property.Member.Shape)),
            _ => (Simple(property.Member.Shape, shape), null),
        };
        var last = element is null ? "" : $", {element}";
        return $"WireWriter.{method}(writer, {Names.Literal(property.WireName)}, value.{property.Name}{last});";
    }

    /// <summary>The expression that reads a property's value.</summary>
    public string Read(Property property)
    {
        var shape = property.Shape;
        return shape.Type switch
        {
            _ when property.IsMilliseconds => "WireReader.Milliseconds(ref reader)",
            "string" when shape.Enum is not null => $"{Names.Upper(property.Member.Shape)}.FindValue(WireReader.Text(ref reader))",
            "list" => $"WireReader.List(ref reader, {ElementReader(shape.Element)})",
            "map" => $"WireReader.Map(ref reader, {ElementReader(shape.Element)})",
            "structure" => $"{Names.Upper(property.Member.Shape)}Json.Read(ref reader)",
            _ => $"WireReader.{Simple(property.Member.Shape, shape)}(ref reader)",
        };
    }

    private string ElementWriter(string shapeName)
    {
        var shape = api.Shapes[shapeName];
        return shape.Type switch
        {
            "list" => $"static (inner, list) => WireWriter.List(inner, list, {ElementWriter(shape.Element)})",
            "map" => $"static (inner, map) => WireWriter.Map(inner, map, {ElementWriter(shape.Element)})",
            "structure" => $"{Names.Upper(shapeName)}Json.Write",
            _ => $"WireWriter.{Simple(shapeName, shape)}",
        };
    }

    private string ElementReader(string shapeName)
    {
        var shape = api.Shapes[shapeName];
        return shape.Type switch
        {
            "list" => $"static (ref Utf8JsonReader inner) => WireReader.List(ref inner, {ElementReader(shape.Element)})",
            "map" => $"static (ref Utf8JsonReader inner) => WireReader.Map(ref inner, {ElementReader(shape.Element)})",
            "structure" => $"{Names.Upper(shapeName)}Json.Read",
            "string" or "blob" => $"WireReader.{Simple(shapeName, shape)}",
            _ => $"WireReader.{Simple(shapeName, shape)}Element",
        };
    }

    private static string Simple(string shapeName, Shape shape) => shape.Type switch
    {
        "string" => "Text",
        "boolean" => "Boolean",
        "integer" => "Integer",
        "long" => "Long",
        "double" => "Double",
        "timestamp" => "Seconds",
        "blob" => "Blob",
        _ => throw Unknown(shapeName, shape),
    };

    private static NotSupportedException Unknown(string shapeName, Shape shape) =>
        new($"Shape '{shapeName}' has type '{shape.Type}', which no rule is known for.");
}
