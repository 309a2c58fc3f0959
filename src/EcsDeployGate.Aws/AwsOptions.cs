using EcsDeployGate.Aws.Inspecting;
using EcsDeployGate.Aws.Probing;
using EcsDeployGate.Aws.Resilience;
using EcsDeployGate.Aws.Resolving;

namespace EcsDeployGate.Aws;

/// <summary>How the gate reaches AWS and registries.</summary>
public sealed record AwsOptions
{
    /// <summary>One endpoint for every service, such as the sandbox's; null for AWS itself.</summary>
    public Uri? ServiceUrl { get; init; }

    /// <summary>Endpoint of DynamoDB where it is not the others'; null for <see cref="ServiceUrl"/>, or AWS itself.</summary>
    public Uri? DynamoDbUrl { get; init; }

    /// <summary>Region of the pipelines, services and logs; also signed for when <see cref="ServiceUrl"/> is set.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>Ask S3 for <c>host/bucket/key</c> instead of <c>bucket.host/key</c>; null: only when <see cref="ServiceUrl"/> is set.</summary>
    public bool? S3PathStyle { get; init; }

    /// <summary>Tries, time-outs and circuit breakers of every port.</summary>
    public AwsResilienceOptions Resilience { get; init; } = new();

    /// <summary>What is read of artifacts.</summary>
    public ArtifactLimits Artifacts { get; init; } = new();

    /// <summary>What is read of probe tasks and their logs.</summary>
    public ProbeTaskOptions Probe { get; init; } = new();

    /// <summary>Registries that images come from.</summary>
    public RegistryOptions Registries { get; init; } = new();
}
