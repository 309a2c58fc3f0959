using System.Globalization;
using System.Text;
using System.Text.Json;
using Amazon;

namespace EcsDeployGate.Aws.Compat;

/// <summary>Reads the value that the reader stands on, and leaves the reader on that value's last token.</summary>
internal delegate T? ReadValue<out T>(ref Utf8JsonReader reader);

/// <summary>
/// Reads values in the forms the AWS JSON 1.1 protocol has, as lenient as the official readers: numbers and booleans may be
/// in quotes, and a number or boolean is taken where text belongs. Anything else is a <see cref="JsonException"/>.
/// </summary>
internal static class WireReader
{
    /// <summary>Enters an object; false for null.</summary>
    public static bool OpenObject(ref Utf8JsonReader reader) => Open(ref reader, JsonTokenType.StartObject, "an object");

    /// <summary>Moves to the next member's value; false at the object's end.</summary>
    public static bool NextMember(ref Utf8JsonReader reader, out string name)
    {
        name = "";
        Advance(ref reader);
        if (reader.TokenType is JsonTokenType.EndObject)
        {
            return false;
        }

        name = reader.GetString()!;
        Advance(ref reader);
        return true;
    }

    public static string? Text(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False => Encoding.UTF8.GetString(reader.ValueSpan),
        _ => throw Unexpected(ref reader, "text"),
    };

    public static bool? Boolean(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        JsonTokenType.String when bool.TryParse(reader.GetString(), out var value) => value,
        _ => throw Unexpected(ref reader, "true or false"),
    };

    public static int? Integer(ref Utf8JsonReader reader) => Long(ref reader) switch
    {
        null => null,
        >= int.MinValue and <= int.MaxValue and var value => (int)value,
        _ => throw Unexpected(ref reader, "a 32-bit number"),
    };

    public static long? Long(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.Number when reader.TryGetInt64(out var value) => value,
        JsonTokenType.String when long.TryParse(
            reader.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) => value,
        _ => throw Unexpected(ref reader, "a whole number"),
    };

    public static double? Double(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.Number => reader.GetDouble(),
        JsonTokenType.String when double.TryParse(
            reader.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) => value,
        _ => throw Unexpected(ref reader, "a number"),
    };

    /// <summary>Reads seconds since 1970 with any fraction, or a time written out.</summary>
    public static DateTime? Seconds(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.Number when reader.TryGetDecimal(out var value) => WireTime.FromSeconds(value),
        JsonTokenType.String when decimal.TryParse(
            reader.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) => WireTime.FromSeconds(value),
        JsonTokenType.String when DateTimeOffset.TryParse(
            reader.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var value) => value.UtcDateTime,
        _ => throw Unexpected(ref reader, "a time"),
    };

    /// <summary>Reads milliseconds since 1970, the way of CloudWatch Logs.</summary>
    public static DateTime? Milliseconds(ref Utf8JsonReader reader) =>
        Long(ref reader) is { } value ? WireTime.FromMilliseconds(value) : null;

    public static MemoryStream? Blob(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.String when reader.TryGetBytesFromBase64(out var value) => new MemoryStream(value),
        _ => throw Unexpected(ref reader, "base64"),
    };

    public static List<T?>? List<T>(ref Utf8JsonReader reader, ReadValue<T> read)
    {
        if (!Open(ref reader, JsonTokenType.StartArray, "an array"))
        {
            return AWSConfigs.InitializeCollections ? [] : null;
        }

        var list = new List<T?>();
        for (Advance(ref reader); reader.TokenType is not JsonTokenType.EndArray; Advance(ref reader))
        {
            list.Add(read(ref reader));
        }

        return list;
    }

    public static Dictionary<string, T?>? Map<T>(ref Utf8JsonReader reader, ReadValue<T> read)
    {
        if (!OpenObject(ref reader))
        {
            return AWSConfigs.InitializeCollections ? [] : null;
        }

        var map = new Dictionary<string, T?>(StringComparer.Ordinal);
        while (NextMember(ref reader, out var name))
        {
            map[name] = read(ref reader);
        }

        return map;
    }

    /// <summary>Reads a list's number, which has no null in .NET.</summary>
    public static int IntegerElement(ref Utf8JsonReader reader) => Integer(ref reader) ?? throw Unexpected(ref reader, "a number");

    /// <inheritdoc cref="IntegerElement"/>
    public static long LongElement(ref Utf8JsonReader reader) => Long(ref reader) ?? throw Unexpected(ref reader, "a number");

    /// <inheritdoc cref="IntegerElement"/>
    public static double DoubleElement(ref Utf8JsonReader reader) => Double(ref reader) ?? throw Unexpected(ref reader, "a number");

    /// <inheritdoc cref="IntegerElement"/>
    public static bool BooleanElement(ref Utf8JsonReader reader) =>
        Boolean(ref reader) ?? throw Unexpected(ref reader, "true or false");

    /// <inheritdoc cref="IntegerElement"/>
    public static DateTime SecondsElement(ref Utf8JsonReader reader) => Seconds(ref reader) ?? throw Unexpected(ref reader, "a time");

    private static bool Open(ref Utf8JsonReader reader, JsonTokenType start, string expected) =>
        reader.TokenType is not JsonTokenType.Null
        && (reader.TokenType == start ? true : throw Unexpected(ref reader, expected));

    private static void Advance(ref Utf8JsonReader reader)
    {
        if (!reader.Read())
        {
            throw new JsonException("The service's answer ends in the middle.");
        }
    }

    private static JsonException Unexpected(ref Utf8JsonReader reader, string expected) =>
        new($"The service sent {reader.TokenType} at byte {reader.TokenStartIndex} of its answer where {expected} belongs.");
}
