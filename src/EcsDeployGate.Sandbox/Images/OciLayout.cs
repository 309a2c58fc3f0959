using System.Text.Json;

namespace EcsDeployGate.Sandbox.Images;

/// <summary>The OCI image layout, as a directory or as a tar of one.</summary>
internal static class OciLayout
{
    private const string RefName = "org.opencontainers.image.ref.name";

    public static async Task<StoredImage> ImportArchiveAsync(ImageStore store, Stream archive, string? part, string? name, CancellationToken cancellationToken)
    {
        using var files = await ArchiveFiles.ReadAsync(archive, store.Blobs, store.Limits, cancellationToken);
        if (!files.Has("index.json"))
        {
            throw new ImageException("The image archive has no 'index.json': it is not an OCI archive. For the output of docker save write docker-archive:FILE.");
        }

        return await ImportAsync(
            store,
            files.ReadAll("index.json", store.Limits.ManifestBytes),
            digest => files.Open($"blobs/sha256/{Digests.Hex(digest)}"),
            part,
            name,
            cancellationToken);
    }

    public static async Task<StoredImage> ImportDirectoryAsync(ImageStore store, string directory, string? part, string? name, CancellationToken cancellationToken)
    {
        var index = new FileInfo(Path.Combine(directory, "index.json"));
        if (!index.Exists || index.Length > store.Limits.ManifestBytes)
        {
            throw new ImageException(index.Exists
                ? $"'{index.FullName}' has {index.Length} bytes; at most {store.Limits.ManifestBytes} are accepted."
                : $"'{directory}' has no index.json: it is not an OCI image layout.");
        }

        return await ImportAsync(store, await File.ReadAllBytesAsync(index.FullName, cancellationToken), Open, part, name, cancellationToken);

        FileStream? Open(string digest)
        {
            var path = Path.Combine(directory, "blobs", "sha256", Digests.Hex(digest));
            return File.Exists(path) ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 128 * 1024, useAsync: true) : null;
        }
    }

    private static async Task<StoredImage> ImportAsync(
        ImageStore store, byte[] index, Func<string, Stream?> open, string? part, string? name, CancellationToken cancellationToken)
    {
        try
        {
            using var document = JsonDocument.Parse(index);
            var all = document.RootElement.GetProperty("manifests").EnumerateArray().ToList();
            var chosen = part is null ? all : all.FindAll(m => NameOf(m) == part);
            if (chosen.Count != 1)
            {
                throw new ImageException(
                    $"The OCI layout holds {chosen.Count} images{(part is null ? string.Empty : $" named '{part}'")}; say which by adding :TAG to the reference. "
                    + $"It has: {string.Join(", ", all.Select(NameOf).Where(n => n is not null).Take(20))}");
            }

            var digest = chosen[0].GetProperty("digest").GetString()!;
            var visited = new HashSet<string>(StringComparer.Ordinal);
            await CopyManifestAsync(store, digest, open, visited, required: true, cancellationToken);
            var tag = name ?? NameOf(chosen[0]);
            var image = store.ReadImage(digest, tag ?? digest, "X86_64") ?? store.ReadImage(digest, tag ?? digest, "ARM64")
                ?? throw new ImageException($"The OCI layout has no image for linux/amd64 or linux/arm64 under {digest}.");
            if (tag is not null)
            {
                store.Tag(tag, digest);
            }

            return image;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new ImageException($"The OCI layout's JSON is not as the OCI image spec describes: {e.Message}", e);
        }
    }

    private static string? NameOf(JsonElement manifest) =>
        manifest.TryGetProperty("annotations", out var annotations) && annotations.TryGetProperty(RefName, out var name) ? name.GetString() : null;

    private static async Task CopyManifestAsync(
        ImageStore store, string digest, Func<string, Stream?> open, HashSet<string> visited, bool required, CancellationToken cancellationToken)
    {
        if (!Digests.IsValid(digest) || !visited.Add(digest) || visited.Count > store.Limits.Layers * 8)
        {
            return;
        }

        if (!await CopyBlobAsync(store, digest, open, required, cancellationToken))
        {
            return;
        }

        using var document = JsonDocument.Parse(store.Blobs.Read(digest, store.Limits.ManifestBytes, "manifest"));
        if (document.RootElement.TryGetProperty("manifests", out var children))
        {
            // A layout may carry one platform of a multi-platform index; the others are simply not here.
            foreach (var child in children.EnumerateArray())
            {
                await CopyManifestAsync(store, child.GetProperty("digest").GetString()!, open, visited, required: false, cancellationToken);
            }

            return;
        }

        await CopyBlobAsync(store, document.RootElement.GetProperty("config").GetProperty("digest").GetString()!, open, required: true, cancellationToken);
        foreach (var layer in document.RootElement.GetProperty("layers").EnumerateArray())
        {
            await CopyBlobAsync(store, layer.GetProperty("digest").GetString()!, open, required: true, cancellationToken);
        }
    }

    private static async Task<bool> CopyBlobAsync(ImageStore store, string digest, Func<string, Stream?> open, bool required, CancellationToken cancellationToken)
    {
        if (!Digests.IsValid(digest))
        {
            throw new ImageException($"The image names a blob '{digest}'; only sha256:<64 hex digits> is known here.");
        }

        if (store.Blobs.Has(digest))
        {
            return true;
        }

        await using var content = open(digest);
        if (content is null)
        {
            return required ? throw new ImageException($"The image names blob {digest} and does not have it: the archive is incomplete.") : false;
        }

        await store.Blobs.AddAsync(content, digest, cancellationToken);
        return true;
    }
}
