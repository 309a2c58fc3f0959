namespace EcsDeployGate.Sandbox.CodeDeploy;

/// <summary>One deployment: InProgress, Succeeded or Failed.</summary>
internal sealed record CodeDeployment(
    string Id, string Application, string Group, string Status, DateTimeOffset CreatedAt, DateTimeOffset? CompletedAt, string? Failure);
