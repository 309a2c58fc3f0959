using System.Formats.Tar;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EcsDeployGate.Sandbox.Images;

/// <summary>Makes images without a builder or an engine; the same input gives the same digest.</summary>
internal static class ImagePacker
{
    /// <summary>The files of a directory as entries: sorted, owned by root, modes and links kept.</summary>
    public static IReadOnlyList<PackedEntry> FromDirectory(string directory)
    {
        var root = new DirectoryInfo(directory);
        if (!root.Exists)
        {
            throw new ImageException($"'{directory}' is not a directory: there is nothing to pack.");
        }

        var entries = new List<PackedEntry>();
        Add(root, string.Empty);
        return entries;

        void Add(DirectoryInfo from, string prefix)
        {
            foreach (var item in from.EnumerateFileSystemInfos().OrderBy(i => i.Name, StringComparer.Ordinal))
            {
                var path = prefix + item.Name;
                if (item.LinkTarget is { } target)
                {
                    entries.Add(PackedEntry.Link(path, target));
                }
                else if (item is DirectoryInfo child)
                {
                    entries.Add(PackedEntry.Directory(path, child.UnixFileMode));
                    Add(child, path + "/");
                }
                else
                {
                    entries.Add(PackedEntry.FileFrom(path, item.FullName, item.UnixFileMode));
                }
            }
        }
    }

    /// <summary>Packs an image of one layer into a store under <paramref name="name"/>.</summary>
    public static async Task<StoredImage> PackAsync(
        ImageStore store, string name, IReadOnlyList<PackedEntry> entries, ImageConfig config, CancellationToken cancellationToken) =>
        Pack(store, name, [await AddLayerAsync(store, entries, cancellationToken)], config);

    /// <summary>Makes an image of layers that are in the store already, lowest first.</summary>
    public static StoredImage Pack(ImageStore store, string name, IReadOnlyList<StoredLayer> layers, ImageConfig config)
    {
        // The layers are not compressed, so each is its own diff id.
        var json = ConfigJson(config with { DiffIds = [.. layers.Select(l => l.Digest)] });
        var described = new JsonArray([.. layers.Select(l => Manifests.Descriptor(l.MediaType, l.Digest, l.Size))]);
        var digest = store.Blobs.Add(Manifests.Write(store.Blobs.Add(json), json.Length, described));
        store.Tag(name, digest);
        return store.ReadImage(digest, name, "X86_64")!;
    }

    /// <summary>Makes one image for several architectures of images that are in the store already.</summary>
    public static void PackIndex(ImageStore store, string name, IReadOnlyList<StoredImage> images)
    {
        var manifests = images.Select(image =>
        {
            using var manifest = store.Blobs.Open(image.Digest)!;
            var described = Manifests.Descriptor(MediaTypes.Manifest, image.Digest, manifest.Length);
            described["platform"] = new JsonObject { ["architecture"] = image.Config.Architecture, ["os"] = "linux" };
            return (JsonNode)described;
        });
        store.Tag(name, store.Blobs.Add(JsonSerializer.SerializeToUtf8Bytes<JsonNode>(new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = MediaTypes.Index,
            ["manifests"] = new JsonArray([.. manifests]),
        })));
    }

    /// <summary>Brings one layer into a store, for any number of images.</summary>
    public static async Task<StoredLayer> AddLayerAsync(ImageStore store, IReadOnlyList<PackedEntry> entries, CancellationToken cancellationToken)
    {
        var scratch = store.Blobs.NewScratchFile();
        try
        {
            await using var layer = new FileStream(scratch, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 128 * 1024, useAsync: true);
            await LayerTar.WriteAsync(layer, entries, cancellationToken);
            layer.Position = 0;
            return new(await store.Blobs.AddAsync(layer, expected: null, cancellationToken), MediaTypes.Layer, layer.Length);
        }
        finally
        {
            File.Delete(scratch);
        }
    }

    /// <summary>Writes a packed image as an <c>oci-archive</c>.</summary>
    public static Task WriteOciArchiveAsync(
        string name, IReadOnlyList<PackedEntry> entries, ImageConfig config, Stream output, CancellationToken cancellationToken) =>
        WriteOciArchiveAsync(name, [(entries, config)], output, cancellationToken);

    /// <summary>Writes a packed image as an <c>oci-archive</c>; of several configs, which then differ in their architecture, an image index.</summary>
    public static async Task WriteOciArchiveAsync(
        string name, IReadOnlyList<(IReadOnlyList<PackedEntry> Entries, ImageConfig Config)> images, Stream output, CancellationToken cancellationToken)
    {
        var scratch = Directory.CreateTempSubdirectory("ecs-deploy-gate-pack-");
        try
        {
            var store = ImageStore.Open(scratch.FullName);
            var packed = new List<StoredImage>();
            foreach (var (entries, config) in images)
            {
                packed.Add(await PackAsync(store, name, entries, config, cancellationToken));
            }

            if (packed.Count > 1)
            {
                PackIndex(store, name, packed);
            }

            await using var tar = new TarWriter(output, TarEntryFormat.Gnu, leaveOpen: true);
            foreach (var file in (string[])["oci-layout", "index.json", .. Directory.GetFiles(Path.Combine(scratch.FullName, "blobs", "sha256"))
                .Select(f => $"blobs/sha256/{Path.GetFileName(f)}").Order(StringComparer.Ordinal)])
            {
                await using var content = File.OpenRead(Path.Combine(scratch.FullName, file));
                await LayerTar.WriteFileAsync(tar, file, content, cancellationToken);
            }
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    private static byte[] ConfigJson(ImageConfig config)
    {
        var run = new JsonObject();
        AddTexts("Entrypoint", config.Entrypoint);
        AddTexts("Cmd", config.Cmd);
        AddTexts("Env", config.Env);
        AddText("User", config.User);
        AddText("WorkingDir", config.WorkingDir);
        AddText("StopSignal", config.StopSignal);
        AddTexts("Shell", config.Shell);
        if (config.HealthCheck.Count > 0)
        {
            run["Healthcheck"] = new JsonObject { ["Test"] = new JsonArray([.. config.HealthCheck.Select(v => (JsonNode)v)]) };
        }

        if (config.ExposedPorts.Count > 0)
        {
            run["ExposedPorts"] = new JsonObject(config.ExposedPorts.Order(StringComparer.Ordinal).Select(p => KeyValuePair.Create(p, (JsonNode?)new JsonObject())));
        }

        return JsonSerializer.SerializeToUtf8Bytes<JsonNode>(new JsonObject
        {
            ["created"] = "1970-01-01T00:00:00Z",
            ["architecture"] = config.Architecture,
            ["os"] = "linux",
            ["config"] = run,
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray([.. config.DiffIds.Select(d => (JsonNode)d)]) },
            ["history"] = new JsonArray(new JsonObject { ["created"] = "1970-01-01T00:00:00Z", ["created_by"] = "ecs-deploy-gate-sandbox" }),
        });

        void AddTexts(string key, IReadOnlyList<string> values)
        {
            if (values.Count > 0)
            {
                run[key] = new JsonArray([.. values.Select(v => (JsonNode)v)]);
            }
        }

        void AddText(string key, string value)
        {
            if (value.Length > 0)
            {
                run[key] = value;
            }
        }
    }
}
