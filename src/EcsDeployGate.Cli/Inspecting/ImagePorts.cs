using EcsDeployGate.Aws;
using EcsDeployGate.Aws.Inspecting;
using EcsDeployGate.Aws.Resilience;
using EcsDeployGate.Core.Inspecting.Files;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Hosting.Configuration;
using Microsoft.Extensions.Configuration;

namespace EcsDeployGate.Cli.Inspecting;

/// <summary>Images as a person at a terminal reaches them: with Docker's logins, and indexes of layers kept from call to call.</summary>
internal sealed class ImagePorts : IDisposable, IImageRegistry
{
    private static readonly string[] s_transports = ["oci:", "oci-archive:", "docker-archive:", "docker-daemon:", "docker://"];

    private readonly HttpClient _http = GateAws.CreateRegistryHttpClient();
    private readonly GateImages _images;

    public ImagePorts()
    {
        var images = GateSettings.Read(new ConfigurationBuilder().AddGateEnvironment().Build()).Images;
        var options = new AwsOptions
        {
            // A person waits: one more try, and no more.
            Resilience = new AwsResilienceOptions { Retries = 1 },
            Registries = images with
            {
                DockerConfig = images.DockerConfig ?? RegistryOptions.UsersDockerConfig(),
                Files = images.Files with { CacheFolder = images.Files.CacheFolder ?? CacheFolder() },
            },
        };
        _images = new GateImages(options, _http, TimeProvider.System);
    }

    public IImageFiles Files => _images.Files;

    public void Dispose()
    {
        _images.Dispose();
        _http.Dispose();
    }

    /// <summary>A registry says what its image says of itself; a file is read for it.</summary>
    public async Task<ImageAnswer> ReadAsync(string image, string architecture, CancellationToken cancellationToken)
    {
        if (!s_transports.Any(t => image.StartsWith(t, StringComparison.Ordinal)))
        {
            try
            {
                return await _images.Registry.ReadAsync(image, architecture, cancellationToken).ConfigureAwait(false);
            }
            catch (PortUnavailableException e)
            {
                return new ImageAnswer.CannotTell(e.Message);
            }
        }

        return await Files.ReadAsync(image, architecture, cancellationToken).ConfigureAwait(false) switch
        {
            ImageFilesAnswer.Found { Facts: { } facts } => new ImageAnswer.Found(facts),
            ImageFilesAnswer.CannotTell no => new ImageAnswer.CannotTell(no.Message),
            _ => new ImageAnswer.CannotTell($"'{image}' says nothing of itself."),
        };
    }

    private static string? CacheFolder()
    {
        var home = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } own ? own
            : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) is { Length: > 0 } user ? Path.Combine(user, ".cache") : null;
        return home is null ? null : Path.Combine(home, "ecs-deploy-gate", "layers");
    }
}
