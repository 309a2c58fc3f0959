using Amazon.CDK;
using Amazon.CDK.AWS.DynamoDB;
using Amazon.CDK.AWS.KMS;
using Constructs;
using Attribute = Amazon.CDK.AWS.DynamoDB.Attribute;

namespace EcsDeployGate.Cdk.Installing;

/// <summary>The table with indexes of layers: a cache beside the run table, because here things go by themselves and there nothing may.</summary>
internal static class GateLayers
{
    /// <summary>As <c>LayerIndexTable</c> in EcsDeployGate.Aws says; a test compares them.</summary>
    public static Table Of(Construct scope, GateSettings settings, IKey? key)
    {
        var table = new Table(scope, "Layers", new TableProps
        {
            TableName = $"{settings.Name}-layers",
            PartitionKey = Key("pk"),
            SortKey = Key("sk"),
            TimeToLiveAttribute = "expires",
            BillingMode = BillingMode.PAY_PER_REQUEST,
            Encryption = key is null ? TableEncryption.AWS_MANAGED : TableEncryption.CUSTOMER_MANAGED,
            EncryptionKey = key,
            RemovalPolicy = RemovalPolicy.DESTROY,
        });
        Nag.Accept(table, "AwsSolutions-DDB3", "A cache of what is in images: whatever is lost is read from their layers again, so there is nothing to restore.");
        return table;
    }

    private static Attribute Key(string name) => new() { Name = name, Type = AttributeType.STRING };
}
