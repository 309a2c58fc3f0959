using Amazon;
using Amazon.CloudWatchLogs;
using Amazon.CloudWatchLogs.Model;
using Amazon.CodePipeline;
using Amazon.CodePipeline.Model;
using Amazon.ECS;
using Amazon.ECS.Model;
using Amazon.Runtime;

namespace EcsDeployGate.Aws.Compat.Tests.Calls;

/// <summary>Where a request would go.</summary>
public sealed class EndpointTests
{
    [Theory]
    [InlineData("eu-central-1", false, false, "https://ecs.eu-central-1.amazonaws.com/")]
    [InlineData("us-west-2", true, false, "https://ecs-fips.us-west-2.amazonaws.com/")]
    [InlineData("us-west-2", false, true, "https://ecs.us-west-2.api.aws/")]
    [InlineData("us-west-2", true, true, "https://ecs-fips.us-west-2.api.aws/")]
    [InlineData("cn-north-1", false, false, "https://ecs.cn-north-1.amazonaws.com.cn/")]
    public void Ecs_lives_at_its_regions_address(string region, bool fips, bool dualStack, string expected) =>
        Assert.Equal(expected, Where(new AmazonECSConfig { RegionEndpoint = Region(region), UseFIPSEndpoint = fips, UseDualstackEndpoint = dualStack }));

    [Theory]
    [InlineData("eu-west-1", false, "https://logs.eu-west-1.amazonaws.com/")]
    [InlineData("us-east-1", true, "https://logs-fips.us-east-1.amazonaws.com/")]
    [InlineData("us-gov-west-1", true, "https://logs.us-gov-west-1.amazonaws.com/")]
    public void Logs_breaks_the_pattern_for_government_regions(string region, bool fips, string expected)
    {
        using var client = new AmazonCloudWatchLogsClient(
            new AnonymousAWSCredentials(), new AmazonCloudWatchLogsConfig { RegionEndpoint = Region(region), UseFIPSEndpoint = fips });

        Assert.Equal(expected, client.DetermineServiceOperationEndpoint(new GetLogEventsRequest()).URL);
    }

    [Fact]
    public void CodePipeline_lives_at_its_regions_address()
    {
        using var client = new AmazonCodePipelineClient(new AnonymousAWSCredentials(), RegionEndpoint.EUNorth1);

        Assert.Equal("https://codepipeline.eu-north-1.amazonaws.com/", client.DetermineServiceOperationEndpoint(new GetPipelineRequest()).URL);
    }

    [Fact]
    public void A_configured_address_wins() =>
        Assert.Equal("http://127.0.0.1:4566/", Where(new AmazonECSConfig { ServiceURL = "http://127.0.0.1:4566" }));

    [Fact]
    public void A_configured_address_and_fips_exclude_each_other()
    {
        var error = Assert.Throws<AmazonClientException>(() => Where(new AmazonECSConfig { ServiceURL = "http://127.0.0.1:4566", UseFIPSEndpoint = true }));

        Assert.Equal("Invalid Configuration: FIPS and custom endpoint are not supported", error.Message);
    }

    [Fact]
    public void Address_and_region_exclude_each_other_and_the_last_one_holds()
    {
        var config = new AmazonECSConfig { ServiceURL = "http://127.0.0.1:4566", RegionEndpoint = RegionEndpoint.EUWest3 };

        Assert.Null(config.ServiceURL);
        Assert.Equal("https://ecs.eu-west-3.amazonaws.com/", Where(config));
    }

    private static RegionEndpoint Region(string name) => RegionEndpoint.GetBySystemName(name);

    private static string Where(AmazonECSConfig config)
    {
        using var client = new AmazonECSClient(new AnonymousAWSCredentials(), config);
        return client.DetermineServiceOperationEndpoint(new DescribeTasksRequest()).URL;
    }
}
