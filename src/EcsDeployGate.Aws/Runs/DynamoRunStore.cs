using System.Collections.Concurrent;
using System.Security.Cryptography;
using Amazon.DynamoDBv2.Model;
using EcsDeployGate.Core.Auditing;
using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Runs;

namespace EcsDeployGate.Aws.Runs;

/// <summary>Keeps runs in one DynamoDB table; any number of processes may use it at once.</summary>
/// <remarks>
/// Nothing needs a transaction: entries are written first, under a name that only this append has, and become true when the head is written,
/// in one conditional write. A process that dies before that has written nothing that anybody reads; one that dies after has
/// appended. Nothing is ever deleted, and no path reads the table from end to end.
/// </remarks>
internal sealed class DynamoRunStore(TableCalls calls) : IRunStore
{
    /// <summary>Runs whose request is remembered; what it is never changes, so this only saves a read for each call.</summary>
    private const int MostRemembered = 10_000;

    private readonly RunLists _lists = new(calls);
    private readonly ConcurrentDictionary<RunId, string> _requests = new();
    private byte[]? _cursorKey;

    /// <inheritdoc/>
    public async Task<RunId> StartAsync(string identity, AuditEntry first, RunIndex index, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(identity);
        LogPlaces.Require(index.Id, 0, [first], index);
        var request = RunKeys.Request(identity);

        // Most duplicates come long after the first: one cheap read spares them everything else.
        if (await HeadAsync(request, cancellationToken).ConfigureAwait(false) is { } earlier)
        {
            return earlier.Run;
        }

        await PointAsync(index.Id, request, cancellationToken).ConfigureAwait(false);
        var commit = await WriteAsync(request, [first], cancellationToken).ConfigureAwait(false);
        if (await calls.PutAsync(RunHead.Item(request, index, commit), $"attribute_not_exists({RunTable.PartitionKey})", cancellationToken).ConfigureAwait(false))
        {
            return index.Id;
        }

        // Somebody was quicker; or it was us, and the answer to the first try was lost.
        var head = await HeadAsync(request, cancellationToken).ConfigureAwait(false);
        return head?.Run ?? throw new InvalidOperationException($"The head of run {index.Id} was there and is gone: somebody removes items from the run table.");
    }

    /// <inheritdoc/>
    public async Task<bool> AppendAsync(
        RunId run, int expected, IReadOnlyList<AuditEntry> entries, RunIndex index, CancellationToken cancellationToken)
    {
        LogPlaces.Require(run, expected, entries, index);
        if (await RequestOfAsync(run, cancellationToken).ConfigureAwait(false) is not { } request)
        {
            return false;
        }

        var commit = await WriteAsync(request, entries, cancellationToken).ConfigureAwait(false);
        if (await calls.UpdateAsync(RunHead.Append(request, expected, entries.Count, index, commit), cancellationToken).ConfigureAwait(false))
        {
            return true;
        }

        // Somebody was quicker; or it was us, and the answer to the first try was lost.
        var head = await HeadAsync(request, cancellationToken).ConfigureAwait(false);
        return head?.Run == run && head.Commits.Count > expected && head.Commits[expected] == commit;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AuditEntry>> ReadAsync(RunId run, CancellationToken cancellationToken)
    {
        if (await RequestOfAsync(run, cancellationToken).ConfigureAwait(false) is not { } request)
        {
            return [];
        }

        var items = new List<Dictionary<string, AttributeValue>>();
        await foreach (var item in calls.QueryAsync(WholePartition(request), cancellationToken).ConfigureAwait(false))
        {
            items.Add(item);
        }

        // The head sorts before the entries, so it is read before them, and what it vouches for was written before it.
        return RunHead.Read(items.FirstOrDefault()) is { } head && head.Run == run ? LogItems.Read(head, items) : [];
    }

    /// <inheritdoc/>
    public async Task<RunPage> ListAsync(RunQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, 100);
        PageCursor? after = query.Cursor is { } cursor ? PageCursor.Read(cursor, await CursorKeyAsync(cancellationToken).ConfigureAwait(false)) : null;
        var runs = await _lists.NewestAsync(query, after, query.Limit + 1, cancellationToken).ConfigureAwait(false);
        if (runs.Count <= query.Limit)
        {
            return new(runs, null);
        }

        var last = runs[query.Limit - 1];
        var next = new PageCursor(last.StartedAt.ToUnixTimeMilliseconds(), last.Id.ToString());
        return new([.. runs.Take(query.Limit)], next.Write(await CursorKeyAsync(cancellationToken).ConfigureAwait(false)));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunId>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return _lists.DueAsync(now, limit, cancellationToken);
    }

