using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using EcsDeployGate.Sandbox.Protocol;
using Microsoft.AspNetCore.Http;

namespace EcsDeployGate.Sandbox.S3;

/// <summary>What S3 does with buckets.</summary>
internal sealed partial class BucketOperations(ObjectStore store)
{
    private const int MaxConfigurationBytes = 64 * 1024;

    private static readonly XNamespace Xml = S3Answers.Namespace;

    public Task ListBucketsAsync(HttpContext context) => S3Answers.WriteAsync(context, new XElement(Xml + "ListAllMyBucketsResult",
        new XElement(Xml + "Owner", new XElement(Xml + "ID", "sandbox")),
        new XElement(Xml + "Buckets", store.Buckets.Select(bucket => new XElement(Xml + "Bucket",
            new XElement(Xml + "Name", bucket.Name), new XElement(Xml + "CreationDate", S3Answers.Time(bucket.CreatedAt)))))));

    public async Task CreateAsync(HttpContext context, string bucket)
    {
        if (!NamePattern().IsMatch(bucket))
        {
            throw new S3Exception(400, "InvalidBucketName", "The specified bucket is not valid.", new XElement("BucketName", bucket));
        }

        if (!store.CreateBucket(bucket, await RegionAsync(context.Request)))
        {
            throw new S3Exception(409, "BucketAlreadyOwnedByYou",
                "Your previous request to create the named bucket succeeded and you already own it.", new XElement("BucketName", bucket));
        }

        S3Answers.Prepare(context, 200);
        context.Response.Headers.Location = $"/{bucket}";
    }

    private static async Task<string> RegionAsync(HttpRequest request)
    {
        var body = await BoundedBody.ReadAsync(request, MaxConfigurationBytes, request.HttpContext.RequestAborted)
            ?? throw new S3Exception(400, "MalformedXML", "The XML you provided is too large.");
        try
        {
            return body.Length == 0 ? "" : XDocument.Parse(Encoding.UTF8.GetString(body)).Descendants(Xml + "LocationConstraint").FirstOrDefault()?.Value ?? "";
        }
        catch (System.Xml.XmlException)
        {
            throw new S3Exception(400, "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema.");
        }
    }

    public Task HeadAsync(HttpContext context, string bucket)
    {
        S3Answers.Prepare(context, store.HasBucket(bucket) ? 200 : 404);
        if (store.RegionOf(bucket) is { Length: > 0 } region)
        {
            context.Response.Headers["x-amz-bucket-region"] = region;
        }

        return Task.CompletedTask;
    }

    public Task DeleteAsync(HttpContext context, string bucket)
    {
        store.DeleteBucket(bucket);
        S3Answers.Prepare(context, 204);
        return Task.CompletedTask;
    }

    public Task ListObjectsAsync(HttpContext context, string bucket)
    {
        var query = context.Request.Query;
        if (query.ContainsKey("location"))
        {
            _ = store.List(bucket, "");
            return S3Answers.WriteAsync(context, new XElement(Xml + "LocationConstraint", store.RegionOf(bucket)));
        }

        if (query["list-type"] != "2")
        {
            throw new S3Exception(501, "NotImplemented", "The sandbox's S3 lists objects by ListObjectsV2 only (list-type=2).");
        }

        var prefix = query["prefix"].ToString();
        var delimiter = query["delimiter"].ToString();
        var after = query["continuation-token"].ToString() is { Length: > 0 } token ? Decode(token) : query["start-after"].ToString();
        var most = int.TryParse(query["max-keys"], NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? Math.Min(asked, 1000) : 1000;
        var encode = query["encoding-type"] == "url";
        var entries = store.List(bucket, prefix)
            .Select(item => (Object: item, Common: Common(item.Key, prefix, delimiter)))
            .Where(item => string.CompareOrdinal(item.Common ?? item.Object.Key, after) > 0)
            .DistinctBy(item => item.Common ?? item.Object.Key, StringComparer.Ordinal)
            .ToList();
        var page = entries.Take(most).ToList();
        var truncated = page.Count < entries.Count && page.Count > 0;
        string Name(string text) => encode ? Uri.EscapeDataString(text).Replace("%2F", "/", StringComparison.Ordinal) : text;
        return S3Answers.WriteAsync(context, new XElement(Xml + "ListBucketResult",
            new XElement(Xml + "Name", bucket),
            new XElement(Xml + "Prefix", Name(prefix)),
            delimiter.Length > 0 ? new XElement(Xml + "Delimiter", Name(delimiter)) : null,
            new XElement(Xml + "MaxKeys", most),
            new XElement(Xml + "KeyCount", page.Count),
            encode ? new XElement(Xml + "EncodingType", "url") : null,
            new XElement(Xml + "IsTruncated", truncated),
            truncated ? new XElement(Xml + "NextContinuationToken", Encode(page[^1].Common ?? page[^1].Object.Key)) : null,
            page.Where(item => item.Common is null).Select(item => new XElement(Xml + "Contents",
                new XElement(Xml + "Key", Name(item.Object.Key)),
                new XElement(Xml + "LastModified", S3Answers.Time(item.Object.LastModified)),
                new XElement(Xml + "ETag", item.Object.ETag),
                new XElement(Xml + "Size", item.Object.Content.Length),
                new XElement(Xml + "StorageClass", "STANDARD"))),
            page.Where(item => item.Common is not null).Select(item => new XElement(Xml + "CommonPrefixes",
                new XElement(Xml + "Prefix", Name(item.Common!))))));
    }

    private static string? Common(string key, string prefix, string delimiter) =>
        delimiter.Length > 0 && key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal) is var at and >= 0
            ? key[..(at + delimiter.Length)]
            : null;

    private static string Encode(string key) => Convert.ToBase64String(Encoding.UTF8.GetBytes(key));

    private static string Decode(string token)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(token));
        }
        catch (FormatException)
        {
            throw new S3Exception(400, "InvalidArgument", "The continuation token provided is incorrect");
        }
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\z")]
    private static partial Regex NamePattern();
}
