using System.Text.Json;
using Amazon;
using Amazon.Runtime;

namespace EcsDeployGate.Aws.Compat;

/// <summary>Writes members in the forms the AWS JSON 1.1 protocol has. What is null is not sent.</summary>
internal static class WireWriter
{
    public static void Text(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    /// <summary>Writes an idempotency token, a new one if the caller set none.</summary>
    public static void Token(Utf8JsonWriter writer, string name, string? value) =>
        writer.WriteString(name, value ?? Guid.NewGuid().ToString());

    public static void Constant(Utf8JsonWriter writer, string name, ConstantClass? value) => Text(writer, name, value?.Value);

    public static void Boolean(Utf8JsonWriter writer, string name, bool? value)
    {
        if (value is { } set)
        {
            writer.WriteBoolean(name, set);
        }
    }

    public static void Integer(Utf8JsonWriter writer, string name, int? value) => Long(writer, name, value);

    public static void Long(Utf8JsonWriter writer, string name, long? value)
    {
        if (value is { } set)
        {
            writer.WriteNumber(name, set);
        }
    }

    public static void Double(Utf8JsonWriter writer, string name, double? value)
    {
        if (value is { } set)
        {
            writer.WriteNumber(name, set);
        }
    }

    /// <summary>Writes a time as seconds since 1970, to the millisecond.</summary>
    public static void Seconds(Utf8JsonWriter writer, string name, DateTime? value)
    {
        if (value is { } set)
        {
            writer.WriteNumber(name, WireTime.ToMilliseconds(set) / 1000m);
        }
    }

    /// <summary>Writes a time as milliseconds since 1970, the way of CloudWatch Logs.</summary>
    public static void Milliseconds(Utf8JsonWriter writer, string name, DateTime? value)
    {
        if (value is { } set)
        {
            writer.WriteNumber(name, WireTime.ToMilliseconds(set));
        }
    }

    /// <summary>Writes all of a stream's bytes in base64, wherever it stands.</summary>
    public static void Blob(Utf8JsonWriter writer, string name, MemoryStream? value)
    {
        if (value is not null)
        {
            writer.WriteBase64String(name, value.ToArray());
        }
    }

    public static void Structure<T>(Utf8JsonWriter writer, string name, T? value, Action<Utf8JsonWriter, T> write)
        where T : class
    {
        if (value is not null)
        {
            writer.WritePropertyName(name);
            write(writer, value);
        }
    }

    public static void List<T>(Utf8JsonWriter writer, string name, List<T>? value, Action<Utf8JsonWriter, T> write)
    {
        if (IsSent(value))
        {
            writer.WritePropertyName(name);
            List(writer, value!, write);
        }
    }

    public static void Map<T>(Utf8JsonWriter writer, string name, Dictionary<string, T>? value, Action<Utf8JsonWriter, T> write)
    {
        if (IsSent(value))
        {
            writer.WritePropertyName(name);
            Map(writer, value!, write);
        }
    }

    public static void Text(Utf8JsonWriter writer, string? value) => writer.WriteStringValue(value);

    public static void Boolean(Utf8JsonWriter writer, bool value) => writer.WriteBooleanValue(value);

    public static void Integer(Utf8JsonWriter writer, int value) => writer.WriteNumberValue(value);

    public static void Long(Utf8JsonWriter writer, long value) => writer.WriteNumberValue(value);

    public static void Double(Utf8JsonWriter writer, double value) => writer.WriteNumberValue(value);

    public static void Seconds(Utf8JsonWriter writer, DateTime value) =>
        writer.WriteNumberValue(WireTime.ToMilliseconds(value) / 1000m);

    public static void Blob(Utf8JsonWriter writer, MemoryStream value) => writer.WriteBase64StringValue(value.ToArray());

    public static void List<T>(Utf8JsonWriter writer, List<T> value, Action<Utf8JsonWriter, T> write)
    {
        writer.WriteStartArray();
        foreach (var element in value)
        {
            write(writer, element);
        }

        writer.WriteEndArray();
    }

    public static void Map<T>(Utf8JsonWriter writer, Dictionary<string, T> value, Action<Utf8JsonWriter, T> write)
    {
        writer.WriteStartObject();
        foreach (var (key, element) in value)
        {
            writer.WritePropertyName(key);
            write(writer, element);
        }

        writer.WriteEndObject();
    }

    /// <summary>An empty collection is sent, unless collections start empty and emptiness therefore says nothing.</summary>
    private static bool IsSent(System.Collections.ICollection? value) =>
        value is not null && (value.Count > 0 || !AWSConfigs.InitializeCollections);
}
