using System.Buffers;
using System.Security.Cryptography;

namespace EcsDeployGate.Sandbox.Images;

/// <summary>SHA-256 digests as OCI writes them.</summary>
internal static class Digests
{
    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdef");

    public static bool IsValid(string? digest) =>
        digest is { Length: 71 } && digest.StartsWith("sha256:", StringComparison.Ordinal)
        && digest.AsSpan(7).IndexOfAnyExcept(Hexadecimal) < 0;

    public static string Of(ReadOnlySpan<byte> content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));

    public static string FromHash(byte[] hash) => "sha256:" + Convert.ToHexStringLower(hash);

    /// <summary>The 64 hex digits.</summary>
    public static string Hex(string digest) => digest["sha256:".Length..];
}
