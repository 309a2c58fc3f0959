using Amazon.ECS.Model;
using EcsDeployGate.Aws.Compat.Tests.Doubles;
using Task = System.Threading.Tasks.Task;

namespace EcsDeployGate.Aws.Compat.Tests;

public sealed class CallTests
{
    [Fact]
    public async Task A_reply_brings_its_members_and_what_Core_adds()
    {
        var service = new ScriptedService(Reply.Ok("""{"tasks":[{"taskArn":"arn:1","lastStatus":"RUNNING"}],"failures":[]}"""));
        using var client = Clients.Ecs(service);

        var response = await client.DescribeTasksAsync(
            new DescribeTasksRequest { Cluster = "main", Tasks = ["arn:1"] }, TestContext.Current.CancellationToken);

        Assert.Equal("RUNNING", Assert.Single(response.Tasks).LastStatus);
        Assert.Empty(response.Failures);
        Assert.Equal(Reply.RequestId, response.ResponseMetadata.RequestId);
        Assert.Equal(System.Net.HttpStatusCode.OK, response.HttpStatusCode);
        Assert.Equal("""{"cluster":"main","tasks":["arn:1"]}""", service.Requests[0].Json.GetRawText());
    }
}
