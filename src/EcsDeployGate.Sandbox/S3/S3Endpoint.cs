using System.Text;
using System.Xml.Linq;
using EcsDeployGate.Sandbox.Protocol;
using Microsoft.AspNetCore.Http;

namespace EcsDeployGate.Sandbox.S3;

/// <summary>Enough of S3's REST API for artifacts: path-style, and virtual-host-style below <c>localhost</c>.</summary>
internal sealed class S3Endpoint(ObjectStore store, ArtifactCredentials credentials, FaultBook faults, CallBook calls, TimeProvider time)
{
    private readonly BucketOperations _buckets = new(store);
    private readonly ObjectOperations _objects = new(store, faults);

    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            var (bucket, key) = Resource(context.Request);
            var operation = Name(context.Request.Method, bucket, key);
            if (Credential.AccessKey(context.Request) is not { } caller || !credentials.Allow(caller, operation, bucket, key))
            {
                throw new S3Exception(403, "AccessDenied", "Access Denied");
            }

            calls.Add("s3", operation, context.Request);
            var fault = faults.Take("s3", operation);
            if (fault is { Delay: var delay } && delay > TimeSpan.Zero)
            {
                await Task.Delay(delay, time, context.RequestAborted);
            }

            if (fault?.Code is { } code)
            {
                throw new S3Exception(fault.Status, code, fault.Message);
            }

            await PerformAsync(context, operation, bucket, key);
            if (fault?.LoseAnswer is true)
            {
                context.Abort();
            }
        }
        catch (S3Exception error)
        {
            await S3Answers.WriteErrorAsync(context, error);
        }
    }

    private Task PerformAsync(HttpContext context, string operation, string bucket, string key) => operation switch
    {
        "ListBuckets" => _buckets.ListBucketsAsync(context),
        "CreateBucket" => _buckets.CreateAsync(context, bucket),
        "HeadBucket" => _buckets.HeadAsync(context, bucket),
        "DeleteBucket" => _buckets.DeleteAsync(context, bucket),
        "ListObjectsV2" => _buckets.ListObjectsAsync(context, bucket),
        "PutObject" => _objects.PutAsync(context, bucket, key),
        "GetObject" or "HeadObject" => _objects.GetAsync(context, bucket, key),
        "DeleteObject" => _objects.DeleteAsync(context, bucket, key),
        _ => throw new S3Exception(501, "NotImplemented", $"The sandbox's S3 does not know {context.Request.Method} {context.Request.Path}{context.Request.QueryString}."),
    };

    private static string Name(string method, string bucket, string key) => (method, bucket.Length > 0, key.Length > 0) switch
    {
        ("GET", false, _) => "ListBuckets",
        ("PUT", true, false) => "CreateBucket",
        ("HEAD", true, false) => "HeadBucket",
        ("DELETE", true, false) => "DeleteBucket",
        ("GET", true, false) => "ListObjectsV2",
        ("PUT", true, true) => "PutObject",
        ("GET", true, true) => "GetObject",
        ("HEAD", true, true) => "HeadObject",
        ("DELETE", true, true) => "DeleteObject",
        _ => "",
    };

    /// <summary>Bucket and key; the key as its bytes were before URL encoding (Kestrel leaves %2F alone).</summary>
    private static (string Bucket, string Key) Resource(HttpRequest request)
    {
        var path = (request.Path.Value ?? "/").TrimStart('/').Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        const string VirtualHost = ".localhost";
        if (request.Host.Host.EndsWith(VirtualHost, StringComparison.OrdinalIgnoreCase))
        {
            return (request.Host.Host[..^VirtualHost.Length], path);
        }

        var slash = path.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? (path, "") : (path[..slash], path[(slash + 1)..]);
    }
}
