using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EcsDeployGate.Api.Lambda;

/// <summary>The app did not take an event. Where Lambda was called asynchronously it delivers twice more, then to the dead-letter queue.</summary>
internal sealed class EventNotTakenException(string message) : Exception(message)
{
    /// <summary>Says what the app's problem document says, in a sentence.</summary>
    public static EventNotTakenException Of(int status, string? problem)
    {
        try
        {
            if (JsonNode.Parse(problem ?? "") is JsonObject { } document && document["title"] is { } title && document["detail"] is { } detail)
            {
                return new($"{title}: {detail}");
            }
        }
        catch (JsonException)
        {
            // Not a problem document: told as it is.
        }

        return new(string.Create(CultureInfo.InvariantCulture, $"The event was answered with status {status}: {problem}"));
    }
}
