using System.Text.Json.Nodes;
using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Receiving;

namespace EcsDeployGate.Core.Tests.Receiving;

public sealed class EventReaderTests
{
    private const string Token = "5d9b0000-0000-4000-8000-000000000005";

    [Fact]
    public void An_approval_message_asks_for_a_judgement()
    {
        var request = Assert.IsType<ReceivedEvent.Asked>(Assert.Single(EventReader.Read(Sns(Approval())))).Request;

        Assert.Equal(Door.PipelineApproval, request.Door);
        Assert.Equal($"approval:shop-pipeline/Deploy/Gate/{Token}", request.Identity);
        Assert.Equal("arn:aws:sns:eu-west-1:111122223333:gate-approvals", request.RequestedBy);
        Assert.Equal(
            new ApprovalTarget("shop-pipeline", "Deploy", "Gate", Token, new DateTimeOffset(2026, 5, 11, 9, 10, 0, TimeSpan.Zero), """{"service":"web"}"""),
            request.Target);
    }

    [Theory]
    [InlineData("2026-05-11T09:10Z", 0)]
    [InlineData("2026-05-11T09:10:30Z", 30)]
    [InlineData("2026-05-11T09:10:30.000Z", 30)]
    public void Expiry_is_read_with_and_without_seconds(string written, int seconds)
    {
        var approval = Approval();
        approval["expires"] = written;

        Assert.Equal(new DateTimeOffset(2026, 5, 11, 9, 10, seconds, TimeSpan.Zero), Target(approval).Expires);
    }

    [Fact]
    public void Absent_and_null_custom_data_and_expiry_are_the_same()
    {
        var absent = Approval();
        absent.Remove("customData");
        absent.Remove("expires");
        var isNull = Approval();
        isNull["customData"] = null;
        isNull["expires"] = null;

        Assert.Equal((null, null), (Target(absent).CustomData, Target(absent).Expires));
        Assert.Equal((null, null), (Target(isNull).CustomData, Target(isNull).Expires));
    }

    [Theory]
    [InlineData("pipelineName", "\"\"")]
    [InlineData("pipelineName", "\"a/b\"")]
    [InlineData("stageName", "7")]
    [InlineData("actionName", "\"line\\nbreak\"")]
    [InlineData("token", "\"not-a-token\"")]
    [InlineData("token", "null")]
    [InlineData("expires", "\"tomorrow\"")]
    [InlineData("expires", "1746954600")]
    [InlineData("customData", "{}")]
    [InlineData("stageName", "\"\\ud800\"")]
    public void A_malformed_member_is_named(string member, string value)
    {
        var approval = Approval().ToJsonString();
        var document = JsonNode.Parse(approval)!.AsObject();
        document[member] = "@@";

        // Written as text: a lone surrogate cannot be put into a JsonNode.
        var message = $$"""{"approval":{{document.ToJsonString().Replace("\"@@\"", value, StringComparison.Ordinal)}}}""";
        var malformed = Assert.IsType<ReceivedEvent.Malformed>(Assert.Single(EventReader.Read(SnsMessage(message))));

        Assert.Equal($"/Records/0/Sns/Message/approval/{member}", malformed.At);
    }

