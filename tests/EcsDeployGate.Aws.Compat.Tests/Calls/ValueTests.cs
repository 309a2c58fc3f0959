using Amazon.CloudWatchLogs.Model;
using Amazon.CodePipeline.Model;
using Amazon.ECS.Model;
using EcsDeployGate.Aws.Compat.Tests.Doubles;
using Task = System.Threading.Tasks.Task;

namespace EcsDeployGate.Aws.Compat.Tests.Calls;

/// <summary>The values whose form on the wire is easy to get wrong.</summary>
public sealed class ValueTests
{
    private static readonly DateTime Moment = new(2026, 5, 4, 3, 2, 1, 250, DateTimeKind.Utc);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Times_are_sent_as_seconds_since_1970_whatever_their_zone()
    {
        var service = new ScriptedService(Reply.Ok(""));
        using var client = Clients.CodePipeline(service);

        await client.PutJobSuccessResultAsync(
            new PutJobSuccessResultRequest { CurrentRevision = new CurrentRevision { Created = Moment.ToLocalTime() } }, Cancelled);

        Assert.Equal("1777863721.25", service.Requests[0].Json.GetProperty("currentRevision").GetProperty("created").GetRawText());
    }

    [Fact]
    public async Task Times_are_read_from_seconds_with_their_fraction_as_utc()
    {
        using var client = Clients.Ecs(new ScriptedService(Reply.Ok("""{"tasks":[{"createdAt":1777863721.25,"startedAt":1.77786372125E9}]}""")));

        var task = (await client.DescribeTasksAsync(new DescribeTasksRequest(), Cancelled)).Tasks[0];

        Assert.Equal((Moment, DateTimeKind.Utc), (task.CreatedAt!.Value, task.CreatedAt.Value.Kind));
        Assert.Equal(Moment, task.StartedAt);
        Assert.Null(task.StoppedAt);
    }

    [Fact]
    public async Task Logs_times_are_milliseconds_both_ways()
    {
        var service = new ScriptedService(Reply.Ok("""{"events":[{"timestamp":1777863721250,"message":"m"}]}"""));
        using var client = Clients.Logs(service);

        var events = (await client.GetLogEventsAsync(new GetLogEventsRequest { StartTime = Moment }, Cancelled)).Events;

        Assert.Equal((Moment, DateTimeKind.Utc), (events[0].Timestamp!.Value, events[0].Timestamp!.Value.Kind));
        Assert.Equal(1777863721250, (long)service.Requests[0].Object["startTime"]!);
    }

    [Fact]
    public async Task Filtered_log_events_keep_the_plain_number_of_the_official_package()
    {
        using var client = Clients.Logs(new ScriptedService(Reply.Ok("""{"events":[{"timestamp":1777863721250}]}""")));

        var events = (await client.FilterLogEventsAsync(new FilterLogEventsRequest { StartTime = 1 }, Cancelled)).Events;

        Assert.Equal(1777863721250L, events[0].Timestamp);
    }

    [Fact]
    public async Task A_null_collection_is_not_sent_and_an_empty_one_is()
    {
        var service = new ScriptedService(Reply.Ok("{}"));
        using var client = Clients.Ecs(service);

        await client.RegisterTaskDefinitionAsync(
            new RegisterTaskDefinitionRequest
            {
                Family = "web",
                ContainerDefinitions = [new ContainerDefinition { Command = [], DockerLabels = [], EntryPoint = null }],
            },
            Cancelled);

        Assert.Equal(
            """{"family":"web","containerDefinitions":[{"command":[],"dockerLabels":{}}]}""", service.Requests[0].Json.GetRawText());
    }

    [Fact]
    public async Task Text_of_any_kind_comes_through_unchanged()
    {
        const string Text = "quote \" backslash \\ tab \t line \n ü 漢 🚦 </script> \u0000";
        var service = new ScriptedService(Reply.Ok("{}"));
        using var client = Clients.CodePipeline(service);

        await client.PutApprovalResultAsync(
            new PutApprovalResultRequest { Result = new ApprovalResult { Summary = Text, Status = "Rejected" } }, Cancelled);

        Assert.Equal(Text, (string?)service.Requests[0].Object["result"]!["summary"]);
    }
}
