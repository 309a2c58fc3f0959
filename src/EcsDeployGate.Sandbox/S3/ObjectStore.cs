using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace EcsDeployGate.Sandbox.S3;

/// <summary>Buckets and objects, in memory: pipeline artifacts are small.</summary>
internal sealed class ObjectStore(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, (DateTimeOffset CreatedAt, SortedDictionary<string, S3Object> Objects)> _buckets = new(StringComparer.Ordinal);

    private readonly Dictionary<string, string> _regions = new(StringComparer.Ordinal);

    /// <summary>One object, and one request body, may have this many bytes.</summary>
    public const int MaxObjectBytes = 256 << 20;

    public IReadOnlyList<(string Name, DateTimeOffset CreatedAt)> Buckets
    {
        get
        {
            lock (_lock)
            {
                return [.. _buckets.Select(bucket => (bucket.Key, bucket.Value.CreatedAt))];
            }
        }
    }

    /// <returns>False when it is there already.</returns>
    public bool CreateBucket(string name, string region = "")
    {
        lock (_lock)
        {
            _regions.TryAdd(name, region);
            return _buckets.TryAdd(name, (time.GetUtcNow(), new SortedDictionary<string, S3Object>(StringComparer.Ordinal)));
        }
    }

    /// <summary>Where a bucket was made to be; empty when nobody said.</summary>
    public string RegionOf(string bucket)
    {
        lock (_lock)
        {
            return _regions.GetValueOrDefault(bucket, "");
        }
    }

    public bool HasBucket(string name)
    {
        lock (_lock)
        {
            return _buckets.ContainsKey(name);
        }
    }

    /// <exception cref="S3Exception">It is not there, or not empty.</exception>
    public void DeleteBucket(string name)
    {
        lock (_lock)
        {
            if (In(name).Count > 0)
            {
                throw new S3Exception(409, "BucketNotEmpty", "The bucket you tried to delete is not empty");
            }

            _buckets.Remove(name);
        }
    }

    /// <exception cref="S3Exception">There is no such bucket, or the condition does not hold.</exception>
    public S3Object Put(string bucket, string key, byte[] content, IReadOnlyDictionary<string, string> headers, bool onlyIfNew = false)
    {
        var added = new S3Object(key, content, Tag(content), time.GetUtcNow(), headers);
        lock (_lock)
        {
            var objects = In(bucket);
            if (onlyIfNew && objects.ContainsKey(key))
            {
                throw new S3Exception(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
            }

            objects[key] = added;
            return added;
        }
    }

    /// <exception cref="S3Exception">There is no such bucket or object.</exception>
    public S3Object Get(string bucket, string key)
    {
        lock (_lock)
        {
            return In(bucket).TryGetValue(key, out var found) ? found : throw S3Exception.NoKey(key);
        }
    }

    public byte[]? Read(string bucket, string key)
    {
        lock (_lock)
        {
            return _buckets.TryGetValue(bucket, out var found) && found.Objects.TryGetValue(key, out var item) ? item.Content.ToArray() : null;
        }
    }

    public void Delete(string bucket, string key)
    {
        lock (_lock)
        {
            In(bucket).Remove(key);
        }
    }

    public IReadOnlyList<S3Object> List(string bucket, string prefix)
    {
        lock (_lock)
        {
            return [.. In(bucket).Values.Where(item => item.Key.StartsWith(prefix, StringComparison.Ordinal))];
        }
    }

    private SortedDictionary<string, S3Object> In(string bucket) =>
        _buckets.TryGetValue(bucket, out var found) ? found.Objects : throw S3Exception.NoBucket(bucket);

    [SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "S3's ETag is an MD5.")]
    private static string Tag(byte[] content) => $"\"{Convert.ToHexStringLower(MD5.HashData(content))}\"";
}
