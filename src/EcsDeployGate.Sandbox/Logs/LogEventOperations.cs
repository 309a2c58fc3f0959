using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Logs;

/// <summary>PutLogEvents and GetLogEvents.</summary>
internal sealed class LogEventOperations(LogStore store)
{
    /// <summary>Sequence tokens are answered for old clients and read by no one.</summary>
    public const string SequenceToken = "49590302000000000000000000000000000000000000000000000000";

    private const int MaxBatchBytes = 1_048_576;
    private const int MaxBatchEvents = 10_000;
    private const int MaxPageBytes = 1 << 20;

    public JsonObject? PutLogEvents(JsonCall call)
    {
        var events = call.Input.Objects("logEvents");
        if (events is not { Count: >= 1 and <= MaxBatchEvents })
        {
            throw LogsRequests.Invalid($"logEvents must hold 1 to {MaxBatchEvents} events.");
        }

        var batch = events.Select(item => (
            At: item.LongNumber("timestamp") ?? throw LogsRequests.Invalid("timestamp must not be null."),
            Message: item.Text("message") is { Length: > 0 } message ? message : throw LogsRequests.Invalid("Log event message must not be empty."))).ToList();
        if (batch.Sum(item => (long)Encoding.UTF8.GetByteCount(item.Message) + 26) > MaxBatchBytes)
        {
            throw LogsRequests.Invalid($"Upload too large: the batch exceeds {MaxBatchBytes} bytes.");
        }

        for (var i = 1; i < batch.Count; i++)
        {
            if (batch[i].At < batch[i - 1].At)
            {
                throw LogsRequests.Invalid("Log events in a single PutLogEvents request must be in chronological order.");
            }
        }

        if (batch[^1].At - batch[0].At > (long)TimeSpan.FromHours(24).TotalMilliseconds)
        {
            throw LogsRequests.Invalid("The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");
        }

        lock (store.Lock)
        {
            return Accept(store.Stream(call.Input), batch);
        }
    }

    private JsonObject Accept(LogStream stream, List<(long At, string Message)> batch)
    {
        var now = store.Time.GetUtcNow();
        var oldest = (now - TimeSpan.FromDays(14)).ToUnixTimeMilliseconds();
        var newest = (now + TimeSpan.FromHours(2)).ToUnixTimeMilliseconds();
        foreach (var (at, message) in batch.Where(item => item.At >= oldest && item.At <= newest))
        {
            stream.Append(at, message, now);
        }

        var tooOld = batch.Count(item => item.At < oldest);
        var tooNew = batch.FindIndex(item => item.At > newest);
        var rejected = Json.Of(
            ("tooNewLogEventStartIndex", tooNew >= 0 ? tooNew : null),
            ("tooOldLogEventEndIndex", tooOld > 0 ? tooOld : null));
        return Json.Of(
            ("nextSequenceToken", SequenceToken),
            ("rejectedLogEventsInfo", rejected.Count > 0 ? rejected : null));
    }

    public JsonObject? GetLogEvents(JsonCall call)
    {
        var input = call.Input;
        var from = input.LongNumber("startTime") ?? long.MinValue;
        var to = input.LongNumber("endTime") ?? long.MaxValue;
        var limit = input.Limit("limit", 10_000);
        var token = input.Text("nextToken");
        var position = token is null ? ((bool Forward, long Number)?)null : ReadToken(token);
        var forward = position?.Forward ?? input.Flag("startFromHead") ?? false;
        lock (store.Lock)
        {
            var all = store.Stream(input).Events.Where(item => item.Timestamp >= from && item.Timestamp < to).ToList();

            // A token stands between two events: it names how many of the selected events lie before it.
            var at = (int)Math.Clamp(position?.Number ?? (forward ? 0 : all.Count), 0, all.Count);
            var page = forward
                ? Fit(all.Skip(at).Take(limit))
                : Fit(all.Take(at).Reverse().Take(limit)).AsEnumerable().Reverse().ToList();
            var start = forward ? at : at - page.Count;
            return Json.Of(
                ("events", Json.List(page.Select(item => Json.Of(
                    ("timestamp", item.Timestamp), ("message", item.Message), ("ingestionTime", item.IngestionTime))))),
                ("nextForwardToken", WriteToken('f', start + page.Count)),
                ("nextBackwardToken", WriteToken('b', start)));
        }
    }

    /// <summary>As many as fit into one page's megabyte; always at least one, or a long event would end the reading.</summary>
    private static List<LogEvent> Fit(IEnumerable<LogEvent> events)
    {
        var size = 0L;
        return [.. events.TakeWhile((item, index) =>
            (size += Encoding.UTF8.GetByteCount(item.Message) + 26) <= MaxPageBytes || index == 0)];
    }

    private static string WriteToken(char direction, long number) =>
        string.Create(CultureInfo.InvariantCulture, $"{direction}/{number:D56}");

    private static (bool Forward, long Number) ReadToken(string token) =>
        token.Length == 58 && token[0] is 'f' or 'b' && token[1] == '/'
            && long.TryParse(token.AsSpan(2).TrimStart('0'), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? (token[0] == 'f', number)
                : token.Length == 58 && token[0] is 'f' or 'b' && token.AsSpan(2).TrimStart('0').IsEmpty
                    ? (token[0] == 'f', 0)
                    : throw LogsRequests.Invalid("The specified nextToken is invalid.");
}
