using System.Globalization;
using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Logs;

/// <summary>FilterLogEvents: events of several streams of one group, by time.</summary>
internal sealed class LogFilterOperation(LogStore store)
{
    public JsonObject? FilterLogEvents(JsonCall call)
    {
        var input = call.Input;
        var names = input.Texts("logStreamNames");
        var prefix = input.Text("logStreamNamePrefix");
        if (names is not null && prefix is not null)
        {
            throw LogsRequests.Invalid("You may not specify both logStreamNames and logStreamNamePrefix.");
        }

        var from = input.LongNumber("startTime") ?? long.MinValue;
        var to = input.LongNumber("endTime") ?? long.MaxValue;
        var pattern = FilterPattern.Parse(input.Text("filterPattern") ?? "");
        lock (store.Lock)
        {
            var group = store.Group(input);
            if (names?.FirstOrDefault(name => !group.Streams.ContainsKey(name)) is not null)
            {
                throw LogsRequests.NoStream();
            }

            var found = group.Streams.Values
                .Where(stream => names?.Contains(stream.Name) ?? stream.Name.StartsWith(prefix ?? "", StringComparison.Ordinal))
                .SelectMany(stream => stream.Events.Select(item => (Stream: stream.Name, Event: item)))
                .Where(item => item.Event.Timestamp >= from && item.Event.Timestamp < to && pattern.Matches(item.Event.Message))
                .OrderBy(item => item.Event.Timestamp)
                .ToList();
            var (page, next) = Paging.Cut(found, input.Text("nextToken"), input.Limit("limit", 10_000), "InvalidParameterException");
            return Json.Of(
                ("events", Json.List(page.Select(item => Describe(item.Stream, item.Event)))),
                ("searchedLogStreams", new JsonArray()),
                ("nextToken", next));
        }
    }

    private static JsonObject Describe(string stream, LogEvent item) => Json.Of(
        ("logStreamName", stream),
        ("timestamp", item.Timestamp),
        ("message", item.Message),
        ("ingestionTime", item.IngestionTime),
        ("eventId", string.Create(CultureInfo.InvariantCulture, $"{item.Timestamp:D20}{(uint)stream.GetHashCode(StringComparison.Ordinal):D12}{item.Number:D24}")));
}
