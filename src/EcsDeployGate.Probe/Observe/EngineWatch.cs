using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Observe;

/// <summary>What the engine itself says of the containers, as far as the task metadata endpoint tells; told when it changes.</summary>
internal sealed class EngineWatch(MetadataEndpoint endpoint)
{
    private readonly Dictionary<string, EngineRecord> _told = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _peaks = new(StringComparer.Ordinal);

    /// <summary>Looks once; with <paramref name="last"/> everything is told again, with the peak of memory.</summary>
    public List<EngineRecord> Look(DateTimeOffset now, bool last)
    {
        var say = new List<EngineRecord>();
        if (endpoint.Get("/task/stats") is { } stats)
        {
            foreach (var (id, bytes) in TaskMetadata.Memory(stats))
            {
                _peaks[id] = Math.Max(bytes, _peaks.GetValueOrDefault(id));
            }
        }

        foreach (var (id, state) in endpoint.Get("/task") is { } task ? TaskMetadata.Containers(task, now) : [])
        {
            if (last || IsNew(state))
            {
                _told[state.Container] = state;
                say.Add(last && _peaks.TryGetValue(id, out var peak) ? state with { PeakMemoryBytes = peak } : state);
            }
        }

        return say;
    }

    private bool IsNew(EngineRecord state) =>
        !_told.TryGetValue(state.Container, out var before)
        || (before.KnownStatus, before.Health, before.ExitCode, before.RestartCount) != (state.KnownStatus, state.Health, state.ExitCode, state.RestartCount);
}
