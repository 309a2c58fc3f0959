using Amazon.CloudWatchLogs.Model;
using Amazon.ECS.Model;
using EcsDeployGate.Aws.Compat.Tests.Doubles;
using Task = System.Threading.Tasks.Task;

namespace EcsDeployGate.Aws.Compat.Tests.Calls;

/// <summary>Paginators follow the tokens to the end, and no further.</summary>
public sealed class PaginatorTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_follow_one_another_until_a_page_has_no_token()
    {
        var service = new ScriptedService(
            Reply.Ok("""{"taskArns":["a","b"],"nextToken":"2"}"""),
            Reply.Ok("""{"nextToken":"3"}"""),
            Reply.Ok("""{"taskArns":["c"],"nextToken":""}"""));
        using var client = Clients.Ecs(service);

        var arns = await client.Paginators.ListTasks(new ListTasksRequest { Cluster = "main" }).TaskArns.ToListAsync(Cancelled);

        Assert.Equal(["a", "b", "c"], arns);
        Assert.Equal([null, "2", "3"], service.Requests.Select(r => (string?)r.Object["nextToken"]));
        Assert.All(service.Requests, r => Assert.Equal("main", (string?)r.Object["cluster"]));
    }

    [Fact]
    public async Task Whole_responses_can_be_had_too()
    {
        using var client = Clients.Logs(new ScriptedService(
            Reply.Ok("""{"logStreams":[{"logStreamName":"x"}],"nextToken":"n"}"""), Reply.Ok("""{"logStreams":[]}""")));

        var pages = await client.Paginators.DescribeLogStreams(new DescribeLogStreamsRequest()).Responses.ToListAsync(Cancelled);

        Assert.Equal([1, 0], pages.Select(p => p.LogStreams.Count));
    }

    [Fact]
    public async Task Log_events_end_where_the_token_repeats()
    {
        var service = new ScriptedService(
            Reply.Ok("""{"events":[{"message":"one"}],"nextForwardToken":"f/1"}"""),
            Reply.Ok("""{"events":[{"message":"two"}],"nextForwardToken":"f/2"}"""),
            Reply.Ok("""{"events":[{"message":"last"}],"nextForwardToken":"f/2"}"""));
        using var client = Clients.Logs(service);

        var events = await client.Paginators.GetLogEvents(new GetLogEventsRequest()).Events.Take(10).ToListAsync(Cancelled);

        Assert.Equal(["one", "two", "last"], events.Select(e => e.Message));
        Assert.Equal(3, service.Requests.Count);
    }

    [Fact]
    public async Task A_paginator_runs_once()
    {
        using var client = Clients.Ecs(new ScriptedService(Reply.Ok("{}")));
        var paginator = client.Paginators.ListTasks(new ListTasksRequest());
        await paginator.Responses.ToListAsync(Cancelled);

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await paginator.Responses.ToListAsync(Cancelled));
    }
}
