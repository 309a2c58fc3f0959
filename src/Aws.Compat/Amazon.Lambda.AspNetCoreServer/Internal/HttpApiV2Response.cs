using System.Text;
using Amazon.Lambda.APIGatewayEvents;

namespace Amazon.Lambda.AspNetCoreServer.Internal;

/// <summary>Writes an answer in payload format 2.0.</summary>
internal static class HttpApiV2Response
{
    /// <summary>Content types that are not text; what is not listed counts as text.</summary>
    private static readonly HashSet<string> Binary = new(StringComparer.OrdinalIgnoreCase)
    {
        "application/octet-stream", "application/pdf", "application/wasm", "application/x-protobuf", "application/zip",
        "image/gif", "image/jpeg", "image/jpg", "image/png", "image/webp", "image/x-icon", "font/woff", "font/woff2",
    };

    public static APIGatewayHttpApiV2ProxyResponse Of(LambdaResponse from, int statusIfNotSet)
    {
        var answer = new APIGatewayHttpApiV2ProxyResponse
        {
            StatusCode = from.StatusCode is 0 ? statusIfNotSet : from.StatusCode,
            Headers = new Dictionary<string, string?>(),
        };
        foreach (var (name, values) in from.Headers)
        {
            if (name.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase))
            {
                answer.Cookies = [.. values.OfType<string>()];
            }
            else
            {
                answer.Headers[name] = values.Count is 1 ? values[0] : string.Join(",", values.ToArray());
            }
        }

        // API Gateway guesses where nothing is said; null says that there is nothing to say.
        answer.Headers.TryAdd("Content-Type", null);

        if (from.Written.TryGetBuffer(out var body) && body.Count > 0)
        {
            answer.IsBase64Encoded = IsBinary(from);
            answer.Body = answer.IsBase64Encoded ? Convert.ToBase64String(body) : Encoding.UTF8.GetString(body);
        }

        return answer;
    }

    private static bool IsBinary(LambdaResponse from) =>
        from.Headers.ContentEncoding.ToString() is "gzip" or "deflate" or "br"
        || Binary.Contains(from.Headers.ContentType.ToString().Split(';')[0].Trim());
}
