using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Logs;
using EcsDeployGate.Sandbox.Protocol;
using EcsDeployGate.Sandbox.Tests.Wire;

namespace EcsDeployGate.Sandbox.Tests.Logs;

public sealed class LogsTests
{
    private const string Place = "\"logGroupName\":\"/ecs/shop\",\"logStreamName\":\"a/b/c\"";

    [Fact]
    public async Task Events_are_read_forward_until_the_same_token_comes_back()
    {
        await using var aws = await OpenAsync(5);
        var read = new List<string>();
        string? token = null;
        while (true)
        {
            var page = await aws.Logs("GetLogEvents", $$"""{ {{Place}},"startFromHead":true,"limit":2{{(token is null ? "" : $",\"nextToken\":\"{token}\"")}}}""");
            read.AddRange(page["events"]!.AsArray().Select(item => item!["message"]!.GetValue<string>()));
            var next = page["nextForwardToken"]!.GetValue<string>();
            if (next == token)
            {
                break;
            }

            token = next;
        }

        Assert.Equal(["0", "1", "2", "3", "4"], read);
    }

    [Fact]
    public async Task Without_startFromHead_the_newest_come_first_and_the_backward_token_leads_to_the_start()
    {
        await using var aws = await OpenAsync(5);

        var newest = await aws.Logs("GetLogEvents", $$"""{ {{Place}},"limit":2}""");
        var before = await aws.Logs("GetLogEvents", $$"""{ {{Place}},"limit":10,"nextToken":"{{newest["nextBackwardToken"]}}"}""");

        Assert.Equal(["3", "4"], Messages(newest));
        Assert.Equal(["0", "1", "2"], Messages(before));
    }

    [Fact]
    public async Task The_start_is_included_and_the_end_is_not()
    {
        await using var aws = await OpenAsync(5);
        var first = (await aws.Logs("GetLogEvents", $$"""{ {{Place}},"startFromHead":true}"""))["events"]![0]!["timestamp"]!.GetValue<long>();

        var some = await aws.Logs("GetLogEvents", $$"""{ {{Place}},"startFromHead":true,"startTime":{{first + 1}},"endTime":{{first + 3}}}""");

        Assert.Equal(["1", "2"], Messages(some));
    }

    [Fact]
    public async Task Filtering_looks_into_several_streams()
    {
        await using var aws = await OpenAsync(3);
        await aws.Logs("CreateLogStream", """{"logGroupName":"/ecs/shop","logStreamName":"a/other"}""");
        await aws.Logs("PutLogEvents", $$"""{"logGroupName":"/ecs/shop","logStreamName":"a/other","logEvents":[{"timestamp":{{Now}},"message":"ERROR boom"}]}""");

        var all = await aws.Logs("FilterLogEvents", """{"logGroupName":"/ecs/shop","logStreamNamePrefix":"a/"}""");
        var errors = await aws.Logs("FilterLogEvents", """{"logGroupName":"/ecs/shop","filterPattern":"ERROR -calm"}""");
        var refused = await aws.FailAsync("logs", "FilterLogEvents", """{"logGroupName":"/ecs/shop","filterPattern":"{ $.level = \"ERROR\" }"}""");

        Assert.Equal(4, all["events"]!.AsArray().Count);
        Assert.Equal("a/other", Assert.Single(errors["events"]!.AsArray())!["logStreamName"]!.GetValue<string>());
        Assert.Equal("InvalidParameterException", refused.Code);
    }

