using System.Net;
using Amazon.CodePipeline.Model;
using Amazon.ECS;
using Amazon.ECS.Model;
using EcsDeployGate.Aws.Compat.Tests.Doubles;
using ClientException = Amazon.ECS.Model.ClientException;
using Task = System.Threading.Tasks.Task;

namespace EcsDeployGate.Aws.Compat.Tests.Calls;

/// <summary>Retries are Core's own, and tokens make them safe.</summary>
public sealed class RetryTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Throttling_is_retried_with_the_same_token_in_the_same_body()
    {
        var service = new ScriptedService(Reply.Error("ThrottlingException", "Rate exceeded"), Reply.Ok("{}"));
        using var client = Clients.Ecs(service);
        var request = new RunTaskRequest { TaskDefinition = "web:7" };

        await client.RunTaskAsync(request, Cancelled);

        Assert.Equal(2, service.Requests.Count);
        Assert.True(Guid.TryParse((string?)service.Requests[0].Object["clientToken"], out _));
        Assert.Equal(service.Requests[0].Body, service.Requests[1].Body);
        Assert.Null(request.ClientToken);
    }

    [Fact]
    public async Task A_call_of_its_own_has_a_token_of_its_own()
    {
        var service = new ScriptedService(Reply.Ok("{}"));
        using var client = Clients.CodePipeline(service);
        var request = new StartPipelineExecutionRequest { Name = "web" };

        await client.StartPipelineExecutionAsync(request, Cancelled);
        await client.StartPipelineExecutionAsync(request, Cancelled);

        Assert.NotEqual((string?)service.Requests[0].Object["clientRequestToken"], (string?)service.Requests[1].Object["clientRequestToken"]);
    }

    [Fact]
    public async Task A_token_that_the_caller_set_is_kept()
    {
        var service = new ScriptedService(Reply.Ok("{}"));
        using var client = Clients.Ecs(service);

        await client.RunTaskAsync(new RunTaskRequest { ClientToken = "run-1-probe" }, Cancelled);

        Assert.Equal("run-1-probe", (string?)service.Requests[0].Object["clientToken"]);
    }

    [Fact]
    public async Task With_no_retries_a_throttled_call_fails_at_once()
    {
        var service = new ScriptedService(Reply.Error("ThrottlingException", "Rate exceeded"), Reply.Ok("{}"));
        using var client = Clients.Ecs(service, retries: 0);

        var error = await Assert.ThrowsAsync<AmazonECSException>(() => client.DescribeTasksAsync(new DescribeTasksRequest(), Cancelled));

        Assert.Equal("ThrottlingException", error.ErrorCode);
        Assert.Single(service.Requests);
    }

    [Fact]
    public async Task With_no_retries_a_server_error_fails_at_once()
    {
        var service = new ScriptedService(Reply.Error("ServerException", status: HttpStatusCode.InternalServerError), Reply.Ok("{}"));
        using var client = Clients.Ecs(service, retries: 0);

        await Assert.ThrowsAsync<ServerException>(() => client.DescribeTasksAsync(new DescribeTasksRequest(), Cancelled));

        Assert.Single(service.Requests);
    }

    [Fact]
    public async Task A_callers_mistake_is_not_retried()
    {
        var service = new ScriptedService(Reply.Error("ClientException"), Reply.Ok("{}"));
        using var client = Clients.Ecs(service);

        await Assert.ThrowsAsync<ClientException>(() => client.DescribeTasksAsync(new DescribeTasksRequest(), Cancelled));

        Assert.Single(service.Requests);
    }
}
