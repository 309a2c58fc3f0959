using Amazon.DynamoDBv2.Model;
using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Runs;

namespace EcsDeployGate.Aws.Runs;

/// <summary>Lists out of the indexes: each partition in order, merged as they are read.</summary>
/// <remarks>
/// Indexes follow the table within milliseconds, not at once: a list may lack what was written a moment ago. What is due loses nothing by it.
/// </remarks>
internal sealed class RunLists(TableCalls calls)
{
    /// <summary>Rows of one query when most of what it finds is filtered away.</summary>
    private const int FilteredPage = 100;

    /// <summary>Runs that fit, newest first.</summary>
    /// <param name="query">All filters hold. The narrowest index is read, and the rest is compared.</param>
    /// <param name="after">Only runs that come after this one; null from the newest.</param>
    /// <param name="limit">At most as many.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    public async Task<IReadOnlyList<RunIndex>> NewestAsync(RunQuery query, PageCursor? after, int limit, CancellationToken cancellationToken)
    {
        if (query.Pipeline is "" || query.Service is "")
        {
            return [];
        }

        var (index, partitions, filters) = Narrowest(query);
        var found = new List<RunIndex>();
        var merged = MergeAsync(
            partitions.Select(partition => Request(
                index, partition, "started", "<", after is { } a ? RunKeys.At(a.StartedAt, a.Id) : null, forward: false, filters ? FilteredPage : limit)),
            "started",
            newestFirst: true,
            cancellationToken);
        await foreach (var item in merged.ConfigureAwait(false))
        {
            if (RunHead.ReadShown(item) is var run && Fits(run, query))
            {
                found.Add(run);
                if (found.Count == limit)
                {
                    break;
                }
            }
        }

        return found;
    }

    /// <summary>Open runs whose time has come, the longest waiting first.</summary>
    public async Task<IReadOnlyList<RunId>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        var due = new List<RunId>();
        var merged = MergeAsync(
            EveryShard().Select(shard => Request(RunTable.ByDue, shard, "due", "<=", RunKeys.At(now.ToUnixTimeMilliseconds(), "~"), forward: true, limit)),
            "due",
            newestFirst: false,
            cancellationToken);
        await foreach (var item in merged.ConfigureAwait(false))
        {
            due.Add(RunKeys.ReadAt(item["due"].S));
            if (due.Count >= limit)
            {
                break;
            }
        }

        return due;
    }

    private static (string Index, IEnumerable<string> Partitions, bool Filters) Narrowest(RunQuery query)
    {
        var filters = ((object?[])[query.Pipeline, query.Service, query.Stage, query.Decision]).Count(filter => filter is not null);
        return query switch
        {
            // Open runs are few, whatever they belong to.
            { Stage: { } stage and not RunStage.Ended } => (RunTable.ByStage, EveryShard(stage), filters > 1),
            { Service: { } service } => (RunTable.ByService, [RunKeys.Name(service)!], filters > 1),
            { Pipeline: { } pipeline } => (RunTable.ByPipeline, [RunKeys.Name(pipeline)!], filters > 1),
            { Decision: { } decision } => (RunTable.ByDecision, EveryShard(decision), filters > 1),
            { Stage: { } stage } => (RunTable.ByStage, EveryShard(stage), false),
            _ => (RunTable.ByTime, EveryShard(), false),
        };
    }

    private static bool Fits(RunIndex run, RunQuery query) =>
        (query.Pipeline is null || query.Pipeline == run.Pipeline)
        && (query.Service is null || query.Service == run.Service)
        && (query.Stage is null || query.Stage == run.Stage)
        && (query.Decision is null || query.Decision == run.Decision);

    private static IEnumerable<string> EveryShard() => Enumerable.Range(0, RunKeys.Shards).Select(RunKeys.Shard);

    private static IEnumerable<string> EveryShard(Enum word) => EveryShard().Select(shard => RunKeys.Shared(word, shard));

    private static QueryRequest Request(string index, string partition, string sortKey, string compare, string? bound, bool forward, int limit)
    {
        var request = new QueryRequest
        {
            IndexName = index,
            KeyConditionExpression = "#partition = :partition",
            ExpressionAttributeNames = new() { ["#partition"] = RunTable.Indexes.Single(i => i.Name == index).PartitionKey },
            ExpressionAttributeValues = new() { [":partition"] = new(partition) },
            ScanIndexForward = forward,
            Limit = limit,
        };
        if (bound is not null)
        {
            request.KeyConditionExpression += $" AND #sort {compare} :bound";
            request.ExpressionAttributeNames["#sort"] = sortKey;
            request.ExpressionAttributeValues[":bound"] = new(bound);
        }

        return request;
    }

    private async IAsyncEnumerable<Dictionary<string, AttributeValue>> MergeAsync(
        IEnumerable<QueryRequest> requests,
        string sortKey,
        bool newestFirst,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var partitions = requests.Select(request => calls.QueryAsync(request, cancellationToken).GetAsyncEnumerator(cancellationToken)).ToList();
        try
        {
            var moved = await Task.WhenAll(partitions.Select(partition => partition.MoveNextAsync().AsTask())).ConfigureAwait(false);
            var open = partitions.Where((_, i) => moved[i]).ToList();
            while (open.Count > 0)
            {
                var next = newestFirst
                    ? open.MaxBy(partition => partition.Current[sortKey].S, StringComparer.Ordinal)!
                    : open.MinBy(partition => partition.Current[sortKey].S, StringComparer.Ordinal)!;
                yield return next.Current;
                if (!await next.MoveNextAsync().ConfigureAwait(false))
                {
                    open.Remove(next);
                }
            }
        }
        finally
        {
            foreach (var partition in partitions)
            {
                await partition.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
