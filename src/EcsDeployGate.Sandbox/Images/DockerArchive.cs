using System.Formats.Tar;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EcsDeployGate.Sandbox.Images;

/// <summary>The format of <c>docker save</c> and <c>docker load</c>: <c>manifest.json</c>, a config and layer tars.</summary>
internal static class DockerArchive
{
    /// <summary>Imports the image called <paramref name="part"/>, or the only one.</summary>
    public static async Task<StoredImage> ImportAsync(ImageStore store, Stream archive, string? part, string? name, CancellationToken cancellationToken)
    {
        using var files = await ArchiveFiles.ReadAsync(archive, store.Blobs, store.Limits, cancellationToken);
        if (!files.Has("manifest.json"))
        {
            throw new ImageException("The image archive has no 'manifest.json': it was not written by docker save. For an OCI archive write oci-archive:FILE.");
        }

        try
        {
            using var document = JsonDocument.Parse(files.ReadAll("manifest.json", store.Limits.ManifestBytes));
            var entry = Choose(document.RootElement, part);
            var config = files.ReadAll(entry.GetProperty("Config").GetString()!, store.Limits.ConfigBytes);
            var layers = new JsonArray();
            foreach (var layer in entry.GetProperty("Layers").EnumerateArray())
            {
                layers.Add(await LayerAsync(store, files, layer.GetString()!, cancellationToken));
                if (layers.Count > store.Limits.Layers)
                {
                    throw new ImageException($"The image has more than {store.Limits.Layers} layers.");
                }
            }

            var digest = store.Blobs.Add(Manifests.Write(store.Blobs.Add(config), config.Length, layers));
            var image = store.ReadImage(digest, name ?? part ?? "image", "X86_64")!;
            foreach (var tag in name is not null ? [name] : Tags(entry))
            {
                store.Tag(tag, digest);
            }

            return image;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new ImageException($"'manifest.json' in the image archive is not what docker save writes: {e.Message}", e);
        }
    }

    /// <summary>Writes an image so that any Docker since 1.10 loads it.</summary>
    public static async Task ExportAsync(ImageStore store, StoredImage image, string name, Stream output, CancellationToken cancellationToken)
    {
        await using var tar = new TarWriter(output, TarEntryFormat.Gnu, leaveOpen: true);
        var config = $"{Digests.Hex(image.ConfigDigest)}.json";
        var layers = new JsonArray();
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (var layer in image.Layers)
        {
            var path = $"{Digests.Hex(layer.Digest)}/layer.tar";
            layers.Add(path);
            if (written.Add(path))
            {
                await using var blob = store.OpenBlob(layer.Digest) ?? throw new ImageException($"Layer {layer.Digest} of '{name}' is not in the store.");
                await LayerTar.WriteFileAsync(tar, path, blob, cancellationToken);
            }
        }

        await using (var blob = store.OpenBlob(image.ConfigDigest) ?? throw new ImageException($"The config of '{name}' is not in the store."))
        {
            await LayerTar.WriteFileAsync(tar, config, blob, cancellationToken);
        }

        var manifest = new JsonArray(new JsonObject { ["Config"] = config, ["RepoTags"] = new JsonArray(name), ["Layers"] = layers });
        using var json = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(manifest));
        await LayerTar.WriteFileAsync(tar, "manifest.json", json, cancellationToken);
    }

    private static JsonElement Choose(JsonElement manifest, string? part)
    {
        var images = manifest.EnumerateArray().ToList();
        if (part is not null)
        {
            var wanted = ImageName.Parse(part).Tagged;
            images = [.. images.Where(image => Tags(image).Any(tag => ImageName.Parse(tag).Tagged == wanted))];
        }

        return images.Count == 1 ? images[0] : throw new ImageException(
            $"The image archive holds {images.Count} images{(part is null ? string.Empty : $" named '{part}'")}; say which with docker-archive:FILE:NAME. "
            + $"It has: {string.Join(", ", manifest.EnumerateArray().SelectMany(Tags).Take(20))}");
    }

    private static IEnumerable<string> Tags(JsonElement image) =>
        image.TryGetProperty("RepoTags", out var tags) && tags.ValueKind == JsonValueKind.Array ? tags.EnumerateArray().Select(tag => tag.GetString()!) : [];

    private static async Task<JsonNode> LayerAsync(ImageStore store, ArchiveFiles files, string path, CancellationToken cancellationToken)
    {
        await using var content = files.Open(path) ?? throw new ImageException($"The image archive names layer '{path}' and does not have it.");
        var head = new byte[4];
        await content.ReadAtLeastAsync(head, 4, throwOnEndOfStream: false, cancellationToken);
        content.Position = 0;
        return Manifests.Descriptor(LayerCompression.MediaType(head), await store.Blobs.AddAsync(content, expected: null, cancellationToken), content.Length);
    }
}
