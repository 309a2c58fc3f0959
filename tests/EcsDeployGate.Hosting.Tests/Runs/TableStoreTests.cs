using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using EcsDeployGate.Aws.Runs;
using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.Hosting.Auditing;
using EcsDeployGate.Hosting.Runs;
using EcsDeployGate.TestKit;
using EcsDeployGate.TestKit.Runs;

namespace EcsDeployGate.Hosting.Tests.Runs;

public sealed class TableStoreTests(Dynalite dynalite) : IClassFixture<Dynalite>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_goes_its_whole_way_in_the_table_that_the_settings_name()
    {
        using var client = await TableAsync("gate-runs");
        await using var gate = Gate("gate-runs");
        await gate.StartAsync();

        // Nobody wakes it: it is found in the table as due.
        var run = await gate.Get<RunStarter>().StartAsync(Some.Approval(), Stop);
        var ended = await gate.EndAsync(run);

        Assert.NotNull(ended.Decision);
        Assert.Equal(run, Assert.Single((await gate.Get<IRunStore>().ListAsync(new(Stage: RunStage.Ended, Decision: ended.Decision), Stop)).Runs).Id);
        Assert.True((await gate.Get<AuditVerifier>().VerifyAllAsync(Stop)).Intact);
        Assert.True((await client.ScanAsync(new ScanRequest("gate-runs"), Stop)).Count > 5);
    }

    [Fact]
    public async Task Two_gates_over_one_table_tell_one_story_of_each_run()
    {
        using var client = await TableAsync("shared-runs");
        await using var one = Gate("shared-runs");
        await using var other = Gate("shared-runs");
        await one.StartAsync();
        await other.StartAsync();

        // Each approval is announced to both, and both race for each step.
        var runs = new List<RunId>();
        for (var n = 1; n <= 4; n++)
        {
            var both = await Task.WhenAll(
                one.Get<RunStarter>().StartAsync(Some.Approval(token: $"token-{n}"), Stop), other.Get<RunStarter>().StartAsync(Some.Approval(token: $"token-{n}"), Stop));
            runs.Add(Assert.Single(both.Distinct()));
            one.Get<WakeUps>().Wake(both[0]);
            other.Get<WakeUps>().Wake(both[0]);
        }

        foreach (var run in runs)
        {
            await one.EndAsync(run);
            var kinds = (await other.Get<IRunStore>().ReadAsync(run, Stop)).Select(entry => entry.Kind).ToList();
            Assert.Single(kinds, kind => kind is "deciding.verdict");
            Assert.Single(kinds, kind => kind is "reporting.answered");
        }

        var report = await one.Get<AuditVerifier>().VerifyAllAsync(Stop);
        Assert.True(report.Intact, string.Join("\n", report.Problems));
        Assert.Equal(runs.Count, report.Runs);
    }

    private HostedGate Gate(string table) => new(
        null,
        ("EcsDeployGate:TableName", table),
        ("EcsDeployGate:Aws:EndpointUrl", "http://127.0.0.1:9"),
        ("EcsDeployGate:Aws:DynamoDbEndpointUrl", dynalite.Endpoint.ToString()),
        ("EcsDeployGate:WakeUpSeconds", "1"));

    private async Task<AmazonDynamoDBClient> TableAsync(string name)
    {
        var client = new AmazonDynamoDBClient(new BasicAWSCredentials("x", "x"), new AmazonDynamoDBConfig { ServiceURL = dynalite.Endpoint.ToString() });
        await client.CreateTableAsync(RunTable.Describe(name), Stop);
        while ((await client.DescribeTableAsync(name, Stop)).Table.TableStatus != TableStatus.ACTIVE)
        {
            await Task.Yield();
        }

        return client;
    }
}
