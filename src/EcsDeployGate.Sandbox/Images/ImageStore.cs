using System.Text.Json;
using System.Text.Json.Nodes;

namespace EcsDeployGate.Sandbox.Images;

/// <summary>The images that tasks can run: an OCI image layout directory, from which a registry can be served as well.</summary>
/// <remarks>
/// Blobs lie by digest; <c>index.json</c> maps <c>repository:tag</c> to manifests through the annotation
/// <c>org.opencontainers.image.ref.name</c>. Safe for many readers and one process that writes.
/// </remarks>
internal sealed class ImageStore
{
    private const string RefName = "org.opencontainers.image.ref.name";
    private readonly Lock _gate = new();
    private readonly string _indexPath;
    private readonly RootfsCache _rootfs;

    private ImageStore(string directory, ImageLimits limits)
    {
        Location = Directory.CreateDirectory(directory).FullName;
        Limits = limits;
        Blobs = new BlobStore(Location, limits);
        _rootfs = new RootfsCache(Path.Combine(Location, "rootfs"), Blobs, limits);
        _indexPath = Path.Combine(Location, "index.json");
        var layout = Path.Combine(Location, "oci-layout");
        if (!File.Exists(layout))
        {
            File.WriteAllText(layout, """{"imageLayoutVersion":"1.0.0"}""");
        }
    }

    /// <summary>The layout's directory.</summary>
    public string Location { get; }

    public ImageLimits Limits { get; }

    internal BlobStore Blobs { get; }

    /// <summary>Opens the store in <paramref name="directory"/>, which is made when it is not there.</summary>
    public static ImageStore Open(string directory, ImageLimits? limits = null) => new(directory, limits ?? new ImageLimits());

    /// <summary>
    /// Brings an image in from <c>docker-archive:FILE[:name]</c>, <c>oci-archive:FILE[:tag]</c>, <c>oci:DIRECTORY[:tag]</c> or
    /// <c>docker-daemon:NAME</c> (containers-transports(5)).
    /// </summary>
    /// <param name="reference">Where the image is.</param>
    /// <param name="name"><c>repository:tag</c> to give it; null keeps the names that the archive has.</param>
    /// <param name="cancellationToken">Ends the import; nothing half-imported gets a name.</param>
    /// <exception cref="ImageException">There is no such image or it cannot be used.</exception>
    public Task<StoredImage> ImportAsync(string reference, string? name, CancellationToken cancellationToken) =>
        ImageImport.ImportAsync(this, reference, name, cancellationToken);

    /// <summary>Every <c>repository:tag</c> and its manifest digest.</summary>
    public IReadOnlyDictionary<string, string> Names()
    {
        lock (_gate)
        {
            return ReadIndex();
        }
    }

    /// <summary>Finds an image by <c>repository:tag</c> or <c>repository@sha256:…</c>.</summary>
    /// <param name="reference">As a task definition writes it.</param>
    /// <param name="architecture"><c>X86_64</c> or <c>ARM64</c>, for images of several platforms.</param>
    /// <returns>The image, or null when there is none of that name, or none of it for that platform.</returns>
    public StoredImage? Find(string reference, string architecture = "X86_64")
    {
        ImageName name;
        try
        {
            name = ImageName.Parse(reference);
        }
        catch (FormatException)
        {
            return null;
        }

        return DigestOf(name) is { } digest ? ReadImage(digest, reference, architecture) : null;
    }

