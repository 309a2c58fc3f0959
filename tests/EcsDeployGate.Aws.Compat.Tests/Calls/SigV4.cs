using System.Security.Cryptography;
using System.Text;
using EcsDeployGate.Aws.Compat.Tests.Doubles;

namespace EcsDeployGate.Aws.Compat.Tests.Calls;

/// <summary>Signature Version 4, computed again from what was sent, as a service would to check it.</summary>
internal static class SigV4
{
    /// <summary>The Authorization header that a request should have.</summary>
    public static string Authorization(RecordedRequest request, string accessKey, string secretKey, string region, string service)
    {
        var time = request.Header("X-Amz-Date");
        var day = time[..8];
        var scope = $"{day}/{region}/{service}/aws4_request";
        var signed = SignedHeaders(request);
        var headers = string.Concat(signed.Select(h => $"{h}:{Value(request, h)}\n"));
        var canonical = $"{request.Method}\n/\n\n{headers}\n{string.Join(';', signed)}\n{Hex(SHA256.HashData(request.Body))}";
        var toSign = $"AWS4-HMAC-SHA256\n{time}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = new[] { day, region, service, "aws4_request" }.Aggregate(Encoding.UTF8.GetBytes("AWS4" + secretKey), Mac);
        return $"AWS4-HMAC-SHA256 Credential={accessKey}/{scope}, SignedHeaders={string.Join(';', signed)}, Signature={Hex(Mac(key, toSign))}";
    }

    public static string[] SignedHeaders(RecordedRequest request)
    {
        const string Start = "SignedHeaders=";
        var authorization = request.Header("Authorization");
        var from = authorization.IndexOf(Start, StringComparison.Ordinal) + Start.Length;
        return authorization[from..authorization.IndexOf(',', from)].Split(';');
    }

    private static string Value(RecordedRequest request, string header) =>
        header == "host" ? request.Url.Authority : request.Header(header).Trim();

    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
