using System.Buffers;
using System.Security.Cryptography;

namespace EcsDeployGate.Aws.Inspecting.Sources;

/// <summary>Digests as the OCI image format writes them.</summary>
internal static class OciDigest
{
    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdef");

    /// <summary>SHA-256 of a document.</summary>
    public static string Of(byte[] body) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(body));

    /// <summary>True when the text is the digest of the document, by whichever algorithm it names.</summary>
    public static bool Matches(string digest, byte[] body) =>
        digest == (digest.StartsWith("sha512:", StringComparison.Ordinal) ? "sha512:" + Convert.ToHexStringLower(SHA512.HashData(body)) : Of(body));

    /// <summary>True for a digest of a kind that can be checked.</summary>
    public static bool IsDigest(string? text) =>
        text is not null && text.Split(':', 2) is [var algorithm, var hex]
        && hex.Length == algorithm switch { "sha256" => 64, "sha512" => 128, _ => -1 }
        && !hex.AsSpan().ContainsAnyExcept(Hexadecimal);
}
