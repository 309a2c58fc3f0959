using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using EcsDeployGate.Aws.Resilience;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Aws.Inspecting;

/// <summary>Reads manifest and config of images over the OCI distribution API; layers stay where they are.</summary>
internal sealed class OciRegistry(HttpClient http, RegistryOptions options, Port port) : IImageRegistry
{
    private const string OciIndex = "application/vnd.oci.image.index.v1+json";
    private const string OciManifest = "application/vnd.oci.image.manifest.v1+json";
    private const string DockerList = "application/vnd.docker.distribution.manifest.list.v2+json";
    private const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";

    /// <summary>An index may point to an index; nobody needs more.</summary>
    private const int MaxDepth = 3;

    private static readonly string[] ManifestTypes = [OciIndex, OciManifest, DockerList, DockerManifest];

    public async Task<ImageAnswer> ReadAsync(string image, string architecture, CancellationToken cancellationToken)
    {
        if (!OciReference.TryParse(image, out var reference))
        {
            return new ImageAnswer.Missing($"'{image}' is no image name that a container engine accepts.");
        }

        if (reference.IsEcr && !options.Credentials.ContainsKey(reference.Host))
        {
            return new ImageAnswer.CannotTell(
                $"The gate has no credentials for the private registry '{reference.Host}'. Give it user AWS and a token of 'aws ecr get-login-password'; the role needs ecr:BatchGetImage and ecr:GetDownloadUrlForLayer.");
        }

        try
        {
            return await port.AskAsync<ImageAnswer>(
                "ReadImage",
                token => ReadAsync(new RegistryConnection(http, options, reference), reference, architecture is "ARM64" ? "arm64" : "amd64", token),
                null,
                cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryRefusedException e)
        {
            return new ImageAnswer.CannotTell(e.Message);
        }
        catch (PortUnavailableException e) when (e.InnerException is HttpRequestException { StatusCode: null } unreachable)
        {
            return new ImageAnswer.CannotTell($"The gate cannot reach the registry '{reference.Host}' from here: {unreachable.Message}");
        }
    }

    private static async Task<ImageAnswer> ReadAsync(RegistryConnection connection, OciReference reference, string architecture, CancellationToken cancellationToken)
    {
        string? pinned = null;
        var next = reference.Reference;
        for (var depth = 0; depth < MaxDepth; depth++)
        {
            var answer = await connection.GetAsync($"manifests/{next}", ManifestTypes, cancellationToken).ConfigureAwait(false);
            if (NotOk(answer, reference) is { } refused)
            {
                return refused;
            }

            var digest = DigestOf(answer.Body);
            if (next.StartsWith("sha256:", StringComparison.Ordinal) && next != digest)
            {
                return new ImageAnswer.CannotTell($"The registry '{reference.Host}' answered for '{next}' with another document, whose digest is '{digest}'.");
            }

            pinned ??= digest;
            if (Parse(answer.Body) is not { } manifest)
            {
                return new ImageAnswer.CannotTell($"What the registry '{reference.Host}' has for '{reference.Repository}' is no manifest.");
            }

            var type = manifest["mediaType"].AsText() ?? answer.MediaType;
            if (manifest["manifests"] is JsonArray choices && type is not (OciManifest or DockerManifest))
            {
                if (Choose(choices, architecture) is not { } chosen)
                {
                    return new ImageAnswer.Missing($"The image '{reference.Repository}' in '{reference.Host}' has nothing for linux/{architecture}; it has {Platforms(choices)}.");
                }

                next = chosen;
                continue;
            }

            return (manifest["config"] as JsonObject)?["digest"].AsText() is { } config && IsDigest(config)
                ? await ConfigAsync(connection, reference, pinned, config, cancellationToken).ConfigureAwait(false)
                : new ImageAnswer.CannotTell($"The manifest of '{reference.Repository}' in '{reference.Host}' ({type ?? "no media type"}) names no config: it is of a kind that the gate does not read.");
        }

        return new ImageAnswer.CannotTell($"The image index of '{reference.Repository}' in '{reference.Host}' leads from index to index.");
    }

    private static async Task<ImageAnswer> ConfigAsync(
        RegistryConnection connection, OciReference reference, string pinned, string digest, CancellationToken cancellationToken)
    {
        var answer = await connection.GetAsync($"blobs/{digest}", [], cancellationToken).ConfigureAwait(false);
        if (NotOk(answer, reference) is { } refused)
        {
            return refused;
        }

        if (DigestOf(answer.Body) != digest)
        {
            return new ImageAnswer.CannotTell($"The registry '{reference.Host}' answered for '{digest}' with another document.");
        }

        return Parse(answer.Body) is { } config && ImageConfigReader.Read(config, pinned) is { } facts
            ? new ImageAnswer.Found(facts)
            : new ImageAnswer.CannotTell($"'{reference.Repository}' in '{reference.Host}' is not an image: its config says neither os nor architecture.");
    }

    private static ImageAnswer? NotOk(RegistryDocument answer, OciReference reference) => answer.Status switch
    {
        HttpStatusCode.OK => null,
        HttpStatusCode.NotFound => new ImageAnswer.Missing($"The registry '{reference.Host}' has no '{reference.Repository}' with '{reference.Reference}'."),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new ImageAnswer.CannotTell(
            $"The registry '{reference.Host}' does not let the gate read '{reference.Repository}' (HTTP status {(int)answer.Status}). Give the gate credentials for it, or check the image's name: some registries answer alike for images that do not exist."),
        _ => new ImageAnswer.CannotTell($"The registry '{reference.Host}' answered for '{reference.Repository}' with HTTP status {(int)answer.Status}."),
    };

    /// <summary>The first entry for Linux on the architecture; attestations are <c>unknown/unknown</c> and so never chosen.</summary>
    private static string? Choose(JsonArray choices, string architecture) => choices.OfType<JsonObject>()
        .Where(c => c["platform"] is JsonObject platform && platform["os"].AsText() is "linux" && platform["architecture"].AsText() == architecture)
        .Select(c => c["digest"].AsText()).FirstOrDefault(d => d is not null && IsDigest(d));

    private static string Platforms(JsonArray choices)
    {
        var names = choices.OfType<JsonObject>().Select(c => c["platform"]).OfType<JsonObject>()
            .Select(p => $"{p["os"].AsText()}/{p["architecture"].AsText()}").Where(p => p is not "unknown/unknown").Distinct().Take(10).ToList();
        return names.Count is 0 ? "no platform at all" : string.Join(", ", names);
    }

    private static string DigestOf(byte[] body) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(body));

    private static bool IsDigest(string text) => text.Length is 71 && text.StartsWith("sha256:", StringComparison.Ordinal) && text.Skip(7).All(char.IsAsciiHexDigitLower);

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
