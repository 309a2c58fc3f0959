namespace EcsDeployGate.Core.Resolving;

/// <summary>Where task definitions go that come by themselves, with neither pipeline nor service to say it.</summary>
/// <param name="Cluster">Cluster name or ARN; null for the account's default cluster.</param>
/// <param name="Placement">Network and launch type.</param>
public sealed record PipelineResolverDefaults(string? Cluster, Placement Placement)
{
    /// <summary>The account's default cluster, and no network.</summary>
    public static PipelineResolverDefaults None { get; } = new(null, Placement.None);

    /// <summary>Roles that the gate takes on where it is not at home.</summary>
    public TargetRoles Roles { get; init; } = TargetRoles.None;
}
