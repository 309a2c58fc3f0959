using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EcsDeployGate.TestKit.Images;

/// <summary>Builds images, layer by layer, into an OCI image layout on disk.</summary>
public sealed class OciLayout
{
    private readonly JsonArray _manifests = [];

    public OciLayout(string folder)
    {
        Folder = folder;
        Directory.CreateDirectory(Path.Combine(folder, "blobs", "sha256"));
        File.WriteAllText(Path.Combine(folder, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""");
    }

    public string Folder { get; }

    /// <summary>Adds a layer from an uncompressed archive.</summary>
    public ImageLayer Layer(Stream plain, LayerPacking packing = LayerPacking.Gzip, CompressionLevel level = CompressionLevel.Fastest)
    {
        using var diffId = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var temporary = Path.Combine(Folder, Guid.NewGuid().ToString("N"));
        using (var file = File.Create(temporary))
        using (var packed = packing is LayerPacking.Gzip ? new GZipStream(file, level) : (Stream)file)
        {
            var buffer = new byte[128 * 1024];
            int count;
            while ((count = plain.Read(buffer)) > 0)
            {
                diffId.AppendData(buffer.AsSpan(0, count));
                packed.Write(buffer.AsSpan(0, count));
            }
        }

        var type = "application/vnd.oci.image.layer.v1.tar" + (packing is LayerPacking.Gzip ? "+gzip" : "");
        return Stored(temporary, type, "sha256:" + Convert.ToHexStringLower(diffId.GetHashAndReset()));
    }

    /// <summary>Adds a layer as it is stored; for those that another program packed.</summary>
    public ImageLayer Stored(byte[] bytes, string type, string diffId)
    {
        var temporary = Path.Combine(Folder, Guid.NewGuid().ToString("N"));
        File.WriteAllBytes(temporary, bytes);
        return Stored(temporary, type, diffId);
    }

    /// <summary>Adds an image of these layers under a name.</summary>
    /// <returns>Digest of its manifest.</returns>
    public string Image(string name, IReadOnlyList<ImageLayer> layers, JsonObject? config = null, string architecture = "amd64")
    {
        var configBlob = Blob(JsonSerializer.SerializeToUtf8Bytes(new JsonObject
        {
            ["architecture"] = architecture,
            ["os"] = "linux",
            ["config"] = config ?? new JsonObject { ["Cmd"] = new JsonArray("/bin/sh") },
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray([.. layers.Select(l => (JsonNode)l.DiffId)]) },
        }));
        var manifest = Blob(JsonSerializer.SerializeToUtf8Bytes(new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = "application/vnd.oci.image.manifest.v1+json",
            ["config"] = Descriptor("application/vnd.oci.image.config.v1+json", configBlob.Digest, configBlob.Size),
            ["layers"] = new JsonArray([.. layers.Select(l => (JsonNode)l.Descriptor())]),
        }));
        var entry = Descriptor("application/vnd.oci.image.manifest.v1+json", manifest.Digest, manifest.Size);
        entry["annotations"] = new JsonObject { ["org.opencontainers.image.ref.name"] = name };
        _manifests.Add((JsonNode)entry);
        File.WriteAllText(Path.Combine(Folder, "index.json"), new JsonObject { ["schemaVersion"] = 2, ["manifests"] = _manifests.DeepClone() }.ToJsonString());
        return manifest.Digest;
    }

    private ImageLayer Stored(string temporary, string type, string diffId)
    {
        using var stored = File.OpenRead(temporary);
        var digest = Convert.ToHexStringLower(SHA256.HashData(stored));
        var size = stored.Length;
        File.Move(temporary, Path.Combine(Folder, "blobs", "sha256", digest), overwrite: true);
        return new ImageLayer("sha256:" + digest, size, type, diffId);
    }

    private (string Digest, long Size) Blob(byte[] body)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(body));
        File.WriteAllBytes(Path.Combine(Folder, "blobs", "sha256", digest), body);
        return ("sha256:" + digest, body.Length);
    }

    private static JsonObject Descriptor(string type, string digest, long size) => new() { ["mediaType"] = type, ["digest"] = digest, ["size"] = size };
}

/// <summary>How a layer is stored.</summary>
public enum LayerPacking
{
    Plain,
    Gzip,
}

/// <summary>A layer in a layout.</summary>
public sealed record ImageLayer(string Digest, long Size, string Type, string DiffId)
{
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    public JsonObject Descriptor()
    {
        var descriptor = new JsonObject { ["mediaType"] = Type, ["digest"] = Digest, ["size"] = Size };
        if (Annotations.Count > 0)
        {
            descriptor["annotations"] = new JsonObject(Annotations.Select(a => KeyValuePair.Create(a.Key, (JsonNode?)a.Value)));
        }

        return descriptor;
    }
}
