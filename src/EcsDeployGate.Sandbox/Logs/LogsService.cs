using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Logs;

/// <summary>CloudWatch Logs: groups and streams. Events are read and written in their own files.</summary>
internal sealed class LogsService(LogStore store, AwsIdentity aws)
{
    public JsonService Build()
    {
        var events = new LogEventOperations(store);
        return new JsonService("logs", "Logs_20140328")
            .On("CreateLogGroup", CreateLogGroup)
            .On("DeleteLogGroup", DeleteLogGroup)
            .On("DescribeLogGroups", DescribeLogGroups)
            .On("CreateLogStream", CreateLogStream)
            .On("DescribeLogStreams", DescribeLogStreams)
            .On("PutLogEvents", events.PutLogEvents)
            .On("GetLogEvents", events.GetLogEvents)
            .On("FilterLogEvents", new LogFilterOperation(store).FilterLogEvents);
    }

    private JsonObject? CreateLogGroup(JsonCall call)
    {
        var name = call.Input.GroupName();
        lock (store.Lock)
        {
            return store.Groups.TryAdd(name, new LogGroup(name, store.Time.GetUtcNow()))
                ? null
                : throw new AwsException("ResourceAlreadyExistsException", "The specified log group already exists");
        }
    }

    private JsonObject? DeleteLogGroup(JsonCall call)
    {
        lock (store.Lock)
        {
            return store.Groups.Remove(call.Input.GroupName()) ? null : throw LogsRequests.NoGroup();
        }
    }

    private JsonObject? DescribeLogGroups(JsonCall call)
    {
        var prefix = call.Input.Text("logGroupNamePrefix") ?? "";
        var part = call.Input.Text("logGroupNamePattern") ?? "";
        lock (store.Lock)
        {
            var (page, next) = Paging.Cut(
                [.. store.Groups.Values.Where(group => group.Name.StartsWith(prefix, StringComparison.Ordinal)
                    && group.Name.Contains(part, StringComparison.OrdinalIgnoreCase))],
                call.Input.Text("nextToken"), call.Input.Limit("limit", 50), "InvalidParameterException");
            return Json.Of(("logGroups", Json.List(page.Select(Describe))), ("nextToken", next));
        }
    }

    private JsonObject Describe(LogGroup group)
    {
        return Json.Of(
            ("logGroupName", group.Name),
            ("creationTime", group.CreatedAt.ToUnixTimeMilliseconds()),
            ("metricFilterCount", 0),
            ("arn", aws.Arn("logs", $"log-group:{group.Name}:*")),
            ("storedBytes", group.Streams.Values.Sum(stream => stream.Events.Sum(item => (long)item.Message.Length + 26))));
    }

    private JsonObject? CreateLogStream(JsonCall call)
    {
        lock (store.Lock)
        {
            var name = call.Input.StreamName();
            return store.Group(call.Input).Streams.TryAdd(name, new LogStream(name, store.Time.GetUtcNow()))
                ? null
                : throw new AwsException("ResourceAlreadyExistsException", "The specified log stream already exists");
        }
    }

    private JsonObject? DescribeLogStreams(JsonCall call)
    {
        var prefix = call.Input.Text("logStreamNamePrefix") ?? "";
        var byTime = call.Input.Text("orderBy") switch
        {
            null or "LogStreamName" => false,
            "LastEventTime" => prefix.Length == 0 ? true : throw LogsRequests.Invalid(
                "Cannot order by LastEventTime with a logStreamNamePrefix."),
            _ => throw LogsRequests.Invalid("1 validation error detected: Value at 'orderBy' failed to satisfy constraint: "
                + "Member must satisfy enum value set: [LogStreamName, LastEventTime]"),
        };
        lock (store.Lock)
        {
            var group = store.Group(call.Input);
            IEnumerable<LogStream> streams = group.Streams.Values.Where(stream => stream.Name.StartsWith(prefix, StringComparison.Ordinal));
            streams = byTime ? streams.OrderBy(stream => stream.Last?.Timestamp ?? 0) : streams;
            streams = call.Input.Flag("descending") is true ? streams.Reverse() : streams;
            var (page, next) = Paging.Cut(
                [.. streams], call.Input.Text("nextToken"), call.Input.Limit("limit", 50), "InvalidParameterException");
            return Json.Of(("logStreams", Json.List(page.Select(stream => Describe(group, stream)))), ("nextToken", next));
        }
    }

    private JsonObject Describe(LogGroup group, LogStream stream) => Json.Of(
        ("logStreamName", stream.Name),
        ("creationTime", stream.CreatedAt.ToUnixTimeMilliseconds()),
        ("firstEventTimestamp", stream.First?.Timestamp),
        ("lastEventTimestamp", stream.Last?.Timestamp),
        ("lastIngestionTime", stream.Last?.IngestionTime),
        ("uploadSequenceToken", LogEventOperations.SequenceToken),
        ("arn", aws.Arn("logs", $"log-group:{group.Name}:log-stream:{stream.Name}")),
        ("storedBytes", 0L));
}
