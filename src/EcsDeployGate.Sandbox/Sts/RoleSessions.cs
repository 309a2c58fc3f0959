using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Sts;

/// <summary>Who is behind credentials that AssumeRole gave out.</summary>
internal sealed class RoleSessions
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _arns = new(StringComparer.Ordinal);

    public SessionCredentials Begin(string arn, DateTimeOffset expires)
    {
        var issued = SessionCredentials.New(expires);
        lock (_lock)
        {
            _arns[issued.AccessKeyId] = arn;
        }

        return issued;
    }

    /// <returns>The ARN of the assumed role, or null when the key is not one of these.</returns>
    public string? ArnOf(string accessKey)
    {
        lock (_lock)
        {
            return _arns.GetValueOrDefault(accessKey);
        }
    }
}
