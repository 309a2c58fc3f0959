using Microsoft.AspNetCore.Http;

namespace EcsDeployGate.Sandbox.Protocol;

/// <summary>Who calls. Signatures are not verified: the sandbox listens on loopback and guards nothing.</summary>
internal static class Credential
{
    private const string Marker = "Credential=";

    /// <returns>The access key id, or null when the request is not signed at all.</returns>
    public static string? AccessKey(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.IndexOf(Marker, StringComparison.Ordinal) is var at and >= 0)
        {
            return Until(header.AsSpan(at + Marker.Length));
        }

        return request.Query["X-Amz-Credential"].ToString() is { Length: > 0 } presigned ? Until(presigned) : null;
    }

    private static string Until(ReadOnlySpan<char> credential)
    {
        var end = credential.IndexOfAny('/', ',', ' ');
        var key = end < 0 ? credential : credential[..end];
        return key.Length is 0 or > 128 ? "unknown" : key.ToString();
    }
}
