using System.Text.Json;

namespace EcsDeployGate.Core.Receiving;

/// <summary>Small readings of JSON that strangers wrote: what is not there, or of another kind, is null.</summary>
internal static class JsonShape
{
    /// <summary>Longest text from outside that a message repeats.</summary>
    private const int MaxQuoted = 100;

    /// <summary>The element's kind in a word, for messages.</summary>
    public static string Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "text",
        JsonValueKind.Number => "number",
        JsonValueKind.True or JsonValueKind.False => "truth value",
        _ => "null",
    };

    /// <summary>The member, or null when there is none, when it is null or when the element is no object.</summary>
    public static JsonElement? Member(this JsonElement element, string name) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var member) && member.ValueKind is not JsonValueKind.Null
            ? member
            : null;

    /// <summary>The element's text, or null when it is not one. A text with a lone surrogate is not one.</summary>
    public static string? Text(this JsonElement element)
    {
        try
        {
            return element.ValueKind is JsonValueKind.String ? element.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A value from outside for a message: quoted, on one line, cut.</summary>
    public static string Quote(string? text)
    {
        if (text is null)
        {
            return "nothing";
        }

        var kept = text.Length > MaxQuoted ? text[..MaxQuoted] + "…" : text;
        return "'" + string.Concat(kept.Select(c => char.IsControl(c) ? ' ' : c)) + "'";
    }
}
