namespace EcsDeployGate.Aws.Inspecting.Logins;

/// <summary>Asks one after the other: the options, ECR for its own hosts, Docker's config file.</summary>
internal sealed class RegistryLogins(RegistryOptions options, EcrLogin? ecr, DockerConfigFile? docker) : IRegistryLogins
{
    public async Task<RegistryCredentials?> FindAsync(string host, CancellationToken cancellationToken)
    {
        if (options.Credentials.GetValueOrDefault(host) is { } given)
        {
            return given;
        }

        var isEcr = OciReference.IsEcrHost(host);
        if (isEcr && ecr is not null)
        {
            return await ecr.FindAsync(host, cancellationToken).ConfigureAwait(false);
        }

        var known = docker is null ? null : await docker.FindAsync(host, cancellationToken).ConfigureAwait(false);
        return known is null && isEcr
            ? throw new RegistryRefusedException(
                $"The gate has no credentials for the private registry '{host}'. Give it user AWS and a token of 'aws ecr get-login-password'; the role needs ecr:BatchGetImage and ecr:GetDownloadUrlForLayer.")
            : known;
    }
}
