using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EcsDeployGate.Cdk.Installing;

/// <summary>The probe's image as an OCI image layout: one static program on nothing, for each architecture. No builder, no engine; the same programs give the same digest.</summary>
internal static class ProbeImage
{
    private const string Index = "application/vnd.oci.image.index.v1+json";
    private const string Manifest = "application/vnd.oci.image.manifest.v1+json";
    private const string Config = "application/vnd.oci.image.config.v1+json";
    private const string Layer = "application/vnd.oci.image.layer.v1.tar+gzip";

    /// <summary>Where <c>dotnet publish</c> leaves the probe, by the architecture's name in images.</summary>
    public static IReadOnlyList<(string Architecture, string Program)> Published(string root) =>
    [
        ("amd64", Path.Combine(root, "artifacts/publish/EcsDeployGate.Probe/release_linux-x64/probe")),
        ("arm64", Path.Combine(root, "artifacts/publish/EcsDeployGate.Probe/release_linux-arm64/probe")),
    ];

    /// <summary>Writes the layout.</summary>
    /// <param name="folder">Made when absent; an earlier layout in it is replaced.</param>
    /// <param name="tag">Name of the image in the layout.</param>
    /// <param name="programs">Static programs.</param>
    /// <returns>Digest of the image for all architectures.</returns>
    /// <exception cref="ArgumentException">A program is not there.</exception>
    public static string Write(string folder, string tag, IReadOnlyList<(string Architecture, string Program)> programs)
    {
        foreach (var (architecture, program) in programs)
        {
            if (!File.Exists(program))
            {
                throw new ArgumentException(
                    $"There is no probe for {architecture} at '{program}'. Publish it: dotnet publish src/EcsDeployGate.Probe -c Release -r linux-{(architecture is "amd64" ? "x64" : architecture)}");
            }
        }

        var blobs = Directory.CreateDirectory(Path.Combine(folder, "blobs", "sha256")).FullName;
        var index = Add(blobs, Index, new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = Index,
            ["manifests"] = new JsonArray([.. programs.Select(p => AddImage(blobs, p.Architecture, p.Program))]),
        });
        index["annotations"] = new JsonObject { ["org.opencontainers.image.ref.name"] = tag };
        File.WriteAllText(Path.Combine(folder, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""");
        File.WriteAllBytes(Path.Combine(folder, "index.json"), Bytes(new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = Index, ["manifests"] = new JsonArray(index.DeepClone()) }));
        return index["digest"]!.GetValue<string>();
    }

    private static JsonObject AddImage(string blobs, string architecture, string program)
    {
        var tar = Tar(program);
        var config = Add(blobs, Config, new JsonObject
        {
            ["architecture"] = architecture,
            ["os"] = "linux",
            ["config"] = new JsonObject { ["Entrypoint"] = new JsonArray("/probe") },
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray(Digest(tar)) },
        });
        var manifest = Add(blobs, Manifest, new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = Manifest,
            ["config"] = config,
            ["layers"] = new JsonArray(Add(blobs, Layer, Gzip(tar))),
        });
        manifest["platform"] = new JsonObject { ["architecture"] = architecture, ["os"] = "linux" };
        return manifest;
    }

    private static byte[] Tar(string program)
    {
        using var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, TarEntryFormat.Ustar, leaveOpen: true))
        using (var content = File.OpenRead(program))
        {
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "probe")
            {
                DataStream = content,
                ModificationTime = DateTimeOffset.UnixEpoch,
                Mode = (UnixFileMode)0b111_101_101,
            });
        }

        return bytes.ToArray();
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    private static JsonObject Add(string blobs, string type, JsonObject document) => Add(blobs, type, Bytes(document));

    private static JsonObject Add(string blobs, string type, byte[] bytes)
    {
        var digest = Digest(bytes);
        File.WriteAllBytes(Path.Combine(blobs, digest["sha256:".Length..]), bytes);
        return new JsonObject { ["mediaType"] = type, ["digest"] = digest, ["size"] = bytes.Length };
    }

    private static string Digest(byte[] bytes) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";

    private static byte[] Bytes(JsonObject document) => JsonSerializer.SerializeToUtf8Bytes<JsonNode>(document);
}
