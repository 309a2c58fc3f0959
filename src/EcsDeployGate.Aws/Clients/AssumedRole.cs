using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;

namespace EcsDeployGate.Aws.Clients;

/// <summary>Credentials of a role that the gate takes on, for an hour at a time.</summary>
/// <remarks>The SDK's own <c>AssumeRoleAWSCredentials</c> asks AWS itself whatever endpoint is set; this one asks where the gate's other clients ask.</remarks>
internal sealed class AssumedRole : RefreshingAWSCredentials
{
    /// <summary>Shown in CloudTrail of the other account.</summary>
    private const string SessionName = "ecs-deploy-gate";

    private readonly AmazonSecurityTokenServiceClient _sts;
    private readonly AssumeRoleRequest _request;

    /// <summary>Makes them; STS is asked when they are needed first.</summary>
    /// <param name="sts">With the gate's own credentials; becomes this object's own.</param>
    /// <param name="roleArn">The role.</param>
    /// <param name="externalId">What its trust policy asks for; null for nothing.</param>
    public AssumedRole(AmazonSecurityTokenServiceClient sts, string roleArn, string? externalId)
    {
        _sts = sts;
        _request = new() { RoleArn = roleArn, RoleSessionName = SessionName, ExternalId = externalId, DurationSeconds = 3600 };
        PreemptExpiryTime = TimeSpan.FromMinutes(5);
    }

    protected override CredentialsRefreshState GenerateNewCredentials() => GenerateNewCredentialsAsync().GetAwaiter().GetResult();

    protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync()
    {
        var answer = await _sts.AssumeRoleAsync(_request).ConfigureAwait(false);
        var given = answer.Credentials;
        return new CredentialsRefreshState(
            new ImmutableCredentials(given.AccessKeyId, given.SecretAccessKey, given.SessionToken),
            (given.Expiration ?? throw new AmazonClientException("STS gave credentials without an end.")).ToUniversalTime());
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            _sts.Dispose();
        }
    }
}
