using Amazon.Runtime;
using Amazon.SecurityToken;
using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.Aws.Resolving;

/// <summary>STS did not let the gate take on a role in another account; every call there meets that first.</summary>
internal static class RoleRefusal
{
    /// <summary>The answer, or null when something else is wrong.</summary>
    public static Fetched<T>? Of<T>(AmazonServiceException e) => e is AmazonSecurityTokenServiceException
        ? new Fetched<T>.Refused($"STS does not let the gate take on the role of the account that is deployed to: {e.Message}", "sts:AssumeRole on that role (which must trust the gate's role)")
        : null;
}
