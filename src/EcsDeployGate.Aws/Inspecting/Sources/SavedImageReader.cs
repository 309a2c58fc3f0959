using System.Formats.Tar;
using System.Text.Json;
using System.Text.Json.Nodes;
using EcsDeployGate.Aws.Inspecting.Layers;
using EcsDeployGate.Core.Inspecting.Files;
using EcsDeployGate.Core.Inspecting.Files.Layers;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Aws.Inspecting.Sources;

/// <summary>Reads what <c>docker save</c> writes, in one go from front to end: layers come before the manifest that names them.</summary>
internal sealed class SavedImageReader(ImageFilesOptions options)
{
    /// <summary>A file for each layer, its old metadata, and a few more.</summary>
    private const int MaxFiles = 10_000;

    private const string LayersMember = "Layers";

    private const long MaxDocumentBytes = 64L << 20;

    private readonly Dictionary<string, byte[]> _documents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _links = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (LayerIndex? Index, string? Digest, string? Problem)> _layers = new(StringComparer.Ordinal);

    /// <summary>Digests of the unpacked layers and what was read of them, the lowest first; after a read that found an image.</summary>
    public IReadOnlyList<(string DiffId, LayerIndex Index)> Layers { get; private set; } = [];

    /// <exception cref="RegistryRefusedException">It is no such archive, or has no such image.</exception>
    /// <exception cref="LayerRefusedException">A layer is not what the image names, or exceeds a bound.</exception>
    public async Task<ImageFilesAnswer> ReadAsync(Stream stored, string place, string wanted, CancellationToken cancellationToken)
    {
        try
        {
            var first = new byte[LayerCompression.PeekBytes];
            var count = await stored.ReadAtLeastAsync(first, first.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            using var whole = new PrefixedStream(first.AsMemory(0, count), stored);
            using var plain = LayerCompression.Unpack(first.AsSpan(0, count), whole);
            await CollectAsync(plain, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or ZstdSharp.ZstdException)
        {
            throw new RegistryRefusedException($"The {place} cannot be read as what 'docker save' writes: {e.Message}");
        }

        return Choose(place, wanted);
    }

    private async Task CollectAsync(Stream plain, CancellationToken cancellationToken)
    {
        var budget = new LayerBudget(options.Limits);
        var (files, documentBytes) = (0, 0L);
        var archive = new TarReader(plain, leaveOpen: true);
        await using (archive.ConfigureAwait(false))
        {
            while (await archive.GetNextEntryAsync(copyData: false, cancellationToken).ConfigureAwait(false) is { } entry)
            {
                var name = ArchiveName.Of(entry.Name);
                if (++files > MaxFiles)
                {
                    throw new RegistryRefusedException($"The archive has more than {MaxFiles} files: it is no image.");
                }

                if (entry.EntryType is TarEntryType.SymbolicLink or TarEntryType.HardLink)
                {
                    // Equal layers are kept once.
                    _links[name] = ArchiveName.Of(entry.LinkName, entry.EntryType is TarEntryType.HardLink ? "" : name.Contains('/', StringComparison.Ordinal) ? name[..name.LastIndexOf('/')] : "");
                }
                else if (entry.DataStream is { } content)
                {
                    var first = new byte[1];
                    var any = await content.ReadAsync(first, cancellationToken).ConfigureAwait(false);
                    using var whole = new PrefixedStream(first.AsMemory(0, any), content);
                    if (any is 1 && first[0] is (byte)'{' or (byte)'[')
                    {
                        _documents[name] = await BoundedDocument.ReadAsync(whole, $"the archive ('{name}')", cancellationToken).ConfigureAwait(false);
                        documentBytes += _documents[name].Length;
                        if (documentBytes > MaxDocumentBytes)
                        {
                            throw new RegistryRefusedException($"The archive has more than {MaxDocumentBytes} bytes of documents: it is no image.");
                        }
                    }
                    else
                    {
                        _layers[name] = await LayerAsync(whole, entry.Length, budget, cancellationToken).ConfigureAwait(false);
                    }
                }
            }
        }
    }

    private async Task<(LayerIndex?, string?, string?)> LayerAsync(Stream content, long bytes, LayerBudget budget, CancellationToken cancellationToken)
    {
        try
        {
            using var check = new LayerCheck(digest: null, bytes);
            var index = await new LayerReader(options).ReadAsync(content, check, budget, cancellationToken).ConfigureAwait(false);
            return (index, check.Found, null);
        }
        catch (LayerRefusedException e)
        {
            // It matters only if an image names it; such archives have other files too.
            return (null, null, e.Message);
        }
    }

    private ImageFilesAnswer.Found Choose(string place, string wanted)
    {
        if (!_documents.TryGetValue("manifest.json", out var manifest) || Parse(manifest) is not JsonArray { Count: > 0 } images)
        {
            throw new RegistryRefusedException($"The {place} is not what 'docker save' writes: it has no manifest.json that lists images.");
        }

        var found = images.OfType<JsonObject>().Where(i => wanted.Length is 0 || (i["RepoTags"].AsTexts() ?? []).Any(tag => SameName(tag, wanted))).ToList();
        if (found is not [var image])
        {
            var names = string.Join(", ", images.OfType<JsonObject>().SelectMany(i => i["RepoTags"].AsTexts() ?? []).Take(10).Select(n => $"'{n}'"));
            throw new RegistryRefusedException(found.Count is 0
                ? $"The {place} has no image '{wanted}'; it has {(names.Length is 0 ? "images without names" : names)}."
                : $"The {place} has {found.Count} images; say which. It has {names}.");
        }

        if (image["Config"].AsText() is not { } path || !_documents.TryGetValue(Follow(path), out var body) || Parse(body) is not JsonObject config
            || ImageConfigReader.Read(config, OciDigest.Of(body)) is not { } facts)
        {
            throw new RegistryRefusedException($"The {place} has no config of the image that says os and architecture.");
        }

        var paths = image[LayersMember].AsTexts() ?? [];
        var diffIds = (config["rootfs"] as JsonObject)?["diff_ids"].AsTexts() ?? [];
        if (paths.Count != diffIds.Count || paths.Count > options.Limits.MaxLayers)
        {
            throw new RegistryRefusedException($"The {place} names {paths.Count} layers and its config {diffIds.Count}; they must be as many, and at most {options.Limits.MaxLayers}.");
        }

        Layers = [.. paths.Select((layer, number) => (diffIds[number], Layer(layer, number, diffIds[number])))];
        return new ImageFilesAnswer.Found(new MergedFileTree([.. Layers.Select(l => l.Index)])) { Facts = facts };
    }

    private LayerIndex Layer(string path, int number, string diffId)
    {
        var name = Follow(path);
        if (!_layers.TryGetValue(name, out var layer))
        {
            throw new LayerRefusedException($"Layer {number + 1} ('{path}') is not in the archive.");
        }

        if (layer.Index is null)
        {
            throw new LayerRefusedException($"Layer {number + 1} ('{path}'): {layer.Problem}");
        }

        // In an OCI layout the name is the digest of the bytes as they are stored, packed or not; else the config has that of the unpacked ones.
        var named = name.StartsWith("blobs/", StringComparison.Ordinal) ? name["blobs/".Length..].Replace('/', ':') : diffId;
        return layer.Digest == named
            ? layer.Index
            : throw new LayerRefusedException($"Layer {number + 1} ('{path}') has the digest '{layer.Digest}' and should have '{named}'.");
    }

    private string Follow(string path)
    {
        var name = ArchiveName.Of(path);
        for (var hops = 0; hops < 8 && _links.TryGetValue(name, out var target); hops++)
        {
            name = target;
        }

        return name;
    }

    /// <summary>Engines write short names into archives; people write either.</summary>
    private static bool SameName(string tag, string wanted) =>
        tag == wanted || (OciReference.TryParse(tag, out var a) && OciReference.TryParse(wanted, out var b) && a == b);

    private static JsonNode? Parse(byte[] body)
    {
        try
        {
            return JsonNode.Parse(body, documentOptions: new JsonDocumentOptions { MaxDepth = 32, AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
