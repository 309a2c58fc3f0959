using Amazon.Runtime;
using EcsDeployGate.Aws;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Hosting.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EcsDeployGate.Hosting;

/// <summary>AWS behind the ports of the path.</summary>
internal static class AwsServices
{
    public static void AddAwsPorts(this IServiceCollection services)
    {
        services.TryAddSingleton(MakePorts);
        services.TryAddSingleton(s => s.GetRequiredService<GateAws>().Pipelines);
        services.TryAddSingleton(s => s.GetRequiredService<GateAws>().Artifacts);
        services.TryAddSingleton(s => s.GetRequiredService<GateAws>().Services);
        services.TryAddSingleton(s => s.GetRequiredService<GateAws>().ProbeTasks);
        services.TryAddSingleton(s => s.GetRequiredService<GateAws>().DoorAnswers);
        services.TryAddSingleton(s => s.GetRequiredService<GateAws>().ImageRegistry);
        services.TryAddSingleton(s => s.GetRequiredService<GateAws>().ImageFiles);
        services.TryAddSingleton<EcsDeployGate.Core.Inspecting.ImageInspector>();
        services.TryAddSingleton(s => s.GetRequiredService<GateAws>().Yaml);
        services.TryAddSingleton(s => PipelineResolverDefaults.None with { Roles = s.GetRequiredService<IOptions<GateOptions>>().Value.Aws.ToRoles() });
        services.TryAddSingleton<IResolver, PipelineResolver>();
    }

    private static GateAws MakePorts(IServiceProvider services)
    {
        var gate = services.GetRequiredService<IOptions<GateOptions>>().Value;
        var aws = gate.Aws;
        var options = new AwsOptions
        {
            ServiceUrl = aws.EndpointUrl,
            DynamoDbUrl = aws.DynamoDbEndpointUrl,
            Region = aws.Region,
            S3PathStyle = aws.S3PathStyle,
            Resilience = aws.Resilience,
            Artifacts = gate.Artifacts,
            Probe = gate.Probe.Reading,
            Registries = gate.Images with { Files = gate.Images.Files with { CacheFolder = gate.Images.Files.CacheFolder ?? LayerFolder() } },
        };

        try
        {
            // The client lives as long as the process, as the ports do.
            return new GateAws(
                options, GateAws.CreateRegistryHttpClient(), services.GetRequiredService<TimeProvider>(), Credentials(aws), services.GetService<ILogger<GateAws>>());
        }
        catch (AmazonClientException e)
        {
            throw new InvalidOperationException(
                "There are no AWS credentials: neither in the environment (AWS_ACCESS_KEY_ID, AWS_PROFILE) nor in a profile nor from a role. "
                + $"For the sandbox, set {GateEnvironment.VariableOf($"{GateOptions.Section}:{nameof(GateOptions.Aws)}:{nameof(AwsConnection.EndpointUrl)}")}.", e);
        }
    }

    /// <summary>
    /// Where indexes of layers are kept: on Lambda in the folder that lasts as long as the environment and is nobody else's. Elsewhere the
    /// temporary folder is everybody's, who could put indexes there that say what they like, so none are kept.
    /// </summary>
    private static string? LayerFolder() =>
        Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_NAME") is { Length: > 0 } ? Path.Combine(Path.GetTempPath(), "ecs-deploy-gate", "layers") : null;

    /// <summary>
    /// A loopback endpoint is the sandbox, which takes any signature: without credentials in the environment it gets made-up ones,
    /// so that nobody's real keys are looked for, let alone sent. Everything else uses the SDK's own chain.
    /// </summary>
    private static BasicAWSCredentials? Credentials(AwsConnection aws) =>
        aws.EndpointUrl is { IsLoopback: true } && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("AWS_ACCESS_KEY_ID"))
            ? new BasicAWSCredentials("sandbox", "sandbox")
            : null;
}
