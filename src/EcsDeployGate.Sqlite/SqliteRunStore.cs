using EcsDeployGate.Core.Auditing;
using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Runs;
using Microsoft.Data.Sqlite;

namespace EcsDeployGate.Sqlite;

/// <summary>Keeps runs in one SQLite file; several processes may use the same file at once.</summary>
/// <remarks>Entries come back exactly as they were given. Times of the index are kept to the millisecond.</remarks>
public sealed class SqliteRunStore : IRunStore, IDisposable
{
    private readonly StoreFile _file;
    private readonly byte[] _cursorKey;

    // SQLite has one writer at a time. Waiting here costs nothing; waiting in SQLite blocks a thread.
    private readonly SemaphoreSlim _writing = new(1);

    private SqliteRunStore(StoreFile file)
    {
        _file = file;
        _cursorKey = file.Do(connection => (byte[])connection.Scalar("SELECT key FROM cursor_key")!);
    }

    /// <summary>Full path of the file.</summary>
    public string Path => _file.Path;

    /// <summary>Opens the store in <paramref name="path"/>; makes file and folder when absent.</summary>
    /// <exception cref="UnusableStoreException">The file cannot be used; the message says why and what to do.</exception>
    public static SqliteRunStore Open(string path) => new(StoreFile.Open(path));

    /// <inheritdoc/>
    public Task<RunId> StartAsync(string identity, AuditEntry first, RunIndex index, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(identity);
        LogPlaces.Require(index.Id, 0, [first], index);
        return WriteAsync(
            connection =>
            {
                var started = connection.Run(
                    """
                    INSERT INTO runs (identity, entries, id, started_at, updated_at, stage, door, requested_by, pipeline, service, family, verdict, decision, cause_code, wake_at)
                    VALUES (@identity, 1, @id, @started_at, @updated_at, @stage, @door, @requested_by, @pipeline, @service, @family, @verdict, @decision, @cause_code, @wake_at)
                    ON CONFLICT (identity) DO NOTHING
                    """,
                    [("@identity", identity), .. RunRow.Parameters(index)]);
                if (started == 0)
                {
                    return RunId.Parse((string)connection.Scalar("SELECT id FROM runs WHERE identity = @identity", ("@identity", identity))!, null);
                }

                Insert(connection, [first]);
                return index.Id;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> AppendAsync(RunId run, int expected, IReadOnlyList<AuditEntry> entries, RunIndex index, CancellationToken cancellationToken)
    {
        LogPlaces.Require(run, expected, entries, index);
        return WriteAsync(
            connection =>
            {
                var fits = connection.Run(
                    """
                    UPDATE runs
                    SET entries = @expected + @more, updated_at = @updated_at, stage = @stage, door = @door, requested_by = @requested_by,
                        pipeline = @pipeline, service = @service, family = @family, verdict = @verdict, decision = @decision,
                        cause_code = @cause_code, wake_at = @wake_at, started_at = @started_at
                    WHERE id = @id AND entries = @expected
                    """,
                    [("@expected", expected), ("@more", entries.Count), .. RunRow.Parameters(index)]) == 1;
                if (fits)
                {
                    Insert(connection, entries);
                }

                return fits;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<AuditEntry>> ReadAsync(RunId run, CancellationToken cancellationToken) => ReadAsync(
        connection =>
        {
            using var command = connection.Command(
                "SELECT number, at, kind, data, previous, hash FROM entries WHERE run = @run ORDER BY number",
                ("@run", run.ToString()));
            return command.Rows(row => new AuditEntry(
                run, row.GetInt32(0), RunRow.Time(row.GetInt64(1)), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5)));
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<RunPage> ListAsync(RunQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, 100);
        var after = query.Cursor is { } cursor ? PageCursor.Read(cursor, _cursorKey) : PageCursor.Newest;
        return ReadAsync(
            connection =>
            {
                using var command = connection.Command(
                    $"""
                    SELECT {RunRow.Columns} FROM runs
                    WHERE (started_at, id) < (@started_at, @id)
                      AND (@pipeline IS NULL OR pipeline = @pipeline)
                      AND (@service IS NULL OR service = @service)
                      AND (@stage IS NULL OR stage = @stage)
                      AND (@decision IS NULL OR decision = @decision)
                    ORDER BY started_at DESC, id DESC
                    LIMIT @limit
                    """,
                    ("@started_at", after.StartedAt),
                    ("@id", after.Id),
                    ("@pipeline", query.Pipeline),
                    ("@service", query.Service),
                    ("@stage", query.Stage?.ToString()),
                    ("@decision", query.Decision?.ToString()),
                    ("@limit", query.Limit + 1));
                var runs = command.Rows(RunRow.Read);
                if (runs.Count <= query.Limit)
                {
                    return new RunPage(runs, null);
                }

                var last = runs[query.Limit - 1];
                return new RunPage([.. runs.Take(query.Limit)], new PageCursor(last.StartedAt.ToUnixTimeMilliseconds(), last.Id.ToString()).Write(_cursorKey));
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunId>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) => ReadAsync(
        connection =>
        {
            using var command = connection.Command(
                "SELECT id FROM runs WHERE wake_at IS NOT NULL AND wake_at <= @now ORDER BY wake_at, id LIMIT @limit",
                ("@now", now.ToUnixTimeMilliseconds()),
                ("@limit", limit));
            return command.Rows(row => RunId.Parse(row.GetString(0), null));
        },
        cancellationToken);

    /// <summary>Lets go of the file.</summary>
    public void Dispose()
    {
        _file.Release();
        _writing.Dispose();
    }

    private static void Insert(SqliteConnection connection, IReadOnlyList<AuditEntry> entries)
    {
        foreach (var entry in entries)
        {
            connection.Run(
                "INSERT INTO entries (run, number, at, kind, data, previous, hash) VALUES (@run, @number, @at, @kind, @data, @previous, @hash)",
                ("@run", entry.Run.ToString()),
                ("@number", entry.Number),
                ("@at", entry.At.ToUnixTimeMilliseconds()),
                ("@kind", entry.Kind),
                ("@data", entry.Data),
                ("@previous", entry.Previous),
                ("@hash", entry.Hash));
        }
    }

    private Task<T> ReadAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled<T>(cancellationToken) : Task.FromResult(_file.Do(work));

    private async Task<T> WriteAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _file.Do(connection =>
            {
                // Begins with the write lock: two writers queue instead of failing when a reader turns into a writer.
                using var transaction = connection.BeginTransaction();
                var result = work(connection);
                transaction.Commit();
                return result;
            });
        }
        finally
        {
            _writing.Release();
        }
    }
}
