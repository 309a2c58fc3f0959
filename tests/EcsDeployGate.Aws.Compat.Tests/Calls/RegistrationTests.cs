using Amazon;
using Amazon.CloudWatchLogs;
using Amazon.CodePipeline;
using Amazon.ECS;
using Amazon.ECS.Model;
using Amazon.Extensions.NETCore.Setup;
using Amazon.Runtime;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EcsDeployGate.Aws.Compat.Tests.Calls;

/// <summary>The SDK's own registration finds the stand-ins' clients.</summary>
public sealed class RegistrationTests
{
    [Fact]
    public void AddAWSService_makes_every_client_with_the_options_of_the_container()
    {
        using var services = new ServiceCollection()
            .AddDefaultAWSOptions(new AWSOptions { Region = RegionEndpoint.EUWest2, Credentials = new BasicAWSCredentials("a", "b") })
            .AddAWSService<IAmazonECS>()
            .AddAWSService<IAmazonCodePipeline>()
            .AddAWSService<IAmazonCloudWatchLogs>()
            .BuildServiceProvider();

        Assert.Equal("eu-west-2", services.GetRequiredService<IAmazonECS>().Config.RegionEndpoint.SystemName);
        Assert.IsType<AmazonCodePipelineClient>(services.GetRequiredService<IAmazonCodePipeline>());
        Assert.IsType<AmazonCloudWatchLogsClient>(services.GetRequiredService<IAmazonCloudWatchLogs>());
        Assert.Same(services.GetRequiredService<IAmazonECS>(), services.GetRequiredService<IAmazonECS>());
    }

    [Fact]
    public void AddAWSService_takes_the_address_of_a_local_service_from_configuration()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["AWS:ServiceURL"] = "http://127.0.0.1:4566/" })
            .Build();
        var options = configuration.GetAWSOptions();
        options.Credentials = new BasicAWSCredentials("a", "b");
        using var services = new ServiceCollection().AddAWSService<IAmazonECS>(options).BuildServiceProvider();

        var endpoint = services.GetRequiredService<IAmazonECS>().DetermineServiceOperationEndpoint(new DescribeTasksRequest());

        Assert.Equal("http://127.0.0.1:4566/", endpoint.URL);
    }
}
