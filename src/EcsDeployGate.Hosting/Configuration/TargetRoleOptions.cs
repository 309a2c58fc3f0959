using System.ComponentModel.DataAnnotations;
using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.Hosting.Configuration;

/// <summary>
/// A role for the deployments that match. Every pattern that is set must match: <c>*</c> is any run of characters, <c>?</c> is one, and case counts. A role
/// with no pattern at all is for the deployments into its own account.
/// </summary>
public sealed record TargetRoleOptions
{
    /// <summary>ARN of the role; it must trust the gate's own.</summary>
    [Required, RegularExpression("arn:[a-z-]+:iam::[0-9]{12}:role/.{1,512}", ErrorMessage = "must be the ARN of a role")]
    public string RoleArn { get; init; } = "";

    /// <summary>The external id that the role's trust policy asks for: 2 to 1224 characters, or nothing.</summary>
    [RegularExpression(@"[\w+=,.@:/-]{2,1224}", ErrorMessage = "must be 2 to 1224 letters, digits or any of _+=,.@:/-")]
    public string? ExternalId { get; init; }

    /// <summary>Pattern for the pipeline's name; any unless set. Deployments that no pipeline makes match no pattern.</summary>
    [Pattern("[A-Za-z0-9.@_*?-]{1,100}", "the name of a pipeline")]
    public string? Pipeline { get; init; }

    /// <summary>Pattern for the stage of the deploy action; any unless set.</summary>
    [Pattern("[A-Za-z0-9.@_*?-]{1,100}", "the name of a stage")]
    public string? Stage { get; init; }

    /// <summary>
    /// Pattern for the cluster's name; any unless set. A CodeDeployToECS action names neither cluster nor service: it matches a pattern only where
    /// <c>customData</c> or <c>UserParameters</c> name them.
    /// </summary>
    [Pattern("[A-Za-z0-9_*?-]{1,255}", "the name of a cluster")]
    public string? Cluster { get; init; }

    /// <summary>Pattern for the service's name; any unless set.</summary>
    [Pattern("[A-Za-z0-9_*?-]{1,255}", "the name of a service")]
    public string? Service { get; init; }

    /// <summary>Pattern for the region that is deployed to; any unless set.</summary>
    [Pattern("[a-z0-9*?-]{1,30}", "a region such as eu-west-1")]
    public string? Region { get; init; }

    /// <summary>Pattern for the account that is deployed to; any unless set.</summary>
    [Pattern("[0-9]{12}|(?=.{0,11}[*?])[0-9*?]{1,12}", "an account id of 12 digits")]
    public string? Account { get; init; }

    private string AccountOfRole => RoleArn.Split(':') is [_, _, _, _, var account, ..] ? account : "";

    /// <summary>The same as the resolver takes it.</summary>
    internal TargetRole ToRole() => new(RoleArn, ExternalId)
    {
        Pipeline = Pipeline,
        Stage = Stage,
        Cluster = Cluster,
        Service = Service,
        Region = Region,
        Account = this is { Pipeline: null, Stage: null, Cluster: null, Service: null, Region: null, Account: null } ? AccountOfRole : Account,
    };

    /// <summary>True when the role is for one account by its number, and is of another: it could do nothing there.</summary>
    internal bool IsOfAnotherAccount => Account is { Length: 12 } account && account.All(char.IsAsciiDigit) && account != AccountOfRole;
}
