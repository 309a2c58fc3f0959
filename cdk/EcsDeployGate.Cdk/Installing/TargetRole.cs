namespace EcsDeployGate.Cdk.Installing;

/// <summary>A role that the gate takes on for the deployments that match; of several the first that matches. The role must trust the gate's.</summary>
/// <remarks>Patterns are names in which <c>*</c> and <c>?</c> may stand for any; all that are set must match. A role without any is for its own account.</remarks>
/// <param name="RoleArn">ARN of the role; may be a CDK token.</param>
public sealed record TargetRole(string RoleArn)
{
    /// <summary>What the role's trust policy asks for; null for nothing.</summary>
    public string? ExternalId { get; init; }

    /// <summary>Pattern for the pipeline.</summary>
    public string? Pipeline { get; init; }

    /// <summary>Pattern for the stage of the deploy action.</summary>
    public string? Stage { get; init; }

    /// <summary>Pattern for the cluster.</summary>
    public string? Cluster { get; init; }

    /// <summary>Pattern for the service.</summary>
    public string? Service { get; init; }

    /// <summary>Pattern for the region.</summary>
    public string? Region { get; init; }

    /// <summary>Pattern for the account.</summary>
    public string? Account { get; init; }

    /// <summary>The settings of the function, by their names below the entry.</summary>
    internal IEnumerable<(string Name, string Value)> Settings =>
        from setting in new (string Name, string? Value)[]
        {
            ("ROLE_ARN", RoleArn), ("EXTERNAL_ID", ExternalId), ("PIPELINE", Pipeline), ("STAGE", Stage),
            ("CLUSTER", Cluster), ("SERVICE", Service), ("REGION", Region), ("ACCOUNT", Account),
        }
        where setting.Value is not null
        select (setting.Name, setting.Value);
}