    private static QueryRequest WholePartition(string request) => new()
    {
        KeyConditionExpression = $"{RunTable.PartitionKey} = :request",
        ExpressionAttributeValues = new() { [":request"] = new(request) },
        ConsistentRead = true,
    };

    private async Task<RunHead?> HeadAsync(string request, CancellationToken cancellationToken) =>
        RunHead.Read(await calls.GetAsync(request, RunKeys.Head, cancellationToken).ConfigureAwait(false));

    private async Task<string?> RequestOfAsync(RunId run, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_requests.TryGetValue(run, out var known))
        {
            return known;
        }

        if ((await calls.GetAsync(RunKeys.Run(run), "REQUEST", cancellationToken).ConfigureAwait(false))?["request"].S is not { } request)
        {
            return null;
        }

        if (_requests.Count >= MostRemembered)
        {
            _requests.Clear();
        }

        return _requests.GetOrAdd(run, request);
    }

    /// <summary>Says which request a run is of. Written before the head, so that no run can be found in a list and not be read.</summary>
    private async Task PointAsync(RunId run, string request, CancellationToken cancellationToken)
    {
        var pointer = new Dictionary<string, AttributeValue>
        {
            [RunTable.PartitionKey] = new(RunKeys.Run(run)),
            [RunTable.SortKey] = new("REQUEST"),
            ["request"] = new(request),
        };
        if (!await calls.PutAsync(pointer, $"attribute_not_exists({RunTable.PartitionKey})", cancellationToken).ConfigureAwait(false)
            && await RequestOfAsync(run, cancellationToken).ConfigureAwait(false) != request)
        {
            throw new ArgumentException($"Run {run} is of another request.", nameof(run));
        }
    }

    /// <summary>Writes entries that are not true yet; returns the name of the append that will make them so.</summary>
    private async Task<string> WriteAsync(string request, IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken)
    {
        var commit = RandomNumberGenerator.GetHexString(12, lowercase: true);
        foreach (var item in entries.SelectMany(entry => LogItems.Write(request, commit, entry)))
        {
            await calls.PutAsync(item, null, cancellationToken).ConfigureAwait(false);
        }

        return commit;
    }

    /// <summary>Signs cursors; made by the first process that needs it.</summary>
    private async Task<byte[]> CursorKeyAsync(CancellationToken cancellationToken)
    {
        if (_cursorKey is { } known)
        {
            return known;
        }

        const string partition = "STORE", sort = "CURSOR-KEY";
        if (await calls.GetAsync(partition, sort, cancellationToken).ConfigureAwait(false) is not { } item)
        {
            using var random = new MemoryStream(RandomNumberGenerator.GetBytes(32));
            await calls.PutAsync(
                new() { [RunTable.PartitionKey] = new(partition), [RunTable.SortKey] = new(sort), ["key"] = new() { B = random } },
                $"attribute_not_exists({RunTable.PartitionKey})",
                cancellationToken).ConfigureAwait(false);
            item = (await calls.GetAsync(partition, sort, cancellationToken).ConfigureAwait(false))!;
        }

        return _cursorKey = item["key"].B.ToArray();
    }
}
