using System.Globalization;
using EcsDeployGate.Sandbox.Protocol;
using Microsoft.AspNetCore.Http;
using System.Xml.Linq;

namespace EcsDeployGate.Sandbox.S3;

/// <summary>What S3 does with objects.</summary>
internal sealed class ObjectOperations(ObjectStore store, FaultBook faults)
{
    private static readonly string[] KeptHeaders = ["Content-Type", "Cache-Control", "Content-Disposition", "Content-Language"];

    public async Task PutAsync(HttpContext context, string bucket, string key)
    {
        var request = context.Request;
        if (request.Query.ContainsKey("uploadId"))
        {
            throw new S3Exception(501, "NotImplemented", "The sandbox's S3 has no multipart uploads: artifacts are small.");
        }

        var answer = request.Headers["x-amz-copy-source"].ToString() is { Length: > 0 } source
            ? Copy(source, bucket, key)
            : store.Put(bucket, key, await ContentAsync(request), Kept(request), request.Headers.IfNoneMatch == "*");
        context.Response.Headers.ETag = answer.ETag;
        foreach (var (name, value) in S3Object.Encryption(answer.KmsKey))
        {
            context.Response.Headers[name] = value;
        }

        if (request.Headers.ContainsKey("x-amz-copy-source"))
        {
            await S3Answers.WriteAsync(context, new XElement(S3Answers.Namespace + "CopyObjectResult",
                new XElement(S3Answers.Namespace + "ETag", answer.ETag),
                new XElement(S3Answers.Namespace + "LastModified", S3Answers.Time(answer.LastModified))));
            return;
        }

        S3Answers.Prepare(context, 200);
    }

    public Task GetAsync(HttpContext context, string bucket, string key)
    {
        var found = store.Get(bucket, key);
        CheckKey(context, found);
        var response = context.Response;
        response.Headers.ETag = found.ETag;
        response.Headers.LastModified = found.LastModified.ToString("R", CultureInfo.InvariantCulture);
        response.Headers.AcceptRanges = "bytes";
        foreach (var (name, value) in found.Headers)
        {
            response.Headers[name] = value;
        }

        if (context.Request.Headers.IfNoneMatch.ToString() is { Length: > 0 } known && (known == "*" || known == found.ETag))
        {
            S3Answers.Prepare(context, 304);
            return Task.CompletedTask;
        }

        var content = found.Content;
        if (ByteRange.Parse(context.Request.Headers.Range.ToString(), content.Length) is { } range)
        {
            S3Answers.Prepare(context, 206);
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {range.From}-{range.To}/{content.Length}");
            content = content[(int)range.From..((int)range.To + 1)];
        }
        else
        {
            S3Answers.Prepare(context, 200);
        }

        response.ContentLength = content.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(content, context.RequestAborted).AsTask();
    }

    public Task DeleteAsync(HttpContext context, string bucket, string key)
    {
        store.Delete(bucket, key);
        S3Answers.Prepare(context, 204);
        return Task.CompletedTask;
    }

    /// <summary>Reading an object means decrypting with its key; a fault of <c>kms:Decrypt</c> is a key that the caller may not use.</summary>
    private void CheckKey(HttpContext context, S3Object found)
    {
        if (found.KmsKey is { } kmsKey && HttpMethods.IsGet(context.Request.Method) && faults.Take("kms", "Decrypt") is { Code: { } code } fault)
        {
            throw new S3Exception(fault.Status == 400 ? 403 : fault.Status, code,
                fault.Message == Fault.DefaultMessage ? $"The caller is not authorized to perform: kms:Decrypt on the resource {kmsKey}" : fault.Message);
        }
    }

    private S3Object Copy(string source, string bucket, string key)
    {
        var path = Uri.UnescapeDataString(source.TrimStart('/'));
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            throw new S3Exception(400, "InvalidArgument", "Copy Source must mention the source bucket and key: sourcebucket/sourcekey");
        }

        var original = store.Get(path[..slash], path[(slash + 1)..]);
        return store.Put(bucket, key, original.Content.ToArray(), original.Headers);
    }

    private static async Task<byte[]> ContentAsync(HttpRequest request)
    {
        var body = await BoundedBody.ReadAsync(request, ObjectStore.MaxObjectBytes, request.HttpContext.RequestAborted)
            ?? throw new S3Exception(400, "EntityTooLarge", $"The sandbox takes objects of up to {ObjectStore.MaxObjectBytes} bytes.");
        return ChunkedBody.IsChunked(request) ? ChunkedBody.Decode(body) : body;
    }

    private static Dictionary<string, string> Kept(HttpRequest request) => request.Headers
        .Where(header => KeptHeaders.Contains(header.Key, StringComparer.OrdinalIgnoreCase)
            || header.Key.StartsWith("x-amz-meta-", StringComparison.OrdinalIgnoreCase)
            || header.Key.StartsWith("x-amz-server-side-encryption", StringComparison.OrdinalIgnoreCase))
        .ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
}
