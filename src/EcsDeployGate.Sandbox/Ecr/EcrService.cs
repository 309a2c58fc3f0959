using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Images;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Ecr;

/// <summary>The reading half of ECR's API over the image store.</summary>
/// <remarks>An image is in a repository by the path of its name: <c>…amazonaws.com/shop/web:1</c> and <c>shop/web:1</c> are both in <c>shop/web</c>.</remarks>
internal sealed class EcrService(ImageStore images, RegistryTokens tokens, AwsIdentity aws, TimeProvider time)
{
    private const int MostIds = 100;

    /// <summary>Where the sandbox answers; known once it does.</summary>
    public Func<Uri> Endpoint { get; set; } = () => new Uri("http://127.0.0.1/");

    public JsonService Build() => new JsonService("ecr", "AmazonEC2ContainerRegistry_V20150921")
        .On("GetAuthorizationToken", GetToken)
        .On("BatchGetImage", BatchGet)
        .On("DescribeImages", Describe)
        .On("GetDownloadUrlForLayer", GetUrl);

    private JsonObject? GetToken(JsonCall call)
    {
        var (token, expires) = tokens.Issue();
        return Json.Of(("authorizationData", Json.List([Json.Of(
            ("authorizationToken", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{RegistryTokens.User}:{token}"))),
            ("expiresAt", Json.Time(expires)),
            ("proxyEndpoint", Endpoint().ToString().TrimEnd('/')))])));
    }

    private JsonObject? BatchGet(JsonCall call)
    {
        var repository = Repository(call.Input);
        var accepted = call.Input.Texts("acceptedMediaTypes");
        var found = new List<JsonObject>();
        var failures = new List<JsonObject>();
        foreach (var id in Ids(call.Input, needed: true))
        {
            if (Find(repository, id) is not { } manifest)
            {
                failures.Add(Failure(id));
                continue;
            }

            if (accepted is { Count: > 0 } && !accepted.Contains(manifest.MediaType))
            {
                failures.Add(Json.Of(("imageId", id), ("failureCode", "ImageNotFound"), ("failureReason", $"The image has media type {manifest.MediaType}, which was not asked for")));
                continue;
            }

            var answered = Json.Of(("imageDigest", manifest.Digest), ("imageTag", id.Text("imageTag")));
            found.Add(Json.Of(
                ("registryId", aws.AccountId),
                ("repositoryName", repository),
                ("imageId", answered),
                ("imageManifest", Encoding.UTF8.GetString(manifest.Content.Span)),
                ("imageManifestMediaType", manifest.MediaType)));
        }

        return Json.Of(("images", Json.List(found)), ("failures", Json.List(failures)));
    }

    private JsonObject? Describe(JsonCall call)
    {
        var repository = Repository(call.Input);
        var asked = Ids(call.Input, needed: false);
        var manifests = asked.Count > 0
            ? asked.Select(id => Find(repository, id) ?? throw new AwsException("ImageNotFoundException",
                $"The image with imageId {id.ToJsonString()} does not exist within the repository with name '{repository}' in the registry with id '{aws.AccountId}'"))
            : Tags(repository).Select(tag => images.FindManifest(tag.Repository, tag.Tag!)).OfType<StoredManifest>();
        var (page, next) = Paging.Cut(
            [.. manifests.DistinctBy(manifest => manifest.Digest)], call.Input.Text("nextToken"), call.Input.Number("maxResults") ?? 100, "InvalidParameterException");
        return Json.Of(("imageDetails", Json.List(page.Select(manifest => Detail(repository, manifest)))), ("nextToken", next));
    }

    private JsonObject? GetUrl(JsonCall call)
    {
        var repository = Repository(call.Input);
        var digest = call.Input.Text("layerDigest") ?? throw new AwsException("InvalidParameterException", "Invalid parameter at 'layerDigest': it must not be null");
        using var blob = Digests.IsValid(digest) ? images.OpenBlob(digest) : null;
        return blob is null
            ? throw new AwsException("LayersNotFoundException",
                $"The layer with digest '{digest}' does not exist within the repository with name '{repository}' in the registry with id '{aws.AccountId}'")
            : Json.Of(("downloadUrl", new Uri(Endpoint(), $"/v2/layers/blobs/{digest}?token={tokens.Issue().Token}").ToString()), ("layerDigest", digest));
    }

    private JsonObject Detail(string repository, StoredManifest manifest)
    {
        var tags = Tags(repository).Where(tag => images.FindManifest(tag.Repository, tag.Tag!)?.Digest == manifest.Digest).Select(tag => tag.Tag!).Distinct().ToList();
        return Json.Of(
            ("registryId", aws.AccountId),
            ("repositoryName", repository),
            ("imageDigest", manifest.Digest),
            ("imageTags", tags.Count > 0 ? Json.List(tags) : null),
            ("imageSizeInBytes", Size(manifest)),
            ("imagePushedAt", Json.Time(time.GetUtcNow())),
            ("imageManifestMediaType", manifest.MediaType));
    }

    /// <summary>Config and layers as the manifest says; an index has no size of its own.</summary>
    private static long Size(StoredManifest manifest)
    {
        try
        {
            var read = JsonNode.Parse(manifest.Content.Span)!.AsObject();
            return (read.Objects("layers") ?? []).Append(read.Object("config") ?? []).Sum(item => item.LongNumber("size") ?? 0);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or AwsException)
        {
            return 0;
        }
    }

    private StoredManifest? Find(string repository, JsonObject id) =>
        Tags(repository).Select(tag => tag.Repository).Distinct(StringComparer.Ordinal)
            .Select(name => images.FindManifest(name, id.Text("imageDigest") ?? id.Text("imageTag")!))
            .FirstOrDefault(found => found is not null);

    private string Repository(JsonObject input)
    {
        var name = input.Text("repositoryName") ?? throw new AwsException("InvalidParameterException", "Invalid parameter at 'repositoryName': it must not be null");
        return Tags(name).Any()
            ? name
            : throw new AwsException("RepositoryNotFoundException",
                $"The repository with name '{name}' does not exist in the registry with id '{input.Text("registryId") ?? aws.AccountId}'");
    }

    private IEnumerable<ImageName> Tags(string repository) =>
        images.Names().Keys.Select(ImageName.Parse).Where(name => name.Path == repository || name.Repository == repository);

    private static IReadOnlyList<JsonObject> Ids(JsonObject input, bool needed)
    {
        var ids = input.Objects("imageIds") ?? [];
        return ids.Count > MostIds || (needed && ids.Count == 0) || ids.Any(id => id.Text("imageDigest") is null && id.Text("imageTag") is null)
            ? throw new AwsException("InvalidParameterException", $"Invalid parameter at 'imageIds': 1 to {MostIds}, each with a digest or a tag")
            : ids;
    }

    private static JsonObject Failure(JsonObject id) => id.Text("imageDigest") is { } digest && !Digests.IsValid(digest)
        ? Json.Of(("imageId", id), ("failureCode", "InvalidImageDigest"), ("failureReason", "Invalid request parameters: image digest should satisfy the regex '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'"))
        : Json.Of(("imageId", id), ("failureCode", "ImageNotFound"), ("failureReason", "Requested image not found"));
}
