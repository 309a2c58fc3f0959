using System.ComponentModel.DataAnnotations;
using EcsDeployGate.Aws.Resilience;
using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.Hosting.Configuration;

/// <summary>Which AWS the gate talks to. Credentials come from where the AWS SDK looks for them, never from here.</summary>
public sealed record AwsConnection
{
    /// <summary>One endpoint for every service, such as the sandbox's <c>http://127.0.0.1:4566</c>; AWS itself unless set.</summary>
    [HttpUrl]
    public Uri? EndpointUrl { get; init; }

    /// <summary>Endpoint of DynamoDB where it is not the others', for a table on this machine; the others' unless set.</summary>
    [HttpUrl]
    public Uri? DynamoDbEndpointUrl { get; init; }

    /// <summary>Region. Unless set: <c>AWS_REGION</c>, then <c>AWS_DEFAULT_REGION</c>, then <c>us-east-1</c>.</summary>
    [Required, RegularExpression("[a-z]{2}(-[a-z]+)+-[0-9]{1,2}", ErrorMessage = "must be a region such as eu-west-1")]
    public string Region { get; init; } =
        Environment.GetEnvironmentVariable("AWS_REGION") is { Length: > 0 } region ? region
        : Environment.GetEnvironmentVariable("AWS_DEFAULT_REGION") is { Length: > 0 } fallback ? fallback
        : "us-east-1";

    /// <summary>True to name S3 buckets in the path and not in the host. Unless set: true with <see cref="EndpointUrl"/>, false without.</summary>
    public bool? S3PathStyle { get; init; }

    /// <summary>
    /// Roles that the gate takes on where it is not at home, in order: the first that matches holds. None unless set. Where none matches, the gate stays
    /// itself; an action whose role is of another account than its pipeline's is looked at with that role.
    /// </summary>
    [EachMatchesSomething]
    public IReadOnlyList<TargetRoleOptions> TargetRoles { get; init; } = [];

    /// <summary>Tries, time-outs and circuit breakers of all calls.</summary>
    [Required]
    public AwsResilienceOptions Resilience { get; init; } = new();

    /// <summary>The same as the resolver takes it.</summary>
    internal TargetRoles ToRoles() => new([.. TargetRoles.Select(r => r.ToRole())], Region);
}
