using Docker.DotNet;

namespace EcsDeployGate.Sandbox.Images;

/// <summary>Takes an image out of a Docker engine: the answer of <c>GET /images/{name}/get</c> is what docker save writes.</summary>
internal static class DockerDaemonImport
{
    public static async Task<StoredImage> ImportAsync(ImageStore store, string image, string? name, CancellationToken cancellationToken)
    {
        var endpoint = Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } host ? host : "unix:///var/run/docker.sock";
        try
        {
            using var client = new DockerClientBuilder().WithEndpoint(new Uri(endpoint)).Build();
            await using var archive = await client.Images.SaveImageAsync(image, cancellationToken);
            return await DockerArchive.ImportAsync(store, archive, part: null, name ?? ImageName.Parse(image).Tagged, cancellationToken);
        }
        catch (Exception e) when (e is DockerApiException or HttpRequestException or IOException or TimeoutException or UriFormatException)
        {
            throw new ImageException($"The Docker engine at {endpoint} does not give image '{image}': {e.Message}", e);
        }
    }
}
