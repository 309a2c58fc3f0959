namespace EcsDeployGate.Sandbox.Logs;

/// <summary>A log stream; guarded by the lock of <see cref="LogStore"/>.</summary>
internal sealed class LogStream(string name, DateTimeOffset createdAt)
{
    /// <summary>Beyond this the oldest events go: a container that writes for ever must not fill the machine's memory.</summary>
    private const int MaxEvents = 100_000;

    private readonly LinkedList<LogEvent> _events = [];
    private long _written;

    public string Name { get; } = name;

    public DateTimeOffset CreatedAt { get; } = createdAt;

    /// <summary>In order of their timestamps; equal ones in the order they came.</summary>
    public IEnumerable<LogEvent> Events => _events;

    public LogEvent? First => _events.First?.Value;

    public LogEvent? Last => _events.Last?.Value;

    public void Append(long timestamp, string message, DateTimeOffset now)
    {
        var added = new LogEvent(_written++, timestamp, message, now.ToUnixTimeMilliseconds());
        var before = _events.Last;
        while (before is not null && before.Value.Timestamp > timestamp)
        {
            before = before.Previous;
        }

        if (before is null)
        {
            _events.AddFirst(added);
        }
        else
        {
            _events.AddAfter(before, added);
        }

        if (_events.Count > MaxEvents)
        {
            _events.RemoveFirst();
        }
    }
}
