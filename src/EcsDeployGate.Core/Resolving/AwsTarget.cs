namespace EcsDeployGate.Core.Resolving;

/// <summary>Where a deployment goes, when that is not where the gate is.</summary>
/// <param name="Region">AWS region; null for the gate's own.</param>
/// <param name="RoleArn">Role that the gate takes on there; null for its own.</param>
/// <param name="ExternalId">What the role's trust policy asks for, if it does.</param>
public sealed record AwsTarget(string? Region, string? RoleArn, string? ExternalId = null);
