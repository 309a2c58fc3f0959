using System.Text.Json;
using EcsDeployGate.Core.Auditing;
using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Runs;

namespace EcsDeployGate.Hosting.Auditing;

/// <summary>Checks the audit trails of a store: every hash chain, that each log makes a run, and that none is shorter than it was.</summary>
public sealed class AuditVerifier(IRunStore store)
{
    /// <summary>Checks every run of the store.</summary>
    public async Task<AuditReport> VerifyAllAsync(CancellationToken cancellationToken)
    {
        var report = new AuditReport(0, 0, []);
        string? cursor = null;
        do
        {
            var page = await store.ListAsync(new RunQuery(Limit: 100, Cursor: cursor), cancellationToken).ConfigureAwait(false);
            foreach (var index in page.Runs)
            {
                report = report.With(await CheckAsync(index.Id, index.UpdatedAt, cancellationToken).ConfigureAwait(false));
            }

            cursor = page.Next;
        }
        while (cursor is not null);

        return report;
    }

    /// <summary>Checks one run; null when the store has no such run.</summary>
    public async Task<AuditReport?> VerifyAsync(RunId run, CancellationToken cancellationToken)
    {
        var checkedRun = await CheckAsync(run, null, cancellationToken).ConfigureAwait(false);
        return checkedRun.Entries == 0 ? null : new AuditReport(0, 0, []).With(checkedRun);
    }

    private async Task<(RunId Run, int Entries, string? Problem)> CheckAsync(RunId run, DateTimeOffset? listedAt, CancellationToken cancellationToken)
    {
        var entries = await store.ReadAsync(run, cancellationToken).ConfigureAwait(false);
        return (run, entries.Count, AuditChain.Verify(entries) ?? Fold(run, entries, listedAt));
    }

    private static string? Fold(RunId run, IReadOnlyList<AuditEntry> entries, DateTimeOffset? listedAt)
    {
        try
        {
            // The list was read first: a log may have grown since then, but it cannot be older than what the list says of it.
            return RunLog.Fold(entries) is { } log
                ? log.Run.UpdatedAt < listedAt
                    ? $"Run {run}: the log ends with entry {entries.Count} of {log.Run.UpdatedAt:O}, but the run was last changed at {listedAt:O}: entries were removed at its end."
                    : null
                : $"Run {run}: all entries are missing.";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return $"Run {run}: the chain holds, but the log makes no run: {e.Message}";
        }
    }
}
