namespace EcsDeployGate.Sandbox.Logs;

/// <summary>A log group; guarded by the lock of <see cref="LogStore"/>.</summary>
internal sealed class LogGroup(string name, DateTimeOffset createdAt)
{
    public string Name { get; } = name;

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public SortedDictionary<string, LogStream> Streams { get; } = new(StringComparer.Ordinal);
}
