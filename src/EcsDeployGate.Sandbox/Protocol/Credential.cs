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

    /// <returns>The region of the credential's scope (<c>key/date/region/service/aws4_request</c>), or null when there is none.</returns>
    public static string? Region(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        var at = header.IndexOf(Marker, StringComparison.Ordinal);
        var scope = at >= 0 ? header[(at + Marker.Length)..].Split(',', 2)[0] : request.Query["X-Amz-Credential"].ToString();
        return scope.Split('/') is [_, _, { Length: > 0 and <= 64 } region, ..] ? region : null;
    }

    private static string Until(ReadOnlySpan<char> credential)
    {
        var end = credential.IndexOfAny('/', ',', ' ');
        var key = end < 0 ? credential : credential[..end];
        return key.Length is 0 or > 128 ? "unknown" : key.ToString();
    }
}