    [Fact]
    public void A_token_is_never_repeated_in_a_problem()
    {
        var approval = Approval();
        approval["token"] = "SECRET-" + Token;

        var malformed = Assert.IsType<ReceivedEvent.Malformed>(Assert.Single(EventReader.Read(Sns(approval))));

        Assert.DoesNotContain("SECRET", malformed.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("{\"detailType\":\"CodePipeline Pipeline Execution State Change\"}")]
    [InlineData("[]")]
    public void Other_notifications_are_ignored(string message) =>
        Assert.IsType<ReceivedEvent.Ignored>(Assert.Single(EventReader.Read(SnsMessage(message))));

    [Theory]
    [InlineData("", "")]
    [InlineData("{", "")]
    [InlineData("[]", "")]
    [InlineData("""{"Records":7}""", "/Records")]
    [InlineData("""{"Records":[]}""", "/Records")]
    [InlineData("""{"Records":[7]}""", "/Records/0")]
    [InlineData("""{"Records":[{"EventSource":"aws:sns"}]}""", "/Records/0/Sns")]
    [InlineData("""{"Records":[{"EventSource":"aws:sns","Sns":{"Message":7}}]}""", "/Records/0/Sns/Message")]
    [InlineData("""{"Records":[{},{},{},{},{},{},{},{},{},{},{}]}""", "/Records")]
    [InlineData("""{"source":"aws.ecs","detail-type":"ECS Task State Change"}""", "/detail")]
    public void A_broken_event_says_where(string json, string at) =>
        Assert.Equal(at, Assert.IsType<ReceivedEvent.Malformed>(Assert.Single(EventReader.Read(json))).At);

    [Fact]
    public void Deep_nesting_and_length_are_bounded()
    {
        var deep = new string('[', 100_000);
        var longText = new string(' ', EventReader.MaxLength + 1);

        Assert.IsType<ReceivedEvent.Malformed>(Assert.Single(EventReader.Read(deep)));
        Assert.IsType<ReceivedEvent.Malformed>(Assert.Single(EventReader.Read(longText)));
        Assert.IsType<ReceivedEvent.Ignored>(Assert.Single(EventReader.Read(SnsMessage(deep))));
    }

    [Theory]
    [InlineData("RUNNING")]
    [InlineData("STOPPED")]
    public void A_probe_task_wakes_its_run(string status)
    {
        var run = RunId.New(DateTimeOffset.UnixEpoch);

        var woken = Assert.IsType<ReceivedEvent.Woken>(Assert.Single(EventReader.Read(TaskEvent($"ecs-deploy-gate/{run}", status))));

        Assert.Equal((run, "arn:aws:ecs:eu-west-1:1:task/shop/3f2a", status), (woken.Run, woken.TaskArn, woken.LastStatus));
    }

    [Fact]
    public void Tasks_of_others_and_other_statuses_are_ignored()
    {
        var run = RunId.New(DateTimeOffset.UnixEpoch);

        Assert.IsType<ReceivedEvent.Ignored>(Assert.Single(EventReader.Read(TaskEvent("ecs-svc/123", "STOPPED"))));
        Assert.IsType<ReceivedEvent.Ignored>(Assert.Single(EventReader.Read(TaskEvent(null, "STOPPED"))));
        Assert.IsType<ReceivedEvent.Ignored>(Assert.Single(EventReader.Read(TaskEvent($"ecs-deploy-gate/{run}", "PENDING"))));
    }

    [Fact]
    public void A_task_that_says_it_is_ours_and_names_no_run_is_a_problem()
    {
        var malformed = Assert.IsType<ReceivedEvent.Malformed>(Assert.Single(EventReader.Read(TaskEvent("ecs-deploy-gate/x", "STOPPED"))));

        Assert.Equal("/detail/startedBy", malformed.At);
    }

    [Fact]
    public void Other_events_are_ignored_with_a_reason()
    {
        var ignored = Assert.IsType<ReceivedEvent.Ignored>(Assert.Single(EventReader.Read("""{"source":"aws.s3","detail-type":"Object Created"}""")));

        Assert.Contains("Object Created", ignored.Reason, StringComparison.Ordinal);
        Assert.IsType<ReceivedEvent.Ignored>(Assert.Single(EventReader.Read("""{"detail":{}}""")));
    }

    private static JsonObject Approval() => new()
    {
        ["pipelineName"] = "shop-pipeline",
        ["stageName"] = "Deploy",
        ["actionName"] = "Gate",
        ["token"] = Token,
        ["expires"] = "2026-05-11T09:10Z",
        ["externalEntityLink"] = null,
        ["approvalReviewLink"] = "https://console.aws.amazon.com/",
        ["customData"] = """{"service":"web"}""",
    };

    private static ApprovalTarget Target(JsonObject approval) =>
        Assert.IsType<ApprovalTarget>(Assert.IsType<ReceivedEvent.Asked>(Assert.Single(EventReader.Read(Sns(approval)))).Request.Target);

    private static string Sns(JsonObject approval) =>
        SnsMessage(new JsonObject { ["region"] = "eu-west-1", ["consoleLink"] = "https://x", ["approval"] = approval.DeepClone() }.ToJsonString());

    private static string SnsMessage(string message) => new JsonObject
    {
        ["Records"] = new JsonArray(new JsonObject
        {
            ["EventSource"] = "aws:sns",
            ["EventVersion"] = "1.0",
            ["Sns"] = new JsonObject
            {
                ["Type"] = "Notification",
                ["TopicArn"] = "arn:aws:sns:eu-west-1:111122223333:gate-approvals",
                ["Subject"] = "APPROVAL NEEDED: …",
                ["Message"] = message,
            },
        }),
    }.ToJsonString();

    private static string TaskEvent(string? startedBy, string status) => new JsonObject
    {
        ["version"] = "0",
        ["source"] = "aws.ecs",
        ["detail-type"] = "ECS Task State Change",
        ["detail"] = new JsonObject { ["taskArn"] = "arn:aws:ecs:eu-west-1:1:task/shop/3f2a", ["startedBy"] = startedBy, ["lastStatus"] = status },
    }.ToJsonString();
}
