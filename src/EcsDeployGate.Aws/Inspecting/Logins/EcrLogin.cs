using System.Collections.Concurrent;
using System.Text;
using Amazon.ECR.Model;
using Amazon.Runtime;
using EcsDeployGate.Aws.Clients;
using EcsDeployGate.Aws.Resilience;

namespace EcsDeployGate.Aws.Inspecting.Logins;

/// <summary>Gets tokens for private ECR registries with the gate's own AWS credentials, and keeps them while they are good (12 hours).</summary>
/// <remarks>A token is the principal's and opens every registry of the region that it may read, so one for each region is enough.</remarks>
internal sealed class EcrLogin(Func<AwsClients> clients, Port port, TimeProvider clock)
{
    /// <summary>A token is renewed this long before its end, so that it does not end in the middle of an image.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<string, (RegistryCredentials Credentials, DateTimeOffset Until)> _known = new(StringComparer.Ordinal);

    public async Task<RegistryCredentials?> FindAsync(string host, CancellationToken cancellationToken)
    {
        var region = Region(host);
        if (_known.TryGetValue(region, out var known) && known.Until - Margin > clock.GetUtcNow())
        {
            return known.Credentials;
        }

        if (Clients(host).EcrIn(region) is not { } ecr)
        {
            throw new RegistryRefusedException($"The registry '{host}' names the region '{region}', for which the gate makes no client.");
        }

        var answer = await port.AskAsync<object>(
            "GetAuthorizationToken",
            async token => await ecr.GetAuthorizationTokenAsync(new GetAuthorizationTokenRequest(), token).ConfigureAwait(false),
            e => e.ErrorCode is "AccessDeniedException"
                ? new RegistryRefusedException($"AWS does not let the gate get a token for '{host}': allow ecr:GetAuthorizationToken on '*', and ecr:BatchGetImage and ecr:GetDownloadUrlForLayer on the repository.")
                : null,
            cancellationToken).ConfigureAwait(false);
        if (answer is RegistryRefusedException refused)
        {
            throw refused;
        }

        var data = ((GetAuthorizationTokenResponse)answer).AuthorizationData?.FirstOrDefault();
        if (Read(data?.AuthorizationToken) is not { } credentials)
        {
            throw new RegistryRefusedException($"ECR answered with no token for '{host}' that can be read.");
        }

        _known[region] = (credentials, data!.ExpiresAt is { } until ? new DateTimeOffset(until.ToUniversalTime()) : clock.GetUtcNow() + (2 * Margin));
        return credentials;
    }

    private AwsClients Clients(string host)
    {
        try
        {
            return clients();
        }
        catch (AmazonClientException e)
        {
            throw new RegistryRefusedException(
                $"The registry '{host}' is private, and there are no AWS credentials here to get a token with: {e.Message} Log in to AWS, or give the registry's user AWS and a token of 'aws ecr get-login-password'.");
        }
    }

    /// <summary><c>111122223333.dkr.ecr.eu-west-1.amazonaws.com</c>: the part behind the one with <c>ecr</c>.</summary>
    internal static string Region(string host)
    {
        var parts = host.Split('.');
        var ecr = Array.FindIndex(parts, p => p is "ecr" or "ecr-fips" or "dkr-ecr" or "dkr-ecr-fips");
        return ecr >= 0 && ecr + 1 < parts.Length ? parts[ecr + 1] : "";
    }

    private static RegistryCredentials? Read(string? token)
    {
        var bytes = new byte[token?.Length ?? 0];
        return token is not null && Convert.TryFromBase64String(token, bytes, out var count) && Encoding.UTF8.GetString(bytes, 0, count).Split(':', 2) is [{ Length: > 0 } user, { Length: > 0 } password]
            ? new RegistryCredentials(user, password)
            : null;
    }
}
