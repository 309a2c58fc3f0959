using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Events;

/// <summary>EventBridge's PutEvents; what is put reaches the subscribers as any other event does.</summary>
internal sealed class EventBridgeService(EventBridge events, TimeProvider time)
{
    private const int MostEntries = 10;
    private const int MostBytes = 256 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64 };

    public JsonService Build() => new JsonService("events", "AWSEvents").On("PutEvents", PutEvents);

    private JsonObject? PutEvents(JsonCall call)
    {
        var entries = call.Input.Objects("Entries") ?? [];
        if (entries.Count is < 1 or > MostEntries)
        {
            throw new AwsException("ValidationException",
                $"1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length between 1 and {MostEntries}");
        }

        if (entries.Sum(entry => Encoding.UTF8.GetByteCount(entry.ToJsonString())) > MostBytes)
        {
            throw new AwsException("ValidationException", "Total size of the entries in the request is over the limit.");
        }

        var answers = entries.Select(Put).ToList();
        return Json.Of(
            ("FailedEntryCount", answers.Count(answer => answer.ContainsKey("ErrorCode"))),
            ("Entries", Json.List(answers)));
    }

    private JsonObject Put(JsonObject entry)
    {
        if (entry.Text("Source") is not { Length: > 0 } source)
        {
            return Failed("InvalidArgument", "Parameter Source is not valid. Reason: Source is a required argument.");
        }

        if (source.StartsWith("aws.", StringComparison.Ordinal))
        {
            return Failed("NotAuthorizedForSourceException", "Not authorized for the source.");
        }

        if (entry.Text("DetailType") is not { Length: >= 1 and <= 128 } type)
        {
            return Failed("InvalidArgument", "Parameter DetailType is not valid. Reason: DetailType is a required argument of at most 128 characters.");
        }

        if (Detail(entry.Text("Detail")) is not { } detail)
        {
            return Failed("MalformedDetail", "Detail is malformed.");
        }

        var at = entry["Time"] is null ? time.GetUtcNow() : DateTimeOffset.FromUnixTimeSeconds(entry.LongNumber("Time")!.Value);
        return Json.Of(("EventId", events.Put(source, type, entry.Texts("Resources") ?? [], detail, at)));
    }

    private static JsonObject? Detail(string? text)
    {
        try
        {
            return text is null ? null : JsonNode.Parse(text, null, Strict) as JsonObject;
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            return null;
        }
    }

    private static JsonObject Failed(string code, string message) => Json.Of(("ErrorCode", code), ("ErrorMessage", message));
}
