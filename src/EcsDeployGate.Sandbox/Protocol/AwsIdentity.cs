namespace EcsDeployGate.Sandbox.Protocol;

/// <summary>The one account and region that the sandbox is.</summary>
internal sealed record AwsIdentity(string Region, string AccountId)
{
    public string Arn(string service, string resource) => $"arn:aws:{service}:{Region}:{AccountId}:{resource}";

    /// <summary>Whom AWS would name as the caller; the sandbox knows callers by their access key id.</summary>
    public string UserArn(string caller) => $"arn:aws:iam::{AccountId}:user/{caller}";
}
