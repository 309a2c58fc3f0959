using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using EcsDeployGate.Aws.Runs;
using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.Hosting.Auditing;
using EcsDeployGate.TestKit;
using EcsDeployGate.TestKit.Runs;

namespace EcsDeployGate.Hosting.Tests.Runs;

public sealed class TableStoreTests(Dynalite dynalite) : IClassFixture<Dynalite>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_goes_its_whole_way_in_the_table_that_the_settings_name()
    {
        using var client = new AmazonDynamoDBClient(new BasicAWSCredentials("x", "x"), new AmazonDynamoDBConfig { ServiceURL = dynalite.Endpoint.ToString() });
        await client.CreateTableAsync(RunTable.Describe("gate-runs"), Stop);
        while ((await client.DescribeTableAsync("gate-runs", Stop)).Table.TableStatus != TableStatus.ACTIVE)
        {
            await Task.Yield();
        }

        await using var gate = new HostedGate(
            null,
            ("EcsDeployGate:TableName", "gate-runs"),
            ("EcsDeployGate:Aws:EndpointUrl", "http://127.0.0.1:9"),
            ("EcsDeployGate:Aws:DynamoDbEndpointUrl", dynalite.Endpoint.ToString()),
            ("EcsDeployGate:WakeUpSeconds", "1"));
        await gate.StartAsync();

        // Nobody wakes it: it is found in the table as due.
        var run = await gate.Get<RunStarter>().StartAsync(Some.Approval(), Stop);
        var ended = await gate.EndAsync(run);

        Assert.NotNull(ended.Decision);
        Assert.Equal(run, Assert.Single((await gate.Get<IRunStore>().ListAsync(new(Stage: RunStage.Ended, Decision: ended.Decision), Stop)).Runs).Id);
        Assert.True((await gate.Get<AuditVerifier>().VerifyAllAsync(Stop)).Intact);
        Assert.True((await client.ScanAsync(new ScanRequest("gate-runs"), Stop)).Count > 5);
    }
}
