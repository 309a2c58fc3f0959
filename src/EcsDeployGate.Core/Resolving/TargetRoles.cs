namespace EcsDeployGate.Core.Resolving;

/// <summary>Roles that the gate takes on where it is not at home.</summary>
/// <param name="Roles">In order: the first that matches holds.</param>
/// <param name="Region">The gate's own region, which is meant where none is named; null when that is not known.</param>
public sealed record TargetRoles(IReadOnlyList<TargetRole> Roles, string? Region = null)
{
    /// <summary>None are configured.</summary>
    public static TargetRoles None { get; } = new([]);

    /// <summary>Where an action of a pipeline deploys to.</summary>
    /// <remarks>
    /// Where no role matches, the gate stays itself, but for an action whose role is of another account than the pipeline's: the service that it deploys to is
    /// over there, and one of the same name at home would be another. Then the action's own role is taken on, which must trust the gate.
    /// </remarks>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="step">The action, variables filled in.</param>
    /// <param name="cluster">Cluster name or ARN; null when only the deployment group knows.</param>
    /// <param name="service">Service name; null when only the deployment group knows.</param>
    internal AwsTarget? Of(PipelineDefinition pipeline, DeployStep step, string? cluster, string? service)
    {
        var (own, named, region) = (AccountOf(pipeline.RoleArn), AccountOf(step.Action.RoleArn), step.Action.Region);
        return Match(new(pipeline.Name, step.Stage, NameOf(cluster), NameOf(service), region ?? Region, named ?? own), region)
            ?? (named is not null && own is not null && named != own ? new(region, step.Action.RoleArn)
                : region is null ? null : new(region, null));
    }

    /// <summary>Where a service is that is named by itself.</summary>
    /// <param name="cluster">Cluster name or ARN; null for the default cluster.</param>
    /// <param name="service">Service name or ARN; null for none.</param>
    internal AwsTarget? Of(string? cluster, string? service)
    {
        var arn = cluster?.StartsWith("arn:", StringComparison.Ordinal) is true ? cluster : service;
        var (region, account) = arn?.Split(':') is ["arn", _, _, { Length: > 0 } there, { Length: > 0 } whose, ..] ? (there, whose) : (null, (string?)null);
        return Match(new(null, null, NameOf(cluster) ?? "default", NameOf(service), region ?? Region, account), region) ?? (region is null ? null : new(region, null));
    }

    /// <summary>Where a deployment is that ECS has begun: the ARN of its revision says region, account, cluster and service.</summary>
    /// <param name="revisionArn"><c>arn:aws:ecs:REGION:ACCOUNT:service-revision/CLUSTER/SERVICE/ID</c>.</param>
    /// <returns>Null where that is at home.</returns>
    internal AwsTarget? OfRevision(string revisionArn) =>
        revisionArn.Split(':') is ["arn", _, _, { Length: > 0 } region, { Length: > 0 } account, var path] && path.Split('/') is [_, var cluster, var service, _]
            ? Match(new(null, null, cluster, service, region, account), region) ?? (region == Region ? null : new(region, null))
            : null;

    private AwsTarget? Match(TargetPlace place, string? region) =>
        Roles.FirstOrDefault(r => r.Takes(place)) is { } role ? new(region, role.RoleArn, role.ExternalId) : null;

    /// <summary>The name at the end of an ARN; a name is its own.</summary>
    private static string? NameOf(string? nameOrArn) => nameOrArn?[(nameOrArn.LastIndexOf('/') + 1)..];

    private static string? AccountOf(string? arn) => arn?.Split(':') is [_, _, _, _, { Length: > 0 } account, ..] ? account : null;
}
