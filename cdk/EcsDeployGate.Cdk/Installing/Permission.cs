using Amazon.CDK.AWS.IAM;

namespace EcsDeployGate.Cdk.Installing;

/// <summary>One thing that the function may do, and why it has to.</summary>
/// <param name="Sid">Names the statement in the policy and in the README.</param>
/// <param name="Why">The reason, as the README tells it.</param>
/// <param name="Actions">IAM actions.</param>
/// <param name="Resources">ARNs or patterns; <c>*</c> only where IAM knows no resource for the action, which <paramref name="Why"/> then says.</param>
internal sealed record Permission(string Sid, string Why, IReadOnlyList<string> Actions, IReadOnlyList<string> Resources)
{
    /// <summary>Operator, key, value.</summary>
    public (string Operator, string Key, object Value)? Condition { get; init; }

    /// <summary>As a statement.</summary>
    public PolicyStatement ToStatement() => new(new PolicyStatementProps
    {
        Sid = Sid,
        Effect = Effect.ALLOW,
        Actions = [.. Actions],
        Resources = [.. Resources],
        Conditions = Condition is { } c ? new Dictionary<string, object> { [c.Operator] = new Dictionary<string, object> { [c.Key] = c.Value } } : null,
    });
}
