using System.Security.Cryptography;

namespace EcsDeployGate.Sandbox.Protocol;

/// <summary>Temporary credentials.</summary>
internal sealed record SessionCredentials(string AccessKeyId, string SecretAccessKey, string SessionToken, DateTimeOffset Expires)
{
    private const string Upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const string Any = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public static SessionCredentials New(DateTimeOffset expires) => new(
        "ASIA" + RandomNumberGenerator.GetString(Upper, 16), RandomNumberGenerator.GetString(Any, 40), RandomNumberGenerator.GetString(Any, 120), expires);
}
