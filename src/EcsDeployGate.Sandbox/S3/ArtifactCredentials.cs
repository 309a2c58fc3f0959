using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.S3;

/// <summary>Hands out credentials that reach a job's artifacts and nothing else, and knows them again when S3 is called with them.</summary>
internal sealed class ArtifactCredentials(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Scope> _scopes = new(StringComparer.Ordinal);

    public SessionCredentials Issue(IEnumerable<(string Bucket, string Key)> readable, IEnumerable<(string Bucket, string Key)> writable, DateTimeOffset expires)
    {
        var issued = SessionCredentials.New(expires);
        lock (_lock)
        {
            _scopes[issued.AccessKeyId] = new Scope([.. readable], [.. writable], expires);
        }

        return issued;
    }

    /// <returns>Whether the caller may; credentials that were not handed out here may do everything.</returns>
    public bool Allow(string accessKey, string operation, string bucket, string key)
    {
        lock (_lock)
        {
            return !_scopes.TryGetValue(accessKey, out var scope)
                || (time.GetUtcNow() < scope.Expires
                    && (operation is "GetObject" or "HeadObject" ? scope.Read.Contains((bucket, key)) || scope.Write.Contains((bucket, key))
                        : operation is "PutObject" && scope.Write.Contains((bucket, key))));
        }
    }

    private sealed record Scope(HashSet<(string Bucket, string Key)> Read, HashSet<(string Bucket, string Key)> Write, DateTimeOffset Expires);
}
