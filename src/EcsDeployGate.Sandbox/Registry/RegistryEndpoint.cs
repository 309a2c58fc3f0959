using System.Text.RegularExpressions;
using EcsDeployGate.Sandbox.Ecr;
using EcsDeployGate.Sandbox.Images;
using EcsDeployGate.Sandbox.Protocol;
using Microsoft.AspNetCore.Http;

namespace EcsDeployGate.Sandbox.Registry;

/// <summary>The reading half of an OCI registry over the image store. Anyone may read, unless a token is asked for; nobody may push.</summary>
/// <remarks>https://github.com/opencontainers/distribution-spec/blob/main/spec.md</remarks>
internal sealed partial class RegistryEndpoint(ImageStore images, FaultBook faults, RegistryTokens tokens)
{
    public async Task HandleAsync(HttpContext context, PathString rest)
    {
        context.Response.Headers["Docker-Distribution-Api-Version"] = "registry/2.0";
        try
        {
            CheckToken(context);
            await AnswerAsync(context, rest.Value!.Trim('/'));
        }
        catch (RegistryException error)
        {
            await RegistryAnswers.WriteErrorAsync(context, error);
        }
        catch (ImageException error)
        {
            await RegistryAnswers.WriteErrorAsync(context, new RegistryException(500, "MANIFEST_INVALID", error.Message));
        }
    }

    /// <summary>When it is asked for: ECR's token in the way of ECR, or the one in the URL that GetDownloadUrlForLayer gave.</summary>
    private void CheckToken(HttpContext context)
    {
        var request = context.Request;
        if (tokens.Required && !tokens.Admits(request.Headers.Authorization.ToString()) && !tokens.Knows(request.Query["token"].ToString()))
        {
            context.Response.Headers.WWWAuthenticate = $"Basic realm=\"{request.Scheme}://{request.Host}/\",service=\"ecr.amazonaws.com\"";
            throw new RegistryException(401, "DENIED", "Not Authorized");
        }
    }

    private Task AnswerAsync(HttpContext context, string path)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            throw new RegistryException(405, "UNSUPPORTED", "The sandbox's registry is for reading; load images with POST /_sandbox/images.");
        }

        if (path.Length == 0)
        {
            return RegistryAnswers.WriteJsonAsync(context, "{}");
        }

        var asked = ResourcePattern().Match(path);
        if (!asked.Success)
        {
            throw new RegistryException(404, "NAME_INVALID", $"'/v2/{path}' names no manifest, blob or list of tags.");
        }

        var (name, kind, reference) = (asked.Groups["name"].Value, asked.Groups["kind"].Value, asked.Groups["reference"].Value);
        return kind switch
        {
            "manifests" => ManifestAsync(context, name, reference),
            "blobs" => BlobAsync(context, reference),
            _ => reference == "list" ? TagsAsync(context, name) : throw new RegistryException(404, "UNSUPPORTED", "Only tags/list is known."),
        };
    }

    private async Task ManifestAsync(HttpContext context, string name, string reference)
    {
        if (faults.Take("registry", "GetManifest", $"{name}:{reference}") is { Code: { } code } fault)
        {
            throw new RegistryException(fault.Status, code, fault.Message);
        }

        var found = images.FindManifest(name, reference)
            ?? throw (Tags(name).Any()
                ? new RegistryException(404, "MANIFEST_UNKNOWN", $"manifest unknown: repository '{name}' has no '{reference}'")
                : new RegistryException(404, "NAME_UNKNOWN", $"repository name not known to registry: '{name}'"));
        var response = context.Response;
        response.ContentType = found.MediaType;
        response.ContentLength = found.Content.Length;
        response.Headers["Docker-Content-Digest"] = found.Digest;
        response.Headers.ETag = $"\"{found.Digest}\"";
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await response.Body.WriteAsync(found.Content, context.RequestAborted);
        }
    }

    private async Task BlobAsync(HttpContext context, string digest)
    {
        if (!Digests.IsValid(digest))
        {
            throw new RegistryException(400, "DIGEST_INVALID", $"'{digest}' is not sha256:<64 hex digits>");
        }

        await using var blob = images.OpenBlob(digest) ?? throw new RegistryException(404, "BLOB_UNKNOWN", $"blob unknown to registry: {digest}");
        var response = context.Response;
        response.ContentType = "application/octet-stream";
        response.Headers.AcceptRanges = "bytes";
        response.Headers["Docker-Content-Digest"] = digest;
        var part = ByteRange.Parse(context.Request.Headers.Range.ToString(), blob.Length);
        if (part is { } range)
        {
            response.StatusCode = 206;
            response.Headers.ContentRange = FormattableString.Invariant($"bytes {range.From}-{range.To}/{blob.Length}");
            blob.Position = range.From;
        }

        var left = part is { } some ? some.To - some.From + 1 : blob.Length;
        response.ContentLength = left;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        var block = new byte[128 * 1024];
        while (left > 0)
        {
            var read = await blob.ReadAsync(block.AsMemory(0, (int)Math.Min(left, block.Length)), context.RequestAborted);
            if (read == 0)
            {
                context.Abort();
                return;
            }

            await response.Body.WriteAsync(block.AsMemory(0, read), context.RequestAborted);
            left -= read;
        }
    }

    private Task TagsAsync(HttpContext context, string name)
    {
        var tags = Tags(name).Order(StringComparer.Ordinal).ToList();
        return tags.Count == 0
            ? throw new RegistryException(404, "NAME_UNKNOWN", $"repository name not known to registry: '{name}'")
            : RegistryAnswers.WriteJsonAsync(context, Json.Of(("name", name), ("tags", Json.List(tags))).ToJsonString());
    }

    private IEnumerable<string> Tags(string name) => images.Names().Keys
        .Select(ImageName.Parse)
        .Where(known => known.Repository == name || known.Path == name)
        .Select(known => known.Tag ?? "latest")
        .Distinct(StringComparer.Ordinal);

    [GeneratedRegex(@"\A(?<name>[a-z0-9]+([._/-]+[a-z0-9]+)*)/(?<kind>manifests|blobs|tags)/(?<reference>[A-Za-z0-9_][A-Za-z0-9._:-]{0,255})\z")]
    private static partial Regex ResourcePattern();
}
