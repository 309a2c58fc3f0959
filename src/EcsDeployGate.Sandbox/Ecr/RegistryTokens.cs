using System.Security.Cryptography;
using System.Text;

namespace EcsDeployGate.Sandbox.Ecr;

/// <summary>Tokens for the registry, as ECR hands them out; good for 12 hours.</summary>
internal sealed class RegistryTokens(TimeProvider time)
{
    public const string User = "AWS";

    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, DateTimeOffset> _issued = new(StringComparer.Ordinal);

    /// <summary>Whether the registry asks for one; set by <c>PUT /_sandbox/registry</c>.</summary>
    public bool Required { get; set; }

    public (string Token, DateTimeOffset Expires) Issue()
    {
        var (token, expires) = (RandomNumberGenerator.GetString(Alphabet, 64), time.GetUtcNow().AddHours(12));
        lock (_lock)
        {
            _issued[token] = expires;
        }

        return (token, expires);
    }

    public bool Knows(string token)
    {
        lock (_lock)
        {
            return _issued.TryGetValue(token, out var expires) && time.GetUtcNow() < expires;
        }
    }

    /// <summary>Whether an <c>Authorization</c> header has a token that was issued here.</summary>
    public bool Admits(string header)
    {
        const string Scheme = "Basic ";
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var decoded = new byte[header.Length];
        return Convert.TryFromBase64String(header[Scheme.Length..].Trim(), decoded, out var length)
            && Encoding.UTF8.GetString(decoded, 0, length).Split(':', 2) is [User, var token]
            && Knows(token);
    }
}
