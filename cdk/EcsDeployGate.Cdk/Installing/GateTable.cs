using Amazon.CDK;
using Amazon.CDK.AWS.DynamoDB;
using Amazon.CDK.AWS.KMS;
using Constructs;
using Attribute = Amazon.CDK.AWS.DynamoDB.Attribute;

namespace EcsDeployGate.Cdk.Installing;

/// <summary>The run table: it outlives the stack, can be restored to any second of 35 days, and nobody deletes it by mistake.</summary>
internal static class GateTable
{
    /// <summary>As <c>RunTable</c> in EcsDeployGate.Aws says; a test compares them.</summary>
    private static readonly (string Name, string PartitionKey, string SortKey, bool Shows)[] Indexes =
    [
        ("by-time", "shard", "started", true),
        ("by-pipeline", "pipeline", "started", true),
        ("by-service", "service", "started", true),
        ("by-stage", "stage", "started", true),
        ("by-decision", "decision", "started", true),
        ("by-due", "shard", "due", false),
    ];

    public static Table Of(Construct scope, GateSettings settings, IKey? key)
    {
        var table = new Table(scope, "Runs", new TableProps
        {
            TableName = $"{settings.Name}-runs",
            PartitionKey = Key("pk"),
            SortKey = Key("sk"),
            BillingMode = BillingMode.PAY_PER_REQUEST,
            Encryption = key is null ? TableEncryption.AWS_MANAGED : TableEncryption.CUSTOMER_MANAGED,
            EncryptionKey = key,
            PointInTimeRecovery = true,
            DeletionProtection = true,
            RemovalPolicy = RemovalPolicy.RETAIN,
        });
        foreach (var (name, partition, sort, shows) in Indexes)
        {
            table.AddGlobalSecondaryIndex(new GlobalSecondaryIndexProps
            {
                IndexName = name,
                PartitionKey = Key(partition),
                SortKey = Key(sort),
                ProjectionType = shows ? ProjectionType.INCLUDE : ProjectionType.KEYS_ONLY,
                NonKeyAttributes = shows ? ["shown"] : null,
            });
        }

        return table;
    }

    private static Attribute Key(string name) => new() { Name = name, Type = AttributeType.STRING };
}
