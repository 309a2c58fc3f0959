using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Aws.Inspecting.Sources;

/// <summary>An image in an OCI image layout (image-spec, image-layout.md).</summary>
internal sealed class OciLayoutSource : IImageSource
{
    private const string NameAnnotation = "org.opencontainers.image.ref.name";

    private readonly ILayoutFiles _files;

    private OciLayoutSource(ILayoutFiles files, string reference)
    {
        (_files, Reference) = (files, reference);
    }

    public string Place => $"OCI layout '{_files.Path}'";

    public string Image => _files.Path;

    public string Reference { get; }

    /// <summary>Finds the image that is meant in the layout's index.</summary>
    /// <exception cref="RegistryRefusedException">There is none, or the reference could mean several.</exception>
    public static async Task<OciLayoutSource> OpenAsync(ILayoutFiles files, ImageTransport transport, CancellationToken cancellationToken)
    {
        var index = await ReadAsync(files, "index.json", cancellationToken).ConfigureAwait(false)
            ?? throw new RegistryRefusedException($"'{transport.Path}' is no OCI image layout: it has no index.json.");
        var images = Images(index, transport.Path);
        var wanted = transport.Reference;
        var found = images.Where(i => wanted.Length is 0 || i.Name == wanted || "@" + i.Digest == wanted || (i.Name is null && images.Count is 1)).ToList();

        // Without a name, an image for several platforms may lie there as one manifest for each.
        return found switch
        {
            [var only] => new OciLayoutSource(files, only.Digest),
            [] => throw new RegistryRefusedException($"The OCI layout '{transport.Path}' has no image '{wanted}'; it has {Names(images)}."),
            _ => throw new RegistryRefusedException($"The OCI layout '{transport.Path}' has {found.Count} images; say which with {transport.Kind}:{transport.Path}:NAME. It has {Names(images)}."),
        };
    }

    public async Task<RegistryDocument> ManifestAsync(string reference, CancellationToken cancellationToken) => await BlobAsync(reference, cancellationToken).ConfigureAwait(false);

    public async Task<RegistryDocument> BlobAsync(string digest, CancellationToken cancellationToken) =>
        await ReadAsync(_files, BlobName(digest), cancellationToken).ConfigureAwait(false) is { } body
            ? new(HttpStatusCode.OK, body, null)
            : new(HttpStatusCode.NotFound, [], null);

    public Task<Stream> OpenAsync(string digest, BlobRange? range, CancellationToken cancellationToken) =>
        range is not null
            ? throw new RegistryRefusedException($"The {Place} gives no parts of blobs.")
            : Task.FromResult(_files.Open(BlobName(digest)) ?? throw new RegistryRefusedException($"The {Place} has no blob '{digest}': the image is not complete."));

    public void Dispose()
    {
        // Every blob is opened by itself.
    }

    private static List<(string? Name, string Digest)> Images(byte[] index, string path)
    {
        try
        {
            if ((JsonNode.Parse(index) as JsonObject)?["manifests"] is JsonArray listed)
            {
                return [.. listed.OfType<JsonObject>()
                    .Where(m => OciDigest.IsDigest(m["digest"].AsText()))
                    .Select(m => ((m["annotations"] as JsonObject)?[NameAnnotation].AsText(), m["digest"].AsText()!))];
            }
        }
        catch (JsonException)
        {
            // Said below.
        }

        throw new RegistryRefusedException($"The index.json of the OCI layout '{path}' lists no manifests.");
    }

    private static string Names(List<(string? Name, string Digest)> images) =>
        images.Count is 0 ? "none" : string.Join(", ", images.Take(10).Select(i => $"'{i.Name ?? "@" + i.Digest}'"));

    private static string BlobName(string digest) => "blobs/" + digest.Replace(':', '/');

    private static async Task<byte[]?> ReadAsync(ILayoutFiles files, string name, CancellationToken cancellationToken)
    {
        var stream = files.Open(name);
        if (stream is null)
        {
            return null;
        }

        await using (stream.ConfigureAwait(false))
        {
            return await BoundedDocument.ReadAsync(stream, $"'{files.Path}'", cancellationToken).ConfigureAwait(false);
        }
    }
}
