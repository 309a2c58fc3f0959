using System.Diagnostics.CodeAnalysis;

namespace EcsDeployGate.Sandbox.Logs;

/// <summary>All log groups. Everything in it is read and written under <see cref="Lock"/>.</summary>
internal sealed class LogStore(TimeProvider time)
{
    public Lock Lock { get; } = new();

    public SortedDictionary<string, LogGroup> Groups { get; } = new(StringComparer.Ordinal);

    public TimeProvider Time { get; } = time;

    /// <summary>What the awslogs driver does before a container starts.</summary>
    /// <returns>False when the group does not exist and may not be created.</returns>
    public bool OpenStream(string group, string stream, bool createGroup)
    {
        lock (Lock)
        {
            if (!Groups.TryGetValue(group, out var found))
            {
                if (!createGroup)
                {
                    return false;
                }

                Groups[group] = found = new LogGroup(group, Time.GetUtcNow());
            }

            if (!found.Streams.ContainsKey(stream))
            {
                found.Streams[stream] = new LogStream(stream, Time.GetUtcNow());
            }

            return true;
        }
    }

    /// <summary>Writes one line of a container; a stream that was deleted meanwhile swallows it, as on AWS.</summary>
    public void Write(string group, string stream, string line, DateTimeOffset at)
    {
        lock (Lock)
        {
            if (TryFind(group, stream, out var found))
            {
                found.Append(at.ToUnixTimeMilliseconds(), line, Time.GetUtcNow());
            }
        }
    }

    private bool TryFind(string group, string stream, [NotNullWhen(true)] out LogStream? found)
    {
        found = null;
        return Groups.TryGetValue(group, out var inGroup) && inGroup.Streams.TryGetValue(stream, out found);
    }
}
