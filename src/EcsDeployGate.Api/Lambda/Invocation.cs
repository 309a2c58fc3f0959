using System.Text.Json;

namespace EcsDeployGate.Api.Lambda;

/// <summary>What Lambda calls the function with.</summary>
internal enum Invocation
{
    /// <summary>An HTTP request in payload format 2.0, from an HTTP API or a function URL.</summary>
    Http,

    /// <summary>Anything else: the app knows what to make of it.</summary>
    Event,
}

/// <summary>Tells invocations apart by their outermost members, which AWS writes and no stranger.</summary>
internal static class InvocationKind
{
    /// <summary>As deep as any event that the app reads.</summary>
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64 };

    /// <summary>Looks at a payload.</summary>
    /// <exception cref="InvalidPayloadException">It is not a JSON object, or an HTTP request in a format that the function does not speak.</exception>
    public static Invocation Of(ReadOnlyMemory<byte> payload)
    {
        try
        {
            using var document = JsonDocument.Parse(payload, Strict);
            return Of(document.RootElement);
        }
        catch (JsonException e)
        {
            throw new InvalidPayloadException($"The event is not JSON: {e.Message}");
        }
    }

    private static Invocation Of(JsonElement root)
    {
        if (root.ValueKind is not JsonValueKind.Object)
        {
            throw new InvalidPayloadException($"The event is a JSON {root.ValueKind.ToString().ToLowerInvariant()}, not an object.");
        }

        if (root.TryGetProperty("requestContext", out var request))
        {
            return request.ValueKind is JsonValueKind.Object && request.TryGetProperty("http", out var http) && http.ValueKind is JsonValueKind.Object
                ? Invocation.Http
                : throw NotSpoken();
        }

        if (root.TryGetProperty("httpMethod", out _))
        {
            throw NotSpoken();
        }

        return Invocation.Event;
    }

    private static InvalidPayloadException NotSpoken() => new(
        "The HTTP request is not in payload format 2.0. Use an HTTP API with PayloadFormatVersion 2.0 or a function URL; REST APIs and load balancers speak another format.");
}

/// <summary>The function was called with something that it cannot read; the same again would be as bad.</summary>
internal sealed class InvalidPayloadException(string message) : Exception(message);
