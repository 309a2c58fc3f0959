using Amazon;
using Amazon.CloudWatchLogs;
using Amazon.CodeDeploy;
using Amazon.CodePipeline;
using Amazon.ECR;
using Amazon.ECS;
using Amazon.EventBridge;
using Amazon.Runtime;
using EcsDeployGate.Aws.Compat.Tests.Doubles;

namespace EcsDeployGate.Aws.Compat.Tests;

/// <summary>Real clients over a service in memory: everything but the socket is the production pipeline.</summary>
internal static class Clients
{
    public const string AccessKey = "AKIDEXAMPLE";
    public const string SecretKey = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    public static AmazonECSClient Ecs(ScriptedService service, int? retries = null) => new(AccessKey, SecretKey, Over<AmazonECSConfig>(service, retries));

    public static AmazonCodeDeployClient CodeDeploy(ScriptedService service, int? retries = null) =>
        new(AccessKey, SecretKey, Over<AmazonCodeDeployConfig>(service, retries));

    public static AmazonCodePipelineClient CodePipeline(ScriptedService service, int? retries = null) =>
        new(AccessKey, SecretKey, Over<AmazonCodePipelineConfig>(service, retries));

    public static AmazonCloudWatchLogsClient Logs(ScriptedService service, int? retries = null) =>
        new(AccessKey, SecretKey, Over<AmazonCloudWatchLogsConfig>(service, retries));

    public static AmazonECRClient Ecr(ScriptedService service, int? retries = null) => new(AccessKey, SecretKey, Over<AmazonECRConfig>(service, retries));

    public static AmazonEventBridgeClient Events(ScriptedService service, int? retries = null) =>
        new(AccessKey, SecretKey, Over<AmazonEventBridgeConfig>(service, retries));

    /// <summary>The client of a stand-in, by the name of its package.</summary>
    public static AmazonServiceClient Of(string package, ScriptedService service) => package switch
    {
        "AWSSDK.ECS" => Ecs(service, retries: 0),
        "AWSSDK.ECR" => Ecr(service, retries: 0),
        "AWSSDK.CodeDeploy" => CodeDeploy(service, retries: 0),
        "AWSSDK.CodePipeline" => CodePipeline(service, retries: 0),
        "AWSSDK.EventBridge" => Events(service, retries: 0),
        "AWSSDK.CloudWatchLogs" => Logs(service, retries: 0),
        _ => throw new ArgumentOutOfRangeException(nameof(package), package, "No test knows this stand-in."),
    };

    public static T Over<T>(ScriptedService service, int? retries = null)
        where T : ClientConfig, new()
    {
        var config = new T { RegionEndpoint = RegionEndpoint.EUCentral1, HttpClientFactory = service.Factory };
        if (retries is { } count)
        {
            config.MaxErrorRetry = count;
        }

        return config;
    }
}
