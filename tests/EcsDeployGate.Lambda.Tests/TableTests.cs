using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using EcsDeployGate.Aws.Runs;
using EcsDeployGate.TestKit.Runs;

namespace EcsDeployGate.Lambda.Tests;

/// <summary>The store of an installation: a DynamoDB table that every execution environment shares.</summary>
public sealed class TableTests(Dynalite dynamo) : IClassFixture<Dynalite>, IAsyncLifetime
{
    private Shop _shop = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _shop = await Shop.OpenAsync();

    public ValueTask DisposeAsync() => _shop.DisposeAsync();

    [Fact]
    public async Task The_same_message_to_two_processes_at_once_is_one_run_in_the_table()
    {
        using var client = new AmazonDynamoDBClient(new BasicAWSCredentials("AKIATEST", "secret"), new AmazonDynamoDBConfig { ServiceURL = dynamo.Endpoint.ToString(), AuthenticationRegion = "eu-west-1" });
        await client.CreateTableAsync(RunTable.Describe("gate-runs"), Stop);
        (string, string)[] settings = [("ECS_DEPLOY_GATE_TABLE_NAME", "gate-runs"), ("ECS_DEPLOY_GATE_AWS__DYNAMO_DB_ENDPOINT_URL", dynamo.Endpoint.ToString())];
        var functions = await Task.WhenAll(_shop.FunctionAsync(settings), _shop.FunctionAsync(settings));
        var approval = await _shop.ApprovalAsync();

        var answers = await Task.WhenAll(functions.Select(f => f.Api.InvokeAsync(Payloads.Sns(approval))));

        var run = Assert.Single(answers.Select(a => a.Json["records"]![0]!["run"]!.GetValue<string>()).Distinct());
        var list = JsonNode.Parse(HttpTests.Body((await functions[0].Api.InvokeAsync(Payloads.Http("GET", "/v1/runs").ToJsonString())).Json))!["runs"]!.AsArray();
        Assert.Equal((run, "ended", "rejected"), (Text("id"), Text("stage"), Text("decision")));
        Assert.Equal("Failed", (await _shop.ApprovalStateAsync()).Status);

        string Text(string name) => Assert.Single(list)![name]!.GetValue<string>();
    }
}
