using System.Globalization;
using System.Net;
using System.Security.Claims;
using System.Text;
using Amazon.Lambda.APIGatewayEvents;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Amazon.Lambda.AspNetCoreServer.Internal;

/// <summary>Reads a request in payload format 2.0.</summary>
internal static class HttpApiV2Request
{
    public static HttpRequestFeature Of(APIGatewayHttpApiV2ProxyRequest from)
    {
        var http = from.RequestContext.Http;
        var (pathBase, path) = Split(Decode(http.Path ?? "/"), from.RequestContext.Stage);
        var query = string.IsNullOrEmpty(from.RawQueryString) ? "" : "?" + from.RawQueryString;
        var body = from.Body is null ? [] : from.IsBase64Encoded ? Convert.FromBase64String(from.Body) : Encoding.UTF8.GetBytes(from.Body);
        var feature = new HttpRequestFeature
        {
            Protocol = "HTTP/1.1",
            Scheme = "https",
            Method = http.Method ?? "GET",
            PathBase = pathBase,
            Path = path,
            QueryString = query,
            RawTarget = (http.Path ?? "/") + query,
            Body = new MemoryStream(body, writable: false),
        };

        foreach (var (name, value) in from.Headers ?? new Dictionary<string, string>())
        {
            // Repeated headers arrive joined. The few whose single value may hold a comma are read by nobody here as a list.
            feature.Headers[name] = new StringValues(value.Split(','));
        }

        if (from.Cookies is { Length: > 0 } cookies)
        {
            feature.Headers.Cookie = string.Join("; ", cookies);
        }

        if (!feature.Headers.ContainsKey("Content-Length"))
        {
            feature.Headers.ContentLength = body.Length;
        }

        if (!feature.Headers.ContainsKey("Host"))
        {
            feature.Headers.Host = from.RequestContext.DomainName ?? "";
        }

        return feature;
    }

    public static HttpConnectionFeature ConnectionOf(APIGatewayHttpApiV2ProxyRequest from) => new()
    {
        RemoteIpAddress = IPAddress.TryParse(from.RequestContext.Http.SourceIp, out var address) ? address : null,
        RemotePort = from.Headers?.TryGetValue("X-Forwarded-Port", out var port) is true && int.TryParse(port, CultureInfo.InvariantCulture, out var number) ? number : 0,
    };

    /// <summary>The caller, by the claims that a JWT authorizer has checked; somebody unknown without.</summary>
    public static ClaimsPrincipal UserOf(APIGatewayHttpApiV2ProxyRequest from) => from.RequestContext.Authorizer?.Jwt?.Claims is { Count: > 0 } claims
        ? new(new ClaimsIdentity(claims.Select(claim => new Claim(claim.Key, claim.Value)), "AuthorizerIdentity"))
        : new();

    /// <summary>A stage other than the default one stands in front of the path, and belongs to the path base.</summary>
    private static (string PathBase, string Path) Split(string path, string? stage) =>
        string.IsNullOrEmpty(stage) || stage == "$default" || !(path + "/").StartsWith($"/{stage}/", StringComparison.Ordinal)
            ? ("", path)
            : ("/" + stage, path[(stage.Length + 1)..]);

    /// <summary>Everything but an encoded slash, which is part of a name; as Kestrel reads a path.</summary>
    private static string Decode(string path) => string.Join(
        "%2F", path.Split(["%2F", "%2f"], StringSplitOptions.None).Select(Uri.UnescapeDataString));
}
