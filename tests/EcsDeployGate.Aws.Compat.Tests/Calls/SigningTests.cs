using Amazon;
using Amazon.CloudWatchLogs;
using Amazon.CloudWatchLogs.Model;
using Amazon.CodePipeline;
using Amazon.CodePipeline.Model;
using Amazon.ECS;
using Amazon.ECS.Model;
using Amazon.Runtime;
using EcsDeployGate.Aws.Compat.Tests.Doubles;
using Task = System.Threading.Tasks.Task;

namespace EcsDeployGate.Aws.Compat.Tests.Calls;

/// <summary>Every request is signed, for the right service and region, over the headers that matter.</summary>
public sealed class SigningTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ecs_requests_carry_a_signature_that_checks() =>
        Check(await Sent(s => Clients.Ecs(s).DescribeTasksAsync(new DescribeTasksRequest { Cluster = "größer" }, Cancelled)), "eu-central-1", "ecs");

    [Fact]
    public async Task CodePipeline_requests_carry_a_signature_that_checks() =>
        Check(await Sent(s => Clients.CodePipeline(s).GetPipelineAsync(new GetPipelineRequest { Name = "web" }, Cancelled)), "eu-central-1", "codepipeline");

    [Fact]
    public async Task Logs_requests_carry_a_signature_that_checks() =>
        Check(await Sent(s => Clients.Logs(s).GetLogEventsAsync(new GetLogEventsRequest { LogStreamName = "x" }, Cancelled)), "eu-central-1", "logs");

    [Fact]
    public async Task A_session_token_is_sent_and_signed()
    {
        var sent = await Sent(s => new AmazonECSClient(Clients.AccessKey, Clients.SecretKey, "a-token", Clients.Over<AmazonECSConfig>(s))
            .DescribeTasksAsync(new DescribeTasksRequest(), Cancelled));

        Assert.Equal("a-token", sent.Header("X-Amz-Security-Token"));
        Assert.Contains("x-amz-security-token", SigV4.SignedHeaders(sent));
        Check(sent, "eu-central-1", "ecs");
    }

    [Fact]
    public async Task A_configured_address_is_called_and_signed_for_the_region_that_is_named()
    {
        var sent = await Sent(s => Local(s, "eu-west-1").DescribeTasksAsync(new DescribeTasksRequest(), Cancelled));

        Assert.Equal("http://127.0.0.1:4566/", sent.Url.ToString());
        Check(sent, "eu-west-1", "ecs");
    }

    [Fact]
    public async Task A_configured_address_without_a_region_is_signed_for_us_east_1() =>
        Check(await Sent(s => Local(s, null).DescribeTasksAsync(new DescribeTasksRequest(), Cancelled)), "us-east-1", "ecs");

    [Fact]
    public async Task The_user_agent_says_which_service_is_called()
    {
        var sent = await Sent(s => Clients.Logs(s).GetLogEventsAsync(new GetLogEventsRequest(), Cancelled));

        Assert.Contains(" api/CloudWatch_Logs#", sent.Header("User-Agent"), StringComparison.Ordinal);
    }

    private static AmazonECSClient Local(ScriptedService service, string? region) => new(
        new BasicAWSCredentials(Clients.AccessKey, Clients.SecretKey),
        new AmazonECSConfig { ServiceURL = "http://127.0.0.1:4566", AuthenticationRegion = region, HttpClientFactory = service.Factory });

    private static async Task<RecordedRequest> Sent<T>(Func<ScriptedService, Task<T>> call)
    {
        var service = new ScriptedService(Reply.Ok("{}"));
        await call(service);
        return Assert.Single(service.Requests);
    }

    private static void Check(RecordedRequest sent, string region, string service)
    {
        Assert.Equal(SigV4.Authorization(sent, Clients.AccessKey, Clients.SecretKey, region, service), sent.Header("Authorization"));
        Assert.Subset(SigV4.SignedHeaders(sent).ToHashSet(), new HashSet<string> { "host", "x-amz-date", "x-amz-target", "x-amz-api-version" });
    }
}