    /// <summary>For a registry: the manifest that a repository calls <paramref name="reference"/> (tag or digest).</summary>
    /// <param name="repository">With or without registry host.</param>
    /// <param name="reference">A tag, or <c>sha256:…</c>.</param>
    public StoredManifest? FindManifest(string repository, string reference)
    {
        try
        {
            var name = ImageName.Parse(Digests.IsValid(reference) ? $"{repository}@{reference}" : $"{repository}:{reference}");
            return DigestOf(name) is { } digest ? ReadManifest(digest) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>For a registry: a blob's content, or null; the caller disposes it. <see cref="FileStream.Length"/> is its size.</summary>
    public Stream? OpenBlob(string digest) => Blobs.Open(digest);

    /// <summary>Gives a manifest of the store a name, taking it from whatever had it.</summary>
    public void Tag(string name, string digest)
    {
        var tagged = ImageName.Parse(name).Tagged;
        if (!Blobs.Has(digest))
        {
            throw new ImageException($"No manifest {digest} is in the store, so '{name}' cannot name it.");
        }

        lock (_gate)
        {
            var names = new SortedDictionary<string, string>(ReadIndex(), StringComparer.Ordinal) { [tagged] = digest };
            WriteIndex(names);
        }
    }

    /// <summary>The image's files as one directory, unpacked once and shared: never write into it.</summary>
    public Task<string> UnpackAsync(StoredImage image, CancellationToken cancellationToken) => _rootfs.GetAsync(image, cancellationToken);

    /// <summary>Reads a manifest of the store; of an index, the one for <paramref name="architecture"/>.</summary>
    internal StoredImage? ReadImage(string digest, string reference, string architecture)
    {
        var manifest = ReadManifest(digest);
        try
        {
            using var document = JsonDocument.Parse(manifest.Content);
            var root = document.RootElement;
            if (MediaTypes.IsIndex(manifest.MediaType))
            {
                var wanted = architecture == "ARM64" ? "arm64" : "amd64";
                foreach (var child in root.GetProperty("manifests").EnumerateArray())
                {
                    if (child.TryGetProperty("platform", out var platform)
                        && platform.GetProperty("architecture").GetString() == wanted
                        && platform.GetProperty("os").GetString() == "linux")
                    {
                        return ReadImage(child.GetProperty("digest").GetString()!, reference, architecture);
                    }
                }

                return null;
            }

            var layers = root.GetProperty("layers").EnumerateArray()
                .Select(layer => new StoredLayer(
                    layer.GetProperty("digest").GetString()!,
                    layer.TryGetProperty("mediaType", out var type) ? type.GetString()! : MediaTypes.Layer,
                    layer.GetProperty("size").GetInt64()))
                .ToList();
            if (layers.Count > Limits.Layers)
            {
                throw new ImageException($"Image '{reference}' has {layers.Count} layers; at most {Limits.Layers} are accepted.");
            }

            var configDigest = root.GetProperty("config").GetProperty("digest").GetString()!;
            return new(digest, configDigest, ImageConfig.Parse(Blobs.Read(configDigest, Limits.ConfigBytes, "config"), reference), layers);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new ImageException($"The manifest {digest} of '{reference}' is not as the OCI image spec describes: {e.Message}", e);
        }
    }

    private StoredManifest ReadManifest(string digest)
    {
        var content = Blobs.Read(digest, Limits.ManifestBytes, "manifest");
        try
        {
            using var document = JsonDocument.Parse(content);
            var root = document.RootElement;
            var mediaType = root.TryGetProperty("mediaType", out var type) && type.GetString() is { Length: > 0 } said ? said
                : root.TryGetProperty("manifests", out _) ? MediaTypes.Index : MediaTypes.Manifest;
            return new(digest, mediaType, content);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ImageException($"The manifest {digest} is not JSON: {e.Message}", e);
        }
    }

    private string? DigestOf(ImageName name)
    {
        lock (_gate)
        {
            if (name.Digest is not null)
            {
                return Blobs.Has(name.Digest) ? name.Digest : null;
            }

            var names = ReadIndex();
            if (names.TryGetValue(name.Tagged, out var exact))
            {
                return exact;
            }

            // The same image is asked for with and without a registry host: by a task definition, and by a registry's client.
            return names.FirstOrDefault(pair => ImageName.Parse(pair.Key) is var known && known.Path == name.Path && known.Tag == name.Tag).Value;
        }
    }

    private SortedDictionary<string, string> ReadIndex()
    {
        var names = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (File.Exists(_indexPath))
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(_indexPath));
            foreach (var manifest in document.RootElement.GetProperty("manifests").EnumerateArray())
            {
                names[manifest.GetProperty("annotations").GetProperty(RefName).GetString()!] = manifest.GetProperty("digest").GetString()!;
            }
        }

        return names;
    }

    private void WriteIndex(SortedDictionary<string, string> names)
    {
        var manifests = new JsonArray([.. names.Select(pair => (JsonNode)new JsonObject
        {
            ["mediaType"] = ReadManifest(pair.Value).MediaType,
            ["digest"] = pair.Value,
            ["size"] = new FileInfo(Blobs.PathOf(pair.Value)).Length,
            ["annotations"] = new JsonObject { [RefName] = pair.Key },
        })]);
        var temporary = Blobs.NewScratchFile();
        File.WriteAllText(temporary, new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = MediaTypes.Index, ["manifests"] = manifests }.ToJsonString());
        File.Move(temporary, _indexPath, overwrite: true);
    }
}
