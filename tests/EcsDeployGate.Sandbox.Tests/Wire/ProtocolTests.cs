using System.Net;
using System.Text.Json.Nodes;

namespace EcsDeployGate.Sandbox.Tests.Wire;

public sealed class ProtocolTests
{
    [Fact]
    public async Task A_request_without_authorization_is_refused_everywhere_but_at_the_registry_and_the_admin_door()
    {
        await using var aws = await TestSandbox.StartAsync();
        using var stranger = new HttpClient { BaseAddress = aws.Endpoint };
        using var call = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new StringContent("{}") };
        call.Headers.Add("X-Amz-Target", "AmazonEC2ContainerServiceV20141113.ListClusters");

        using var json = await stranger.SendAsync(call, TestSandbox.Cancelled);
        using var s3 = await stranger.GetAsync("/some-bucket/key", TestSandbox.Cancelled);
        using var registry = await stranger.GetAsync("/v2/", TestSandbox.Cancelled);
        using var admin = await stranger.GetAsync("/_sandbox/health", TestSandbox.Cancelled);

        Assert.Equal(HttpStatusCode.BadRequest, json.StatusCode);
        Assert.Contains("MissingAuthenticationTokenException", await json.Content.ReadAsStringAsync(TestSandbox.Cancelled), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, s3.StatusCode);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (registry.StatusCode, admin.StatusCode));
    }

    [Theory]
    [InlineData("{", "SerializationException")]
    [InlineData("[]", "SerializationException")]
    [InlineData("""{"cluster":7}""", "SerializationException")]
    [InlineData("""{"cluster":"a","cluster":"b"}""", "SerializationException")]
    public async Task What_is_not_a_request_is_a_SerializationException(string body, string code)
    {
        await using var aws = await TestSandbox.StartAsync();

        var error = await aws.FailAsync("ecs", "ListTasks", body, declared: false);

        Assert.Equal((400, code), (error.Status, error.Code));
    }

    [Fact]
    public async Task An_operation_that_the_sandbox_does_not_have_says_so()
    {
        await using var aws = await TestSandbox.StartAsync();

        var error = await aws.FailAsync("ecs", "CreateTaskSet", "{}", declared: false);

        Assert.Equal("UnknownOperationException", error.Code);
    }

    [Fact]
    public async Task A_null_is_an_absent_member()
    {
        await using var aws = await TestSandbox.StartAsync();

        var created = await aws.Ecs("CreateCluster", """{"clusterName":null,"settings":null,"tags":null}""");

        Assert.Equal("default", created["cluster"]!["clusterName"]!.GetValue<string>());
    }

    [Fact]
    public async Task Faults_meet_the_next_calls_and_then_are_over()
    {
        await using var aws = await TestSandbox.StartAsync();
        await aws.AdminAsync(HttpMethod.Post, "faults", """{"operation":"ecs:CreateCluster","count":2,"code":"ThrottlingException"}""");
        await aws.AdminAsync(HttpMethod.Post, "faults", """{"operation":"DescribeClusters","code":"ServerException","message":"oh"}""");

        Assert.Equal("ThrottlingException", (await aws.FailAsync("ecs", "CreateCluster", "{}", declared: false)).Code);
        Assert.Equal("ThrottlingException", (await aws.FailAsync("ecs", "CreateCluster", "{}", declared: false)).Code);
        await aws.Ecs("CreateCluster", "{}");
        var broken = await aws.FailAsync("ecs", "DescribeClusters", "{}");
        Assert.Equal((500, "ServerException", "oh"), (broken.Status, broken.Code, broken.Message));
        Assert.Empty((await aws.AdminAsync(HttpMethod.Get, "faults")).AsArray());
    }

    [Fact]
    public async Task A_lost_answer_was_performed_all_the_same()
    {
        await using var aws = await TestSandbox.StartAsync();
        await aws.AdminAsync(HttpMethod.Post, "faults", """{"operation":"CreateCluster","lost":true}""");

        await Assert.ThrowsAsync<HttpRequestException>(() => aws.SendAsync("ecs", "CreateCluster", """{"clusterName":"shop"}"""));

        Assert.Single((await aws.Ecs("DescribeClusters", """{"clusters":["shop"]}"""))["clusters"]!.AsArray());
    }

    [Fact]
    public async Task RunTask_can_be_made_to_answer_with_failures()
    {
        await using var aws = await TestSandbox.StartAsync();
        await Some.ShopAsync(aws);
        await aws.AdminAsync(HttpMethod.Post, "faults",
            """{"operation":"RunTask","answer":{"tasks":[],"failures":[{"reason":"Capacity is unavailable at this time. Please try again later or in a different availability zone"}]}}""");

        var answer = await aws.Ecs("RunTask", Some.RunTask());

        Assert.Empty(answer["tasks"]!.AsArray());
        Assert.StartsWith("Capacity is unavailable", answer["failures"]![0]!["reason"]!.GetValue<string>());
        Assert.Empty((await aws.Ecs("ListTasks", """{"cluster":"shop"}"""))["taskArns"]!.AsArray());
    }

    [Fact]
    public async Task Lists_come_in_pages_and_no_one_is_lost_between_them()
    {
        await using var aws = await TestSandbox.StartAsync();
        foreach (var name in (string[])["a", "b", "c"])
        {
            await aws.Ecs("CreateCluster", $$"""{"clusterName":"{{name}}"}""");
        }

        var first = await aws.Ecs("ListClusters", """{"maxResults":2}""");
        var second = await aws.Ecs("ListClusters", $$"""{"maxResults":2,"nextToken":"{{first["nextToken"]}}"}""");
        var wrong = await aws.FailAsync("ecs", "ListClusters", """{"nextToken":"made up"}""");

        Assert.Equal(["a", "b", "c"], first["clusterArns"]!.AsArray().Concat(second["clusterArns"]!.AsArray()).Select(arn => arn!.GetValue<string>()[^1..]));
        Assert.Null(second["nextToken"]);
        Assert.Equal("InvalidParameterException", wrong.Code);
    }

    [Fact]
    public void The_check_against_the_model_finds_what_does_not_belong()
    {
        var ecs = BotocoreModels.Load("ecs");
        JsonNode Parse(string json) => JsonNode.Parse(json)!;

        Assert.Empty(ecs.CheckAnswer("ListClusters", Parse("""{"clusterArns":["a"]}""")));
        Assert.Single(ecs.CheckAnswer("ListClusters", Parse("""{"clusterArns":["a"],"more":1}""")));
        Assert.Single(ecs.CheckAnswer("ListClusters", Parse("""{"clusterArns":[7]}""")));
        Assert.Single(ecs.CheckAnswer("ListClusters", Parse("""{"clusterArns":null}""")));
        Assert.Single(ecs.CheckAnswer("DescribeTasks", Parse("""{"tasks":[{"healthStatus":"GREAT"}]}""")));
        Assert.Single(ecs.CheckAnswer("DescribeTasks", Parse("""{"tasks":[{"createdAt":"2026-01-01T00:00:00Z"}]}""")));
        Assert.Single(ecs.CheckAnswer("DescribeTasks", Parse("""{"tasks":[{"version":1.5}]}""")));
    }
}
