using System.Runtime.CompilerServices;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using EcsDeployGate.Aws.Resilience;
using EcsDeployGate.Core.Runs;

namespace EcsDeployGate.Aws.Runs;

/// <summary>Calls to one table, with the patience of a <see cref="Port"/>. A condition that does not hold is an answer.</summary>
internal sealed class TableCalls(IAmazonDynamoDB client, string table, Port port)
{
    /// <summary>The item as it is now; null when there is none.</summary>
    public async Task<Dictionary<string, AttributeValue>?> GetAsync(string partition, string sort, CancellationToken cancellationToken)
    {
        var request = new GetItemRequest
        {
            TableName = table,
            Key = new() { [RunTable.PartitionKey] = new(partition), [RunTable.SortKey] = new(sort) },
            ConsistentRead = true,
        };
        var answer = await AskAsync("GetItem", token => client.GetItemAsync(request, token), null, cancellationToken).ConfigureAwait(false);
        return answer.Item is { Count: > 0 } item ? item : null;
    }

    /// <summary>Writes an item whole, if the condition holds; says whether it did.</summary>
    public async Task<bool> PutAsync(Dictionary<string, AttributeValue> item, string? condition, CancellationToken cancellationToken)
    {
        var request = new PutItemRequest { TableName = table, Item = item, ConditionExpression = condition };
        return await AskAsync("PutItem", token => client.PutItemAsync(request, token), Failed<PutItemResponse>, cancellationToken)
            .ConfigureAwait(false) != Failure<PutItemResponse>.Value;
    }

    /// <summary>Changes an item, if the condition holds; says whether it did.</summary>
    public async Task<bool> UpdateAsync(UpdateItemRequest request, CancellationToken cancellationToken)
    {
        request.TableName = table;
        return await AskAsync("UpdateItem", token => client.UpdateItemAsync(request, token), Failed<UpdateItemResponse>, cancellationToken)
            .ConfigureAwait(false) != Failure<UpdateItemResponse>.Value;
    }

    /// <summary>Everything that a query finds, page by page as far as it is read.</summary>
    public async IAsyncEnumerable<Dictionary<string, AttributeValue>> QueryAsync(
        QueryRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        request.TableName = table;
        do
        {
            var page = await AskAsync("Query", token => client.QueryAsync(request, token), null, cancellationToken).ConfigureAwait(false);
            foreach (var item in page.Items ?? [])
            {
                yield return item;
            }

            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });
    }

    private static T? Failed<T>(AmazonServiceException error)
        where T : class, new() => error is ConditionalCheckFailedException ? Failure<T>.Value : null;

    private async Task<T> AskAsync<T>(
        string operation, Func<CancellationToken, Task<T>> call, Func<AmazonServiceException, T?>? refusal, CancellationToken cancellationToken)
        where T : class
    {
        UnusableStoreException? unusable = null;
        try
        {
            return await port.AskAsync(
                operation,
                call,
                error =>
                {
                    unusable = Complaint(operation, error);
                    return refusal?.Invoke(error);
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (Core.Resolving.PortUnavailableException) when (unusable is not null)
        {
            throw unusable;
        }
    }

    private UnusableStoreException? Complaint(string operation, AmazonServiceException error) => error.ErrorCode switch
    {
        "ResourceNotFoundException" => new(
            table, "DynamoDB has no such table, or not its indexes, in this region and account.", "Install the stack in cdk/, or correct the table's name.", error),
        "AccessDeniedException" => new(table, $"DynamoDB refused {operation}: {error.Message}", $"Allow dynamodb:{operation} on the table and its indexes.", error),
        _ => null,
    };

    /// <summary>Stands for a condition that did not hold.</summary>
    private static class Failure<T>
        where T : class, new()
    {
        public static T Value { get; } = new();
    }
}
