using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using EcsDeployGate.Aws.Resilience;
using EcsDeployGate.Core.Inspecting.Files.Layers;
using EcsDeployGate.Core.Resolving;
using Microsoft.Extensions.Logging;

namespace EcsDeployGate.Aws.Inspecting.Layers;

/// <summary>Keeps indexes of layers in a DynamoDB table, where every process of a gate finds them, until DynamoDB removes them.</summary>
/// <remarks>
/// One partition for each layer, of parts that stay below DynamoDB's 400 KB for an item. Every part says how long the whole is: when one is missing, because it has
/// expired or is not written yet, it is as if nothing were there. Reads need not be consistent: the index of a layer never changes. What cannot be found or kept
/// for any other reason goes to the log, once for each reason, and the layer is read.
/// </remarks>
public sealed class LayerIndexTable : ILayerIndexStore
{
    /// <summary>Attribute with the time, in seconds since 1970, from which DynamoDB may remove an item (Time to Live).</summary>
    public const string Expires = "expires";

    private const string PartitionKey = "pk", SortKey = "sk", Bytes = "bytes", Index = "index";

    /// <summary>Bytes in one item; with names and keys it stays well below 400 KB.</summary>
    private const int LongestPart = 300 * 1024;

    /// <summary>Most parts of one index: 3 MB are some 400,000 paths. What is larger is not kept: four pages are as slow as a small layer.</summary>
    private const int MaxParts = 10;

    /// <summary>How long an index is kept: a base image that is still deployed is read once more after that, which costs less than to keep every index for ever.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private readonly Func<IAmazonDynamoDB> _client;
    private readonly string _table;
    private readonly Port _port;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private string? _told;

    internal LayerIndexTable(Func<IAmazonDynamoDB> client, string table, Port port, TimeProvider clock, ILogger log) =>
        (_client, _table, _port, _clock, _log) = (client, table, port, clock, log);

    /// <summary>The table as a request to DynamoDB, paid by request; <see cref="Expires"/> has to be made its Time to Live attribute.</summary>
    public static CreateTableRequest Describe(string name) => new()
    {
        TableName = name,
        BillingMode = BillingMode.PAY_PER_REQUEST,
        KeySchema = [new(PartitionKey, KeyType.HASH), new(SortKey, KeyType.RANGE)],
        AttributeDefinitions = [new(PartitionKey, ScalarAttributeType.S), new(SortKey, ScalarAttributeType.S)],
    };

    /// <inheritdoc/>
    public async Task<byte[]?> FindAsync(string digest, CancellationToken cancellationToken)
    {
        var request = new QueryRequest
        {
            TableName = _table,
            KeyConditionExpression = $"{PartitionKey} = :layer",
            ExpressionAttributeValues = new() { [":layer"] = Layer(digest) },
        };
        var parts = new List<Dictionary<string, AttributeValue>>();
        try
        {
            do
            {
                var page = await _port.AskAsync("Query", token => _client().QueryAsync(request, token), null, cancellationToken).ConfigureAwait(false);
                parts.AddRange(page.Items ?? []);
                request.ExclusiveStartKey = page.LastEvaluatedKey;
            }
            while (request.ExclusiveStartKey is { Count: > 0 } && parts.Count < MaxParts);
            _told = null;
            return Whole(parts);
        }
        catch (PortUnavailableException e)
        {
            Tell(e);
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task SaveAsync(string digest, byte[] index, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(index);
        if (index.Length > MaxParts * LongestPart)
        {
            return;
        }

        var expires = _clock.GetUtcNow().Add(Kept).ToUnixTimeSeconds();
        try
        {
            for (var (at, part) = (0, 0); at < index.Length; at += LongestPart, part++)
            {
                var request = new PutItemRequest
                {
                    TableName = _table,
                    Item = new()
                    {
                        [PartitionKey] = Layer(digest),
                        [SortKey] = new($"PART#{part:D4}"),
                        [Bytes] = Number(index.Length),
                        [Expires] = Number(expires),
                    },
                };
                var (from, length) = (at, Math.Min(LongestPart, index.Length - at));
                await _port.AskAsync(
                    "PutItem",
                    token =>
                    {
                        // The client reads the stream to its end, so each try has its own.
                        request.Item[Index] = new() { B = new MemoryStream(index, from, length, writable: false) };
                        return _client().PutItemAsync(request, token);
                    },
                    null,
                    cancellationToken).ConfigureAwait(false);
            }
        }
        catch (PortUnavailableException e)
        {
            Tell(e);
        }
    }

    /// <summary>The parts put together; null when they are not all there, or are not what was written. What is in them is for the reader to doubt.</summary>
    private static byte[]? Whole(List<Dictionary<string, AttributeValue>> parts)
    {
        if (parts is not [var first, ..] || !int.TryParse(first.GetValueOrDefault(Bytes)?.N, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            || length is 0 or > MaxParts * LongestPart)
        {
            return null;
        }

        var whole = new MemoryStream(length);
        foreach (var part in parts)
        {
            if (part.GetValueOrDefault(Index)?.B is not { } bytes || bytes.Length != Math.Min(LongestPart, length - whole.Length))
            {
                return null;
            }

            bytes.WriteTo(whole);
        }

        return whole.Length == length ? whole.GetBuffer() : null;
    }

    private void Tell(PortUnavailableException e)
    {
        if (Interlocked.Exchange(ref _told, e.Code) != e.Code)
        {
            _log.LogWarning("The table '{Table}' with indexes of layers cannot be used, so layers are read again instead: {Problem}", _table, e.Message);
        }
    }

    /// <summary>Indexes of another form lie elsewhere, so that an older gate beside a newer one does not write over what that one can read.</summary>
    private static AttributeValue Layer(string digest) => new($"LAYER#{LayerIndexFile.Version}#{digest}");

    private static AttributeValue Number(long number) => new() { N = number.ToString(CultureInfo.InvariantCulture) };
}
