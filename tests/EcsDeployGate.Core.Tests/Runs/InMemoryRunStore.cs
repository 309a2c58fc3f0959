using EcsDeployGate.Core.Auditing;
using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Runs;

namespace EcsDeployGate.Core.Tests.Runs;

/// <summary>A store that lives as long as a test and survives the "crashes" of the engines that use it.</summary>
internal sealed class InMemoryRunStore : IRunStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, RunId> _identities = new(StringComparer.Ordinal);
    private readonly Dictionary<RunId, (List<AuditEntry> Log, RunIndex Index)> _runs = [];

    public int Appends { get; private set; }

    public int Conflicts { get; private set; }

    public Task<RunId> StartAsync(string identity, AuditEntry first, RunIndex index, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_identities.TryAdd(identity, first.Run))
            {
                _runs.Add(first.Run, ([first], index));
            }

            return Task.FromResult(_identities[identity]);
        }
    }

    public Task<bool> AppendAsync(RunId run, int expected, IReadOnlyList<AuditEntry> entries, RunIndex index, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var log = _runs[run].Log;
            if (log.Count != expected)
            {
                Conflicts++;
                return Task.FromResult(false);
            }

            log.AddRange(entries);
            _runs[run] = (log, index);
            Appends++;
            return Task.FromResult(true);
        }
    }

    public Task<IReadOnlyList<AuditEntry>> ReadAsync(RunId run, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<AuditEntry>>(_runs.TryGetValue(run, out var found) ? [.. found.Log] : []);
        }
    }

    public Task<RunPage> ListAsync(RunQuery query, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult(new RunPage([.. _runs.Values.Select(r => r.Index).OrderByDescending(i => i.Id)], null));
        }
    }

    public Task<IReadOnlyList<RunId>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<RunId>>([.. _runs.Values.Where(r => r.Index.WakeAt <= now).Select(r => r.Index.Id).Take(limit)]);
        }
    }
}
