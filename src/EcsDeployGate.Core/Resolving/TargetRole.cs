using System.IO.Enumeration;

namespace EcsDeployGate.Core.Resolving;

/// <summary>A role that the gate takes on for the deployments that match.</summary>
/// <remarks>Every pattern that is set must match; <c>*</c> stands for any run of characters, <c>?</c> for one, and case counts. What is not known matches no pattern.</remarks>
/// <param name="RoleArn">The role.</param>
/// <param name="ExternalId">What its trust policy asks for; null for nothing.</param>
public sealed record TargetRole(string RoleArn, string? ExternalId = null)
{
    /// <summary>Pattern for the pipeline's name; null for any, and for deployments without one.</summary>
    public string? Pipeline { get; init; }

    /// <summary>Pattern for the stage of the deploy action; null for any, and for deployments without one.</summary>
    public string? Stage { get; init; }

    /// <summary>Pattern for the cluster's name; null for any.</summary>
    public string? Cluster { get; init; }

    /// <summary>Pattern for the service's name; null for any.</summary>
    public string? Service { get; init; }

    /// <summary>Pattern for the region that is deployed to; null for any.</summary>
    public string? Region { get; init; }

    /// <summary>Pattern for the account that is deployed to; null for any.</summary>
    public string? Account { get; init; }

    internal bool Takes(TargetPlace place) =>
        Fits(Pipeline, place.Pipeline) && Fits(Stage, place.Stage) && Fits(Cluster, place.Cluster) && Fits(Service, place.Service)
        && Fits(Region, place.Region) && Fits(Account, place.Account);

    private static bool Fits(string? pattern, string? name) =>
        pattern is null || (name is not null && FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false));
}

/// <summary>What is known of the place that is deployed to before anybody there is asked; null for what is not known.</summary>
/// <param name="Pipeline">Pipeline name.</param>
/// <param name="Stage">Stage of the deploy action.</param>
/// <param name="Cluster">Cluster name.</param>
/// <param name="Service">Service name.</param>
/// <param name="Region">AWS region.</param>
/// <param name="Account">Account id.</param>
internal sealed record TargetPlace(string? Pipeline, string? Stage, string? Cluster, string? Service, string? Region, string? Account);
