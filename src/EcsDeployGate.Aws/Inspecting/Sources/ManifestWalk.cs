using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using EcsDeployGate.Aws.Inspecting.Layers;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Aws.Inspecting.Sources;

/// <summary>Walks from a name over indexes to the manifest for a platform and its config, checking every document against its digest.</summary>
internal sealed class ManifestWalk(IImageSource source, string architecture, int maxLayers)
{
    /// <summary>An index may point to an index; nobody needs more.</summary>
    private const int MaxDepth = 3;

    public async Task<ImageContents> ReadAsync(CancellationToken cancellationToken)
    {
        string? pinned = null;
        var next = source.Reference;
        for (var depth = 0; depth < MaxDepth; depth++)
        {
            var answer = await source.ManifestAsync(next, cancellationToken).ConfigureAwait(false);
            if (NotOk(answer) is { } refused)
            {
                return refused;
            }

            if (OciDigest.IsDigest(next) && !OciDigest.Matches(next, answer.Body))
            {
                return new ImageContents.CannotTell($"The {source.Place} answered for '{next}' with another document, whose digest is '{OciDigest.Of(answer.Body)}'.");
            }

            pinned ??= OciDigest.IsDigest(next) ? next : OciDigest.Of(answer.Body);
            if (Parse(answer.Body) is not { } manifest)
            {
                return new ImageContents.CannotTell($"What the {source.Place} has for '{source.Image}' is no manifest.");
            }

            var type = manifest["mediaType"].AsText() ?? answer.MediaType;
            if (manifest["manifests"] is JsonArray choices && type is not (MediaTypes.OciManifest or MediaTypes.DockerManifest))
            {
                if (Choose(choices) is not { } chosen)
                {
                    return new ImageContents.Missing($"The image '{source.Image}' in '{Where}' has nothing for linux/{architecture}; it has {Platforms(choices)}.");
                }

                next = chosen;
                continue;
            }

            return (manifest["config"] as JsonObject)?["digest"].AsText() is { } config && OciDigest.IsDigest(config)
                ? await ConfigAsync(pinned, config, manifest, cancellationToken).ConfigureAwait(false)
                : new ImageContents.CannotTell($"The manifest of '{source.Image}' in '{Where}' ({type ?? "no media type"}) names no config: it is of a kind that the gate does not read.");
        }

        return new ImageContents.CannotTell($"The image index of '{source.Image}' in '{Where}' leads from index to index.");
    }

    /// <summary>The host or path alone, as older messages have it.</summary>
    private string Where => source.Place.Split('\'') is [_, var name, ..] ? name : source.Place;

    private async Task<ImageContents> ConfigAsync(string pinned, string digest, JsonObject manifest, CancellationToken cancellationToken)
    {
        var answer = await source.BlobAsync(digest, cancellationToken).ConfigureAwait(false);
        if (NotOk(answer) is { } refused)
        {
            return refused;
        }

        if (!OciDigest.Matches(digest, answer.Body))
        {
            return new ImageContents.CannotTell($"The {source.Place} answered for '{digest}' with another document.");
        }

        if (Parse(answer.Body) is not { } config || ImageConfigReader.Read(config, pinned) is not { } facts)
        {
            return new ImageContents.CannotTell($"'{source.Image}' in '{Where}' is not an image: its config says neither os nor architecture.");
        }

        var (layers, problem) = Layers(manifest, config);
        return new ImageContents.Found(facts, layers, problem);
    }

    private (IReadOnlyList<LayerBlob> Layers, string? Problem) Layers(JsonObject manifest, JsonObject config)
    {
        var layers = new List<LayerBlob>();
        if (manifest["layers"] is not JsonArray listed || listed.Count > maxLayers)
        {
            return ([], $"The manifest of '{source.Image}' names {((manifest["layers"] as JsonArray)?.Count is { } count ? $"{count} layers; at most {maxLayers} are read (LayerLimits.MaxLayers)" : "no layers")}.");
        }

        foreach (var node in listed)
        {
            var type = (node as JsonObject)?["mediaType"].AsText() ?? "";
            if (node is not JsonObject layer || layer["digest"].AsText() is not { } digest || !OciDigest.IsDigest(digest) || Size(layer["size"]) is not { } size)
            {
                return ([], $"The manifest of '{source.Image}' names a layer {layers.Count + 1} without a digest and a size that can be checked.");
            }

            if (type.Contains("foreign", StringComparison.Ordinal) || type.Contains("nondistributable", StringComparison.Ordinal))
            {
                return ([], $"Layer {layers.Count + 1} of '{source.Image}' is a foreign layer ({type}): it lies outside the registry, with its maker, and the gate does not fetch it from there.");
            }

            layers.Add(new LayerBlob(layers.Count, digest, size, type, Annotations(layer["annotations"] as JsonObject)));
        }

        var named = ((config["rootfs"] as JsonObject)?["diff_ids"] as JsonArray)?.Count;
        return named is not null && named != layers.Count
            ? ([], $"The manifest of '{source.Image}' names {layers.Count.ToString(CultureInfo.InvariantCulture)} layers and its config {named}: they are not of one image.")
            : (layers, null);
    }

    private static long? Size(JsonNode? node) => node is JsonValue value && value.TryGetValue<long>(out var size) && size >= 0 ? size : null;

    private static Dictionary<string, string> Annotations(JsonObject? json) =>
        json?.Where(p => p.Value.AsText() is not null).ToDictionary(p => p.Key, p => p.Value.AsText()!, StringComparer.Ordinal) ?? [];

    private ImageContents? NotOk(RegistryDocument answer) => answer.Status switch
    {
        HttpStatusCode.OK => null,
        HttpStatusCode.NotFound => new ImageContents.Missing(
            source.Reference.Length is 0 ? $"The {source.Place} has no image." : $"The {source.Place} has no '{source.Image}' with '{source.Reference}'."),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new ImageContents.CannotTell(
            $"The {source.Place} does not let the gate read '{source.Image}' (HTTP status {(int)answer.Status}). Give the gate credentials for it, or check the image's name: some registries answer alike for images that do not exist."),
        _ => new ImageContents.CannotTell($"The {source.Place} answered for '{source.Image}' with HTTP status {(int)answer.Status}."),
    };

    /// <summary>The first entry for Linux on the architecture. Attestations are <c>unknown/unknown</c>; indexes of SOCI say what kind of artifact they are.</summary>
    private string? Choose(JsonArray choices) => choices.OfType<JsonObject>()
        .Where(c => c["artifactType"] is null && c["platform"] is JsonObject platform && platform["os"].AsText() is "linux" && platform["architecture"].AsText() == architecture)
        .Select(c => c["digest"].AsText()).FirstOrDefault(OciDigest.IsDigest)
        // A layout on disk names its one image without a platform.
        ?? (choices is [JsonObject { } only] && only["platform"] is null && only["digest"].AsText() is { } digest && OciDigest.IsDigest(digest) ? digest : null);

    private static string Platforms(JsonArray choices)
    {
        var names = choices.OfType<JsonObject>().Select(c => c["platform"]).OfType<JsonObject>()
            .Select(p => $"{p["os"].AsText()}/{p["architecture"].AsText()}").Where(p => p is not "unknown/unknown").Distinct().Take(10).ToList();
        return names.Count is 0 ? "no platform at all" : string.Join(", ", names);
    }

    private static JsonObject? Parse(byte[] body)
    {
        try
        {
            return JsonNode.Parse(body, documentOptions: new JsonDocumentOptions { MaxDepth = 32, AllowDuplicateProperties = false }) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
