using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using EcsDeployGate.Aws.Resilience;
using EcsDeployGate.Aws.Runs;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.TestKit.Runs;

namespace EcsDeployGate.Aws.Tests.Runs;

/// <summary>A table of its own in dynalite, and stores over it as several processes would open them.</summary>
internal sealed class EmptyTable(Uri endpoint, string name) : IDisposable
{
    private readonly List<AmazonDynamoDBClient> _clients = [];

    /// <param name="dynalite">Where.</param>
    /// <param name="describe">What table; the run table unless set.</param>
    public static async Task<EmptyTable> CreateAsync(Dynalite dynalite, Func<string, CreateTableRequest>? describe = null)
    {
        var table = new EmptyTable(dynalite.Endpoint, $"table-{Guid.NewGuid():N}");
        var stop = TestContext.Current.CancellationToken;
        var client = table.Client();
        await client.CreateTableAsync((describe ?? RunTable.Describe)(table.Name), stop);
        while ((await client.DescribeTableAsync(table.Name, stop)).Table.TableStatus != TableStatus.ACTIVE)
        {
            await Task.Yield();
        }

        return table;
    }

    public string Name => name;

    /// <summary>A store whose requests pass through <paramref name="wire"/>, if any; <paramref name="retries"/> as the port's.</summary>
    public IRunStore Open(WireTap? wire = null, int retries = 5) =>
        new DynamoRunStore(new TableCalls(Client(wire), name, new Port("dynamodb", AwsWorld.Quick with { Retries = retries }, TimeProvider.System)));

    public AmazonDynamoDBClient Client(WireTap? wire = null)
    {
        var client = new AmazonDynamoDBClient(
            new BasicAWSCredentials("AKIAGATE", "secret"),
            new AmazonDynamoDBConfig { ServiceURL = endpoint.ToString(), AuthenticationRegion = "eu-west-1", MaxErrorRetry = 0, HttpClientFactory = wire });
        _clients.Add(client);
        return client;
    }

    public void Dispose() => _clients.ForEach(client => client.Dispose());
}
