using Amazon;
using Amazon.ECS.Model;
using EcsDeployGate.Aws.Compat.Tests.Doubles;
using Task = System.Threading.Tasks.Task;

namespace EcsDeployGate.Aws.Compat.Tests.Calls;

/// <summary>The SDK's process-wide choice to let collections start empty; alone, because it is process-wide.</summary>
[Collection(nameof(EmptyCollectionTests)), CollectionDefinition(nameof(EmptyCollectionTests), DisableParallelization = true)]
public sealed class EmptyCollectionTests : IDisposable
{
    public EmptyCollectionTests() => AWSConfigs.InitializeCollections = true;

    public void Dispose() => AWSConfigs.InitializeCollections = false;

    [Fact]
    public async Task Collections_start_empty_and_an_empty_one_is_not_sent()
    {
        var service = new ScriptedService(Reply.Ok("""{"failures":null}"""));
        using var client = Clients.Ecs(service);
        var request = new DescribeTasksRequest { Cluster = "main" };

        var response = await client.DescribeTasksAsync(request, TestContext.Current.CancellationToken);

        Assert.Empty(request.Tasks);
        Assert.Equal("""{"cluster":"main"}""", service.Requests[0].Json.GetRawText());
        Assert.Empty(response.Tasks);
        Assert.Empty(response.Failures);
    }
}
