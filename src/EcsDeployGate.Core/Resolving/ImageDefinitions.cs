using System.Text;
using System.Text.Json;

namespace EcsDeployGate.Core.Resolving;

/// <summary>Reads <c>imagedefinitions.json</c>, the file of CodePipeline's ECS deploy action: an array of <c>name</c> and <c>imageUri</c>.</summary>
internal static class ImageDefinitions
{
    /// <summary>Longest file in bytes (CodePipeline quotas: 100 KB).</summary>
    public const int MaxBytes = 100 * 1024;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads the file.</summary>
    /// <param name="content">The bytes; a byte order mark in front is passed over.</param>
    /// <param name="images">Image by container name.</param>
    /// <returns>Null when it was read; else what is wrong and where.</returns>
    public static Flaw? Read(ReadOnlyMemory<byte> content, out IReadOnlyDictionary<string, string> images)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        images = found;
        content = content.Span.StartsWith(Encoding.UTF8.Preamble) ? content[3..] : content;
        JsonDocument document;
        try
        {
            _ = Utf8.GetCharCount(content.Span);
            document = JsonDocument.Parse(content, new JsonDocumentOptions { MaxDepth = 16, AllowDuplicateProperties = false });
        }
        catch (DecoderFallbackException e)
        {
            return new($"is not UTF-8: byte {e.Index}", Rejects: true);
        }
        catch (JsonException e)
        {
            return e.LineNumber is { } line
                ? new($"is not JSON: line {line + 1}, column {(e.BytePositionInLine ?? 0) + 1}: {Reason(e.Message)}", Rejects: true)
                : new($"is not proper JSON: {Reason(e.Message)}", Rejects: true);
        }

        using (document)
        {
            return Read(document.RootElement, found);
        }
    }

    private static Flaw? Read(JsonElement root, Dictionary<string, string> found)
    {
        if (root.ValueKind is not JsonValueKind.Array)
        {
            return new($"holds a JSON {Kind(root)} where an array of objects with 'name' and 'imageUri' belongs", Rejects: true);
        }

        if (root.GetArrayLength() is 0)
        {
            return new("holds an empty array: it names no container", Rejects: false);
        }

        foreach (var (index, entry) in root.EnumerateArray().Index())
        {
            if (entry.ValueKind is not JsonValueKind.Object)
            {
                return new($"has a JSON {Kind(entry)} at /{index} where an object with 'name' and 'imageUri' belongs", Rejects: true);
            }

            string? name = null, image = null;
            foreach (var member in (string[])["name", "imageUri"])
            {
                if (!entry.TryGetProperty(member, out var value))
                {
                    return new($"has no '{member}' at /{index}", Rejects: true);
                }

                if (Text(value) is not { Length: > 0 } text || string.IsNullOrWhiteSpace(text))
                {
                    return new($"has a JSON {Kind(value)} at /{index}/{member} where a text that is not empty belongs", Rejects: true);
                }

                (name, image) = member is "name" ? (text, image) : (name, text);
            }

            if (!found.TryAdd(name!, image!))
            {
                // Which of the two the deploy action takes is not documented: nobody should find out in production.
                return new($"names the container '{name}' a second time at /{index}/name", Rejects: false);
            }
        }

        return null;
    }

    private static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind is JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null; // a lone surrogate
        }
    }

    private static string Kind(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "text",
        JsonValueKind.Number => "number",
        JsonValueKind.Null => "null",
        _ => "truth value",
    };

    /// <summary>The reader's sentence without its own count of lines and bytes from 0, which we give from 1.</summary>
    private static string Reason(string message)
    {
        var end = message.IndexOf(" Path:", StringComparison.Ordinal);
        end = end < 0 ? message.IndexOf(" LineNumber:", StringComparison.Ordinal) : end;
        return end < 0 ? message : message[..end];
    }

    /// <summary>What is wrong with the file, as the rest of a sentence that begins with the file's name.</summary>
    internal sealed record Flaw(string Message, bool Rejects);
}
