using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using EcsDeployGate.Core.Inspecting.Files;
using EcsDeployGate.Core.Inspecting.Files.Layers;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Aws.Inspecting.Sources;

/// <summary>Asks a Docker Engine for an image that it has: what it is, and then all of it as <c>docker save</c> gives it, unless its layers are known.</summary>
internal sealed class DockerDaemon : IDisposable
{
    private readonly string _where;
    private readonly HttpClient _http;

    /// <param name="dockerHost">As in DOCKER_HOST: <c>unix://</c> or <c>tcp://</c>; null for the usual socket.</param>
    /// <exception cref="RegistryRefusedException">It is something else.</exception>
    public DockerDaemon(string? dockerHost)
    {
        _where = dockerHost is { Length: > 0 } ? dockerHost : "unix:///var/run/docker.sock";
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        if (_where.StartsWith("unix://", StringComparison.Ordinal))
        {
            var path = _where["unix://".Length..];
            handler.ConnectCallback = async (_, token) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), token).ConfigureAwait(false);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            };
            _http = Client(handler, new Uri("http://docker/"));
        }
        else
        {
            var address = _where.StartsWith("tcp://", StringComparison.Ordinal) && Uri.TryCreate("http" + _where["tcp".Length..], UriKind.Absolute, out var uri) ? uri : null;
            if (address is null)
            {
                handler.Dispose();
                throw new RegistryRefusedException($"DOCKER_HOST is '{_where}'; the gate can read images from engines behind unix:// and tcp://.");
            }

            _http = Client(handler, address);
        }
    }

    public async Task<ImageFilesAnswer> ReadAsync(
        string image, SavedImageReader reader, ILayerIndexStore? store, LayerLimits limits, CancellationToken cancellationToken)
    {
        try
        {
            var name = string.Join('/', image.Split('/').Select(Uri.EscapeDataString));
            if (await InspectAsync(name, image, cancellationToken).ConfigureAwait(false) is not { } inspected)
            {
                return new ImageFilesAnswer.CannotTell($"The Docker Engine at '{_where}' has no image '{image}'.");
            }

            if (store is not null && await KnownAsync(inspected, store, limits, cancellationToken).ConfigureAwait(false) is { } known)
            {
                return known;
            }

            using var answer = await _http.GetAsync(new Uri($"images/{name}/get", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if (answer.StatusCode is not HttpStatusCode.OK)
            {
                return new ImageFilesAnswer.CannotTell($"The Docker Engine at '{_where}' answered for '{image}' with HTTP status {(int)answer.StatusCode}.");
            }

            var body = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (body.ConfigureAwait(false))
            {
                var found = await reader.ReadAsync(body, $"answer of the Docker Engine at '{_where}'", "", cancellationToken).ConfigureAwait(false);
                foreach (var (diffId, index) in store is null ? [] : reader.Layers.Where(l => OciDigest.IsDigest(l.DiffId)).DistinctBy(l => l.DiffId))
                {
                    await store!.SaveAsync(diffId, LayerIndexFile.Write(index), cancellationToken).ConfigureAwait(false);
                }

                return found;
            }
        }
        catch (HttpRequestException e)
        {
            throw new RegistryRefusedException($"The Docker Engine at '{_where}' does not answer: {e.Message}");
        }
    }

    public void Dispose() => _http.Dispose();

    private static HttpClient Client(HttpMessageHandler handler, Uri address) => new(handler) { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };

    private async Task<JsonObject?> InspectAsync(string name, string image, CancellationToken cancellationToken)
    {
        using var answer = await _http.GetAsync(new Uri($"images/{name}/json", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        if (answer.StatusCode is HttpStatusCode.NotFound)
        {
            return null;
        }

        if (answer.StatusCode is HttpStatusCode.OK)
        {
            var body = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (body.ConfigureAwait(false))
            {
                try
                {
                    if (JsonNode.Parse(await BoundedDocument.ReadAsync(body, $"the answer of the Docker Engine at '{_where}'", cancellationToken).ConfigureAwait(false)) is JsonObject json)
                    {
                        return json;
                    }
                }
                catch (JsonException)
                {
                    // Said below.
                }
            }
        }

        throw new RegistryRefusedException($"The Docker Engine at '{_where}' answered for '{image}' with HTTP status {(int)answer.StatusCode} and nothing that can be read.");
    }

    /// <summary>The image from what is kept of its layers; null unless all of them are.</summary>
    private static async Task<ImageFilesAnswer?> KnownAsync(JsonObject inspected, ILayerIndexStore store, LayerLimits limits, CancellationToken cancellationToken)
    {
        // An engine's words are those of an image config, with capitals.
        var config = new JsonObject { ["architecture"] = inspected["Architecture"]?.DeepClone(), ["os"] = inspected["Os"]?.DeepClone(), ["config"] = inspected["Config"]?.DeepClone() };
        if (ImageConfigReader.Read(config, inspected["Id"].AsText() ?? "") is not { } facts || (inspected["RootFS"] as JsonObject)?["Layers"].AsTexts() is not { } diffIds)
        {
            return null;
        }

        var layers = new List<LayerIndex>();
        foreach (var diffId in diffIds)
        {
            if (!OciDigest.IsDigest(diffId) || await store.FindAsync(diffId, cancellationToken).ConfigureAwait(false) is not { } kept || LayerIndexFile.Read(kept, limits) is not { } index)
            {
                return null;
            }

            layers.Add(index);
        }

        return new ImageFilesAnswer.Found(new MergedFileTree(layers)) { Facts = facts };
    }
}