    [Theory]
    [InlineData("CreateLogGroup", """{"logGroupName":"/ecs/shop"}""", "ResourceAlreadyExistsException")]
    [InlineData("CreateLogStream", """{"logGroupName":"/ecs/shop","logStreamName":"a/b/c"}""", "ResourceAlreadyExistsException")]
    [InlineData("CreateLogStream", """{"logGroupName":"/none","logStreamName":"a"}""", "ResourceNotFoundException")]
    [InlineData("GetLogEvents", """{"logGroupName":"/ecs/shop","logStreamName":"none"}""", "ResourceNotFoundException")]
    [InlineData("GetLogEvents", """{"logGroupName":"/ecs/shop","logStreamName":"a/b/c","limit":10001}""", "InvalidParameterException")]
    [InlineData("GetLogEvents", """{"logGroupName":"/ecs/shop","logStreamName":"a/b/c","nextToken":"f/x"}""", "InvalidParameterException")]
    [InlineData("GetLogEvents", """{"logGroupName":"a b","logStreamName":"a/b/c"}""", "InvalidParameterException")]
    [InlineData("PutLogEvents", """{"logGroupName":"/ecs/shop","logStreamName":"a/b/c","logEvents":[{"timestamp":2,"message":"x"},{"timestamp":1,"message":"y"}]}""", "InvalidParameterException")]
    public async Task What_Logs_refuses(string operation, string request, string code)
    {
        await using var aws = await OpenAsync(1);

        Assert.Equal(code, (await aws.FailAsync("logs", operation, request)).Code);
    }

    [Fact]
    public async Task Groups_and_streams_are_listed_and_old_events_are_turned_away()
    {
        await using var aws = await OpenAsync(2);

        var groups = await aws.Logs("DescribeLogGroups", """{"logGroupNamePrefix":"/ecs"}""");
        var streams = await aws.Logs("DescribeLogStreams", """{"logGroupName":"/ecs/shop","orderBy":"LastEventTime","descending":true}""");
        var old = await aws.Logs("PutLogEvents", $$"""{ {{Place}},"logEvents":[{"timestamp":1000,"message":"ancient"}]}""");
        await aws.Logs("DeleteLogGroup", """{"logGroupName":"/ecs/shop"}""");

        Assert.Equal("/ecs/shop", Assert.Single(groups["logGroups"]!.AsArray())!["logGroupName"]!.GetValue<string>());
        Assert.Equal("a/b/c", Assert.Single(streams["logStreams"]!.AsArray())!["logStreamName"]!.GetValue<string>());
        Assert.Equal(1, old["rejectedLogEventsInfo"]!["tooOldLogEventEndIndex"]!.GetValue<int>());
        Assert.Empty((await aws.Logs("DescribeLogGroups", "{}"))["logGroups"]!.AsArray());
    }

    [Theory]
    [InlineData("a b", "b and a", true)]
    [InlineData("a b", "a", false)]
    [InlineData("\"a b\"", "b a", false)]
    [InlineData("\"a b\"", "xa bx", true)]
    [InlineData("?a ?b", "b", true)]
    [InlineData("?a ?b", "c", false)]
    [InlineData("a -b", "a b", false)]
    [InlineData("", "anything", true)]
    public void Terms_match_as_CloudWatch_says(string pattern, string message, bool matches) =>
        Assert.Equal(matches, FilterPattern.Parse(pattern).Matches(message));

    [Fact]
    public void A_quote_that_is_not_closed_is_an_error() =>
        Assert.Throws<AwsException>(() => FilterPattern.Parse("\"a b"));

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private static IEnumerable<string> Messages(JsonObject page) => page["events"]!.AsArray().Select(item => item!["message"]!.GetValue<string>());

    private static async Task<TestSandbox> OpenAsync(int events)
    {
        var aws = await TestSandbox.StartAsync();
        await aws.Logs("CreateLogGroup", """{"logGroupName":"/ecs/shop"}""");
        await aws.Logs("CreateLogStream", $$"""{ {{Place}}}""");
        var now = Now - 10_000;
        var batch = string.Join(',', Enumerable.Range(0, events).Select(i => $$"""{"timestamp":{{now + i}},"message":"{{i}}"}"""));
        await aws.Logs("PutLogEvents", $$"""{ {{Place}},"logEvents":[{{batch}}]}""");
        return aws;
    }
}
