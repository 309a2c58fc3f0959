using System.Text.Json.Nodes;
using EcsDeployGate.Aws.Inspecting.Layers;
using EcsDeployGate.Aws.Runs;

namespace EcsDeployGate.Cdk.Tests;

public sealed class TableTests(Synthesized synthesized)
{
    [Fact]
    public void Its_keys_and_indexes_are_those_that_the_store_relies_on()
    {
        var wanted = RunTable.Describe("x");
        var made = Table("runs");

        Assert.Equal(wanted.BillingMode.Value, made["BillingMode"]!.GetValue<string>());
        Assert.Equal(Keys(wanted.KeySchema.Select(k => (k.AttributeName, k.KeyType.Value))), Keys(made["KeySchema"]!));
        Assert.Equal(
            wanted.AttributeDefinitions.Select(a => (a.AttributeName, a.AttributeType.Value)).Order(),
            made["AttributeDefinitions"]!.AsArray().Select(a => (Text(a!, "AttributeName"), Text(a!, "AttributeType"))).Order());
        Assert.Equal(
            wanted.GlobalSecondaryIndexes
                .Select(i => $"{i.IndexName} {Keys(i.KeySchema.Select(k => (k.AttributeName, k.KeyType.Value)))} {i.Projection.ProjectionType} {string.Join(',', i.Projection.NonKeyAttributes ?? [])}").Order(),
            made["GlobalSecondaryIndexes"]!.AsArray()
                .Select(i => $"{Text(i!, "IndexName")} {Keys(i!["KeySchema"]!)} {Text(i["Projection"]!, "ProjectionType")} {string.Join(',', Synthesized.Texts(i["Projection"]!["NonKeyAttributes"]))}").Order());
    }

    [Fact]
    public void It_can_be_restored_and_outlives_the_stack()
    {
        synthesized.Standard.HasResource("AWS::DynamoDB::Table", new Dictionary<string, object>
        {
            ["DeletionPolicy"] = "Retain",
            ["UpdateReplacePolicy"] = "Retain",
            ["Properties"] = new Dictionary<string, object>
            {
                ["PointInTimeRecoverySpecification"] = new Dictionary<string, object> { ["PointInTimeRecoveryEnabled"] = true },
                ["DeletionProtectionEnabled"] = true,
                ["SSESpecification"] = new Dictionary<string, object> { ["SSEEnabled"] = true },
            },
        });
    }

    [Fact]
    public void Indexes_of_layers_have_a_table_of_their_own_whose_items_go_by_themselves()
    {
        var wanted = LayerIndexTable.Describe("x");
        var made = Table("layers");

        Assert.Equal(wanted.BillingMode.Value, made["BillingMode"]!.GetValue<string>());
        Assert.Equal(Keys(wanted.KeySchema.Select(k => (k.AttributeName, k.KeyType.Value))), Keys(made["KeySchema"]!));
        Assert.Equal($$"""{"AttributeName":"{{LayerIndexTable.Expires}}","Enabled":true}""", made["TimeToLiveSpecification"]!.ToJsonString());
        Assert.Null(Table("runs")["TimeToLiveSpecification"]);
        Assert.Equal(2, Synthesized.Resources(synthesized.StandardJson, "AWS::DynamoDB::Table").Count());
    }

    [Fact]
    public void A_key_of_its_own_encrypts_tables_topic_queue_and_logs_where_that_is_chosen()
    {
        Assert.Empty(Synthesized.Resources(synthesized.StandardJson, "AWS::KMS::Key"));
        Assert.Single(Synthesized.Resources(synthesized.ChosenJson, "AWS::KMS::Key"), key => key["Properties"]!["EnableKeyRotation"]!.GetValue<bool>());
        Assert.All(Properties("AWS::DynamoDB::Table"), table => Assert.Contains("Key", table["SSESpecification"]!["KMSMasterKeyId"]!.ToJsonString(), StringComparison.Ordinal));
        Assert.All(
            (string[])["AWS::SNS::Topic", "AWS::SQS::Queue"],
            type => Assert.Contains("Key", Properties(type).Single()["KmsMasterKeyId"]!.ToJsonString(), StringComparison.Ordinal));
        Assert.All(Properties("AWS::Logs::LogGroup"), log => Assert.NotNull(log["KmsKeyId"]));
        Assert.Contains("UseOwnKey", Synthesized.Statements(synthesized.ChosenJson).Keys);
    }

    private IEnumerable<JsonNode> Properties(string type) => Synthesized.Resources(synthesized.ChosenJson, type).Select(resource => resource["Properties"]!);

    private JsonNode Table(string name) => Synthesized.Resources(synthesized.StandardJson, "AWS::DynamoDB::Table")
        .Select(resource => resource["Properties"]!).Single(table => Text(table, "TableName") == $"ecs-deploy-gate-{name}");

    private static string Keys(JsonNode schema) => Keys(schema.AsArray().Select(k => (Text(k!, "AttributeName"), Text(k!, "KeyType"))));

    private static string Keys(IEnumerable<(string Name, string Type)> keys) => string.Join(' ', keys.OrderBy(k => k.Type).Select(k => $"{k.Type}:{k.Name}"));

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();
}
