using System.ComponentModel.DataAnnotations;
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

    /// <summary>Roles that the gate takes on in other accounts, one for an account; none unless set. An action's own role is taken on when its account has none here.</summary>
    public IReadOnlyList<TargetRoleOptions> TargetRoles { get; init; } = [];

    /// <summary>The same as the resolver takes it.</summary>
    internal TargetRoles ToRoles() => new([.. TargetRoles.Select(r => new TargetRole(r.Account, r.RoleArn, r.ExternalId))]);
}

/// <summary>A role in another account.</summary>
public sealed record TargetRoleOptions
{
    /// <summary>Account id.</summary>
    [Required, RegularExpression("[0-9]{12}", ErrorMessage = "must be an account id of 12 digits")]
    public string Account { get; init; } = "";

    /// <summary>ARN of the role; it must trust the gate's own.</summary>
    [Required, RegularExpression("arn:[a-z-]+:iam::[0-9]{12}:role/.{1,512}", ErrorMessage = "must be the ARN of a role")]
    public string RoleArn { get; init; } = "";

    /// <summary>The external id that the role's trust policy asks for: 2 to 1224 characters, or nothing.</summary>
    [StringLength(1224, MinimumLength = 2)]
    public string? ExternalId { get; init; }
}
