using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace EcsDeployGate.Aws.Runs;

/// <summary>The table's keys and indexes: what an installation makes and what the store's queries rely on.</summary>
/// <remarks>
/// One table. A request's partition (<c>REQUEST#…</c>) holds the head of its run and the log; <c>RUN#…</c> says which request a run is of.
/// Only heads have the index keys, so an index holds one row for each run, and <see cref="ByDue"/> one for each open run.
/// </remarks>
public static class RunTable
{
    /// <summary>Every run, newest first.</summary>
    public const string ByTime = "by-time";

    /// <summary>Runs of one pipeline, newest first.</summary>
    public const string ByPipeline = "by-pipeline";

    /// <summary>Runs of one service, newest first.</summary>
    public const string ByService = "by-service";

    /// <summary>Runs in one stage, newest first.</summary>
    public const string ByStage = "by-stage";

    /// <summary>Runs that were decided in one way, newest first.</summary>
    public const string ByDecision = "by-decision";

    /// <summary>Open runs, the longest waiting first.</summary>
    public const string ByDue = "by-due";

    /// <summary>Partition key of the table.</summary>
    public const string PartitionKey = "pk";

    /// <summary>Sort key of the table.</summary>
    public const string SortKey = "sk";

    /// <summary>What the list indexes hold beside their keys: everything that a list shows.</summary>
    public const string Shown = "shown";

    /// <summary>Name, partition key and sort key of each index; <see cref="Shown"/> is projected into all but <see cref="ByDue"/>.</summary>
    public static IReadOnlyList<(string Name, string PartitionKey, string SortKey)> Indexes { get; } =
    [
        (ByTime, "shard", "started"),
        (ByPipeline, "pipeline", "started"),
        (ByService, "service", "started"),
        (ByStage, "stage", "started"),
        (ByDecision, "decision", "started"),
        (ByDue, "shard", "due"),
    ];

    /// <summary>The table as a request to DynamoDB, paid by request.</summary>
    public static CreateTableRequest Describe(string name) => new()
    {
        TableName = name,
        BillingMode = BillingMode.PAY_PER_REQUEST,
        KeySchema = Keys(PartitionKey, SortKey),
        AttributeDefinitions =
        [
            .. new[] { PartitionKey, SortKey }.Concat(Indexes.SelectMany(index => new[] { index.PartitionKey, index.SortKey })).Distinct()
                .Select(attribute => new AttributeDefinition(attribute, ScalarAttributeType.S)),
        ],
        GlobalSecondaryIndexes =
        [
            .. Indexes.Select(index => new GlobalSecondaryIndex
            {
                IndexName = index.Name,
                KeySchema = Keys(index.PartitionKey, index.SortKey),
                Projection = index.Name is ByDue
                    ? new Projection { ProjectionType = ProjectionType.KEYS_ONLY }
                    : new Projection { ProjectionType = ProjectionType.INCLUDE, NonKeyAttributes = [Shown] },
            }),
        ],
    };

    private static List<KeySchemaElement> Keys(string partition, string sort) => [new(partition, KeyType.HASH), new(sort, KeyType.RANGE)];
}
