using EcsDeployGate.Aws.Inspecting.Logins;
using EcsDeployGate.Aws.Inspecting.Sources;
using EcsDeployGate.Aws.Resilience;
using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.Aws.Inspecting;

/// <summary>Reads manifest and config of images over the OCI distribution API; layers stay where they are.</summary>
internal sealed class OciRegistry(HttpClient http, RegistryOptions options, IRegistryLogins logins, Port port) : IImageRegistry
{
    /// <summary>Whoever only wants to know what an image is cares little how many layers it has.</summary>
    private const int MaxLayers = 1000;

    public async Task<ImageAnswer> ReadAsync(string image, string architecture, CancellationToken cancellationToken)
    {
        if (!OciReference.TryParse(image, out var reference))
        {
            return new ImageAnswer.Missing($"'{image}' is no image name that a container engine accepts.");
        }

        using var source = Source(reference);
        return await ContentsAsync(source, architecture, MaxLayers, cancellationToken).ConfigureAwait(false) switch
        {
            ImageContents.Found found => new ImageAnswer.Found(found.Facts),
            ImageContents.Missing missing => new ImageAnswer.Missing(missing.Message),
            ImageContents.CannotTell no => new ImageAnswer.CannotTell(no.Message),
            _ => throw new InvalidOperationException("The walk over the manifests gave no answer."),
        };
    }

    /// <summary>An image, and the connection over which everything about it is asked.</summary>
    public RegistrySource Source(OciReference reference) => new(new RegistryConnection(http, options, logins, reference), reference, port);

    /// <summary>What the image's documents say. Outages and throttling are exceptions.</summary>
    public async Task<ImageContents> ContentsAsync(RegistrySource source, string architecture, int maxLayers, CancellationToken cancellationToken)
    {
        try
        {
            return await port.AskAsync<ImageContents>(
                "ReadImage",
                token => new ManifestWalk(source, architecture is "ARM64" ? "arm64" : "amd64", maxLayers).ReadAsync(token),
                null,
                cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryRefusedException e)
        {
            return new ImageContents.CannotTell(e.Message);
        }
        catch (PortUnavailableException e) when (e.InnerException is HttpRequestException { StatusCode: null } unreachable)
        {
            return new ImageContents.CannotTell($"The gate cannot reach the {source.Place} from here: {unreachable.Message}");
        }
    }
}
