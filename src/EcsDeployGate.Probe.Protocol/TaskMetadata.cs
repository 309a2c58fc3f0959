namespace EcsDeployGate.Probe.Protocol;

/// <summary>Reads answers of the task metadata endpoint, version 4 (ECS developer guide, task-metadata-endpoint-v4).</summary>
/// <remarks>
/// <c>Health</c> is documented for EC2 and was seen on Fargate. What is absent or odd is left out: the endpoint says what the engine thinks
/// and decides nothing.
/// </remarks>
public static class TaskMetadata
{
    private const int MaxContainers = 20;

    /// <summary>The containers of an answer of <c>/task</c>; empty when it cannot be read.</summary>
    public static IReadOnlyList<(string Id, EngineRecord State)> Containers(ReadOnlySpan<byte> json, DateTimeOffset now)
    {
        var found = new List<(string, EngineRecord)>();
        try
        {
            foreach (var at in JsonPlace.Parse(json).Member("Containers").Items(MaxContainers))
            {
                var health = at.Member("Health");
                found.Add((
                    at.Member("DockerId").OptionalText() ?? "",
                    new EngineRecord(
                        at.Member("Name").Text(255), now, at.Member("KnownStatus").OptionalText() ?? "",
                        health.IsNull ? null : health.Member("status").OptionalText(),
                        health.IsNull ? null : TimeOf(health.Member("statusSince")),
                        health.IsNull ? null : health.Member("exitCode").OptionalInt(),
                        health.IsNull ? null : health.Member("output").OptionalText(),
                        at.Member("ExitCode").OptionalInt(), TimeOf(at.Member("FinishedAt")), at.Member("RestartCount").OptionalInt(), null)));
            }
        }
        catch (FormatException)
        {
            return [];
        }

        return found;
    }

    /// <summary>Bytes of memory in use by container id, from an answer of <c>/task/stats</c>; the peak where the endpoint knows it.</summary>
    public static IReadOnlyDictionary<string, long> Memory(ReadOnlySpan<byte> json)
    {
        var found = new Dictionary<string, long>(StringComparer.Ordinal);
        try
        {
            foreach (var (id, at) in JsonPlace.Parse(json).Members())
            {
                // A container that does not run yet has null here.
                if (!at.IsNull && at.Member("memory_stats") is { IsNull: false } memory
                    && (memory.Member("max_usage").OptionalLong() ?? memory.Member("usage").OptionalLong()) is { } bytes)
                {
                    found[id] = bytes;
                }
            }
        }
        catch (FormatException)
        {
            return found;
        }

        return found;
    }

    private static DateTimeOffset? TimeOf(JsonPlace at) => at.OptionalText() is { } text && Timestamp.TryParse(text, out var time) ? time : null;
}
