using System.Net;
using EcsDeployGate.Aws.Resilience;

namespace EcsDeployGate.Aws.Inspecting.Sources;

/// <summary>An image in a registry. Whole documents are asked for by whoever retries; streams are opened with a few tries of their own.</summary>
internal sealed class RegistrySource(RegistryConnection connection, OciReference reference, Port port) : IImageSource
{
    public string Place => $"registry '{reference.Host}'";

    public string Image => reference.Repository;

    public string Reference => reference.Reference;

    public Task<RegistryDocument> ManifestAsync(string reference, CancellationToken cancellationToken) =>
        connection.GetAsync($"manifests/{reference}", MediaTypes.Manifests, cancellationToken);

    public Task<RegistryDocument> BlobAsync(string digest, CancellationToken cancellationToken) =>
        connection.GetAsync($"blobs/{digest}", [], cancellationToken);

    public void Dispose() => connection.Dispose();

    public async Task<Stream> OpenAsync(string digest, BlobRange? range, CancellationToken cancellationToken)
    {
        var answer = await port.AskAsync("ReadLayer", token => connection.OpenAsync($"blobs/{digest}", range, token), null, cancellationToken).ConfigureAwait(false);
        var expected = range is null ? HttpStatusCode.OK : HttpStatusCode.PartialContent;
        if (answer.StatusCode == expected)
        {
            return new AnswerStream(answer, await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false));
        }

        using (answer)
        {
            throw new RegistryRefusedException(
                range is not null && answer.StatusCode is HttpStatusCode.OK
                    ? $"The {Place} does not give parts of blobs."
                    : $"The {Place} answered for the layer '{digest}' with HTTP status {(int)answer.StatusCode}.");
        }
    }
}
