using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EcsDeployGate.Core.Resolving;

/// <summary>Reads JSON files out of artifacts.</summary>
internal static class ArtifactJson
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The file's text; a byte order mark in front is passed over.</summary>
    /// <exception cref="FormatException">Not UTF-8.</exception>
    public static string Text(ReadOnlyMemory<byte> content)
    {
        content = content.Span.StartsWith(Encoding.UTF8.Preamble) ? content[3..] : content;
        try
        {
            return Utf8.GetString(content.Span);
        }
        catch (DecoderFallbackException e)
        {
            throw new FormatException($"it is not UTF-8: byte {e.Index}", e);
        }
    }

    /// <summary>The file's JSON.</summary>
    /// <exception cref="FormatException">Not JSON; the message says where, counted from 1.</exception>
    public static JsonNode? Read(ReadOnlyMemory<byte> content)
    {
        try
        {
            return JsonNode.Parse(Text(content), documentOptions: new JsonDocumentOptions { MaxDepth = 32, AllowDuplicateProperties = false });
        }
        catch (JsonException e)
        {
            throw new FormatException(e.LineNumber is { } line ? $"it is not JSON: line {line + 1}, column {(e.BytePositionInLine ?? 0) + 1}" : "it is not proper JSON", e);
        }
    }
}
