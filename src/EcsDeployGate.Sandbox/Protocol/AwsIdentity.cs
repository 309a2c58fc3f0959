namespace EcsDeployGate.Sandbox.Protocol;

/// <summary>The one account and region that the sandbox is.</summary>
internal sealed record AwsIdentity(string Region, string AccountId)
{
    public string Arn(string service, string resource) => $"arn:aws:{service}:{Region}:{AccountId}:{resource}";

    /// <summary>Who is behind temporary credentials, by access key id; null when they are nobody's.</summary>
    public Func<string, string?> AssumedRole { get; init; } = _ => null;

    /// <summary>Whom AWS would name as the caller; the sandbox knows callers by their access key id.</summary>
    public string UserArn(string caller) => AssumedRole(caller) ?? $"arn:aws:iam::{AccountId}:user/{caller}";
}
