using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EcsDeployGate.Core.Validating.Commands;

/// <summary>Writes commands: as they are shown, and as one line for a shell.</summary>
internal static class CommandText
{
    private static readonly string[] s_operators = ["||", "&&", "|", ";", "&", ">", ">>", "<", "2>", "2>>", "2>&1", "1>&2", ">&2"];
    private static readonly SearchValues<char> s_special = SearchValues.Create(" \t\n&;|<>()*?[]#~\"'\\!");

    private static readonly JsonSerializerOptions s_shown = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The array as a task definition writes it.</summary>
    public static string Show(IReadOnlyList<string> command) => new JsonArray([.. command.Select(item => (JsonNode?)item)]).ToJsonString(s_shown);

    public static bool IsOperator(string item) => s_operators.Contains(item);

    /// <summary>The items as the line that their author most likely meant.</summary>
    public static string AsLine(IReadOnlyList<string> items)
    {
        // An item that is already a command line is taken as it stands; only single words need quotes.
        var whole = items.Count > 0 && items[0].Contains(' ', StringComparison.Ordinal);
        return string.Join(' ', items.Select(i => whole || !NeedsQuotes(i) ? i : Quote(i)));
    }

    /// <summary>Single quotes, except around a variable: that is to be expanded, or the author would not have written it.</summary>
    private static string Quote(string item) => item.Contains('$', StringComparison.Ordinal)
        ? $"\"{item.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("`", "\\`", StringComparison.Ordinal)}\""
        : $"'{item.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static bool NeedsQuotes(string item) =>
        item.Length == 0 || (item.AsSpan().ContainsAny(s_special) && !IsOperator(item) && !StartsWithOperator(item));

    /// <summary>True for items such as <c>|| exit 1</c> or <c>>/dev/null</c>.</summary>
    public static bool StartsWithOperator(string item)
    {
        var rest = item.AsSpan().TrimStart("0123456789");
        return rest.StartsWith(">") || (rest.Length == item.Length
            && (item.StartsWith("|| ", StringComparison.Ordinal) || item.StartsWith("&& ", StringComparison.Ordinal)
                || item.StartsWith("| ", StringComparison.Ordinal) || item.StartsWith("; ", StringComparison.Ordinal)));
    }
}
