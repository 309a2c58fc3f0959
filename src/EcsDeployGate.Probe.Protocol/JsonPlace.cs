using System.Text.Json;

namespace EcsDeployGate.Probe.Protocol;

/// <summary>A value in a JSON text together with where it is, so that a complaint can name the place.</summary>
/// <remarks>
/// A small tree instead of JsonDocument or reflection keeps the static binary small. Values are string, long, double, bool, null,
/// a list or a dictionary.
/// </remarks>
internal readonly struct JsonPlace(string path, object? value)
{
    private const int MaxDepth = 12;

    public bool IsNull => value is null;

    /// <exception cref="FormatException">The text is not JSON.</exception>
    public static JsonPlace Parse(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
            _ = reader.Read();
            var root = ReadValue(ref reader);
            return reader.Read() ? throw new FormatException("more than one JSON value") : new JsonPlace("", root);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string with bytes or escapes that are not valid Unicode.
            throw new FormatException("not valid JSON: " + e.Message, e);
        }
    }

    public JsonPlace Member(string name)
    {
        var place = path.Length == 0 ? name : path + "." + name;
        return value is Dictionary<string, object?> map
            ? new JsonPlace(place, map.GetValueOrDefault(name))
            : throw Wrong("an object");
    }

    public string Text(int maxLength = int.MaxValue) => value switch
    {
        string text when text.Length <= maxLength => text,
        string => throw new FormatException($"{Here}: longer than {maxLength} characters"),
        _ => throw Wrong("a string"),
    };

    public string? OptionalText() => IsNull ? null : Text();

    public int Int(int min = int.MinValue, int max = int.MaxValue) => value switch
    {
        long number when number >= min && number <= max => (int)number,
        long number => throw new FormatException($"{Here}: {number} is not between {min} and {max}"),
        _ => throw Wrong("a whole number"),
    };

    public int? OptionalInt(int min = int.MinValue, int max = int.MaxValue) => IsNull ? null : Int(min, max);

    public double? OptionalNumber() => value switch
    {
        null => null,
        long number => number,
        double number when double.IsFinite(number) => number,
        _ => throw Wrong("a number"),
    };

    public long? OptionalLong() => value is null ? null : value is long number and >= 0 ? number : throw Wrong("a whole number");

    public bool Flag() => value is bool flag ? flag : throw Wrong("true or false");

    public bool OptionalFlag() => !IsNull && Flag();

    public DateTimeOffset Time() =>
        Timestamp.TryParse(Text(64), out var time) ? time : throw Wrong("an RFC 3339 time");

    public DateTimeOffset? OptionalTime() => IsNull ? null : Time();

    public List<JsonPlace> Items(int max = int.MaxValue)
    {
        if (value is not List<object?> list)
        {
            throw Wrong("an array");
        }

        if (list.Count > max)
        {
            throw new FormatException($"{Here}: more than {max} items");
        }

        var items = new List<JsonPlace>(list.Count);
        for (var i = 0; i < list.Count; i++)
        {
            items.Add(new JsonPlace($"{path}[{i}]", list[i]));
        }

        return items;
    }

    public string[] Texts(int max = int.MaxValue)
    {
        var items = Items(max);
        var texts = new string[items.Count];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = items[i].Text();
        }

        return texts;
    }

    public IEnumerable<(string Name, JsonPlace At)> Members()
    {
        if (value is not Dictionary<string, object?> map)
        {
            throw Wrong("an object");
        }

        var members = new List<(string, JsonPlace)>(map.Count);
        foreach (var (name, _) in map)
        {
            members.Add((name, Member(name)));
        }

        return members;
    }

    public Dictionary<string, string> TextMap()
    {
        if (value is not Dictionary<string, object?> map)
        {
            throw Wrong("an object");
        }

        var texts = new Dictionary<string, string>(map.Count, StringComparer.Ordinal);
        foreach (var (name, _) in map)
        {
            texts[name] = Member(name).Text();
        }

        return texts;
    }

    private string Here => path.Length == 0 ? "the document" : path;

    private FormatException Wrong(string expected) =>
        new(IsNull ? $"{Here}: missing, expected {expected}" : $"{Here}: expected {expected}");

    private static object? ReadValue(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var map = new Dictionary<string, object?>(StringComparer.Ordinal);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var name = reader.GetString()!;
                    _ = reader.Read();
                    map[name] = ReadValue(ref reader);
                }

                return map;
            case JsonTokenType.StartArray:
                var list = new List<object?>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    list.Add(ReadValue(ref reader));
                }

                return list;
            case JsonTokenType.String:
                return reader.GetString();
            case JsonTokenType.Number:
                if (reader.TryGetInt64(out var whole))
                {
                    return whole;
                }

                return reader.TryGetDouble(out var number) ? number : double.NaN;
            case JsonTokenType.True:
                return true;
            case JsonTokenType.False:
                return false;
            default:
                return null;
        }
    }
}
