using System.Net;
using Amazon.CloudWatchLogs.Model;
using Amazon.CodePipeline.Model;
using Amazon.ECS;
using Amazon.ECS.Model;
using Amazon.Runtime;
using EcsDeployGate.Aws.Compat.Tests.Doubles;
using Task = System.Threading.Tasks.Task;

namespace EcsDeployGate.Aws.Compat.Tests.Calls;

/// <summary>What callers get back: replies, errors, and answers that are neither.</summary>
public sealed class ReplyTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_reply_brings_its_members_and_what_Core_adds()
    {
        var service = new ScriptedService(Reply.Ok("""{"tasks":[{"taskArn":"arn:1","lastStatus":"RUNNING"}],"failures":[]}"""));
        using var client = Clients.Ecs(service);

        var response = await client.DescribeTasksAsync(new DescribeTasksRequest { Cluster = "main", Tasks = ["arn:1"] }, Cancelled);

        Assert.Equal("RUNNING", Assert.Single(response.Tasks).LastStatus);
        Assert.Null(response.Tasks[0].Containers);
        Assert.Empty(response.Failures);
        Assert.Equal(Reply.RequestId, response.ResponseMetadata.RequestId);
        Assert.Equal(HttpStatusCode.OK, response.HttpStatusCode);
        Assert.Equal("""{"cluster":"main","tasks":["arn:1"]}""", service.Requests[0].Json.GetRawText());
    }

    [Fact]
    public async Task An_operation_without_output_takes_an_empty_body()
    {
        using var client = Clients.CodePipeline(new ScriptedService(Reply.Ok("")));

        var response = await client.PutJobSuccessResultAsync(new PutJobSuccessResultRequest { JobId = "1" }, Cancelled);

        Assert.Equal(HttpStatusCode.OK, response.HttpStatusCode);
    }

    [Fact]
    public async Task An_enum_value_of_next_year_is_a_value_not_an_error()
    {
        using var client = Clients.Ecs(new ScriptedService(Reply.Ok("""{"tasks":[{"launchType":"ORBITAL"},{"launchType":"FARGATE"}]}""")));

        var tasks = (await client.DescribeTasksAsync(new DescribeTasksRequest(), Cancelled)).Tasks;

        Assert.Equal("ORBITAL", tasks[0].LaunchType.Value);
        Assert.Equal(LaunchType.FARGATE, tasks[1].LaunchType);
        Assert.True(tasks[1].LaunchType == "fargate");
    }

    [Fact]
    public async Task An_error_code_in_the_header_alone_is_enough()
    {
        var reply = new Reply(HttpStatusCode.BadRequest, "", "ClusterNotFoundException:http://internal.amazon.com/coral/");
        using var client = Clients.Ecs(new ScriptedService(reply), retries: 0);

        await Assert.ThrowsAsync<ClusterNotFoundException>(() => client.DescribeTasksAsync(new DescribeTasksRequest(), Cancelled));
    }

    [Fact]
    public async Task An_error_that_the_operation_does_not_declare_has_the_base_type_and_its_code()
    {
        using var client = Clients.Ecs(new ScriptedService(Reply.Error("BlockedException")), retries: 0);

        var error = await Assert.ThrowsAsync<AmazonECSException>(() => client.DescribeTasksAsync(new DescribeTasksRequest(), Cancelled));

        Assert.Equal("BlockedException", error.ErrorCode);
    }

    [Fact]
    public async Task A_page_from_a_proxy_is_a_service_error_with_its_status()
    {
        var page = new Reply(HttpStatusCode.Forbidden, "<html><body>no way through</body></html>");
        using var client = Clients.Ecs(new ScriptedService(page), retries: 0);

        var error = await Assert.ThrowsAsync<AmazonECSException>(() => client.DescribeTasksAsync(new DescribeTasksRequest(), Cancelled));

        Assert.Equal(HttpStatusCode.Forbidden, error.StatusCode);
    }

    [Theory]
    [InlineData("<html>200, but no service</html>")]
    [InlineData("""{"tasks":[{"taskArn":"arn""")]
    [InlineData("""{"tasks":{"taskArn":"arn:1"}}""")]
    [InlineData("""{"tasks":[{"createdAt":1e30}]}""")]
    [InlineData("""{"tasks":[{"attempts":[["no"]],"containers":[7]}]}""")]
    [InlineData("null")]
    [InlineData("[]")]
    public async Task A_reply_that_breaks_the_model_is_an_unmarshalling_error(string body)
    {
        using var client = Clients.Ecs(new ScriptedService(Reply.Ok(body)), retries: 0);

        await Assert.ThrowsAsync<AmazonUnmarshallingException>(() => client.DescribeTasksAsync(new DescribeTasksRequest(), Cancelled));
    }

    [Fact]
    public async Task A_reply_nested_beyond_the_limit_is_refused()
    {
        const int Depth = 300; // Core's default limit is 256
        var body = $$"""{"stranger":{{new string('[', Depth)}}{{new string(']', Depth)}}}""";
        using var client = Clients.Ecs(new ScriptedService(Reply.Ok(body)), retries: 0);

        await Assert.ThrowsAsync<AmazonUnmarshallingException>(() => client.DescribeTasksAsync(new DescribeTasksRequest(), Cancelled));
    }

    [Fact]
    public async Task A_reply_without_end_is_refused_before_it_is_read_whole()
    {
        var body = $$"""{"stranger":"{{new string('x', ReplyBody.Limit)}}"}""";
        using var client = Clients.Logs(new ScriptedService(Reply.Ok(body)), retries: 0);

        await Assert.ThrowsAsync<AmazonUnmarshallingException>(() => client.GetLogEventsAsync(new GetLogEventsRequest(), Cancelled));
    }

    [Fact]
    public async Task A_cancelled_call_sends_nothing()
    {
        var service = new ScriptedService(Reply.Ok("{}"));
        using var client = Clients.Ecs(service);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => client.DescribeTasksAsync(new DescribeTasksRequest(), new CancellationToken(canceled: true)));

        Assert.Empty(service.Requests);
    }
}
