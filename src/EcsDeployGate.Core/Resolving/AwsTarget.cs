namespace EcsDeployGate.Core.Resolving;

/// <summary>Where a deployment goes, when that is not where the gate is.</summary>
/// <param name="Region">AWS region; null for the gate's own.</param>
/// <param name="RoleArn">Role that the gate takes on there; null for its own.</param>
/// <param name="ExternalId">What the role's trust policy asks for, if it does.</param>
public sealed record AwsTarget(string? Region, string? RoleArn, string? ExternalId = null);

/// <summary>Roles that the gate takes on in other accounts.</summary>
/// <param name="Roles">One for an account at most.</param>
public sealed record TargetRoles(IReadOnlyList<TargetRole> Roles)
{
    /// <summary>None are configured.</summary>
    public static TargetRoles None { get; } = new([]);

    /// <summary>Where an action of a pipeline deploys to.</summary>
    /// <remarks>
    /// The gate becomes somebody else only across accounts: when the action's role is of another account than the pipeline's. Then it takes on the role that is
    /// configured for that account, else the action's own, which must trust the gate.
    /// </remarks>
    internal AwsTarget? Of(PipelineDefinition pipeline, PipelineAction action)
    {
        if (AccountOf(action.RoleArn) is { } account && AccountOf(pipeline.RoleArn) is { } own && account != own)
        {
            return In(action.Region, account) ?? new(action.Region, action.RoleArn);
        }

        return action.Region is null ? null : new(action.Region, null);
    }

    /// <summary>Where something is that is named by ARN; null when a name says nothing.</summary>
    internal AwsTarget? Of(string? arn) =>
        arn?.Split(':') is [_, _, _, { Length: > 0 } region, { Length: > 0 } account, ..] ? In(region, account) ?? new(region, null) : null;

    private AwsTarget? In(string? region, string account) =>
        Roles.FirstOrDefault(r => r.Account == account) is { } role ? new(region, role.RoleArn, role.ExternalId) : null;

    private static string? AccountOf(string? arn) => arn?.Split(':') is [_, _, _, _, { Length: > 0 } account, ..] ? account : null;
}

/// <summary>A role for an account.</summary>
/// <param name="Account">Account id, 12 digits.</param>
/// <param name="RoleArn">The role.</param>
/// <param name="ExternalId">What its trust policy asks for; null for nothing.</param>
public sealed record TargetRole(string Account, string RoleArn, string? ExternalId);
