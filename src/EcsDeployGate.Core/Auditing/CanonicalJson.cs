using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EcsDeployGate.Core.Auditing;

/// <summary>Writes JSON so that equal documents are equal bytes: the JSON Canonicalization Scheme, RFC 8785.</summary>
/// <remarks>
/// Numbers are IEEE 754 doubles, as the RFC demands: an integer above 2^53 that must stay exact belongs into a string.
/// </remarks>
public static class CanonicalJson
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The canonical form as UTF-8, without a byte order mark.</summary>
    /// <exception cref="FormatException">
    /// The document has no canonical form: a number that is not finite, half of a surrogate pair, or a member named twice.
    /// </exception>
    public static byte[] ToUtf8(JsonNode? node) => StrictUtf8.GetBytes(ToText(node));

    /// <summary>The canonical form as text.</summary>
    /// <exception cref="FormatException">As <see cref="ToUtf8"/>.</exception>
    public static string ToText(JsonNode? node)
    {
        var text = new StringBuilder();
        Write(text, node);
        return text.ToString();
    }

    private static void Write(StringBuilder to, JsonNode? node)
    {
        switch (node)
        {
            case null:
                to.Append("null");
                break;
            case JsonObject members:
                WriteObject(to, members);
                break;
            case JsonArray items:
                WriteArray(to, items);
                break;
            default:
                WriteValue(to, node.AsValue());
                break;
        }
    }

    private static void WriteObject(StringBuilder to, JsonObject members)
    {
        // Section 3.2.3: by UTF-16 code units, which is not the order of UTF-8 bytes nor of code points.
        var sorted = MembersOf(members);
        sorted.Sort((a, b) => string.CompareOrdinal(a.Key, b.Key));

        to.Append('{');
        for (var i = 0; i < sorted.Count; i++)
        {
            if (i > 0)
            {
                to.Append(',');
            }

            CanonicalString.Write(to, sorted[i].Key);
            to.Append(':');
            Write(to, sorted[i].Value);
        }

        to.Append('}');
    }

    private static List<KeyValuePair<string, JsonNode?>> MembersOf(JsonObject members)
    {
        try
        {
            return [.. members];
        }
        catch (ArgumentException e)
        {
            // A parsed object is read lazily; a repeated name shows only here.
            throw new FormatException("The JSON names a member of one object twice, so it has no canonical form.", e);
        }
        catch (InvalidOperationException e)
        {
            throw CanonicalString.LoneSurrogate(e);
        }
    }

    private static void WriteArray(StringBuilder to, JsonArray items)
    {
        to.Append('[');
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
            {
                to.Append(',');
            }

            Write(to, items[i]);
        }

        to.Append(']');
    }

    private static void WriteValue(StringBuilder to, JsonValue value)
    {
        // Before anything asks for its JSON text, which for NaN there is none.
        if (value.TryGetValue(out double number))
        {
            CanonicalNumber.Write(to, number);
            return;
        }

        if (value.TryGetValue(out float single))
        {
            CanonicalNumber.Write(to, single);
            return;
        }

        switch (value.GetValueKind())
        {
            case JsonValueKind.True:
                to.Append("true");
                break;
            case JsonValueKind.False:
                to.Append("false");
                break;
            case JsonValueKind.String:
                CanonicalString.Write(to, TextOf(value));
                break;
            case JsonValueKind.Number:
                CanonicalNumber.Write(to, double.Parse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture));
                break;
            default:
                Write(to, JsonNode.Parse(value.ToJsonString()));
                break;
        }
    }

    private static string TextOf(JsonValue value)
    {
        try
        {
            // A value that was made from a date, an enum or the like knows its text only as JSON.
            return value.TryGetValue(out string? text) ? text : JsonNode.Parse(value.ToJsonString())!.GetValue<string>();
        }
        catch (InvalidOperationException e)
        {
            throw CanonicalString.LoneSurrogate(e);
        }
    }
}
