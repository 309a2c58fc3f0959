using System.Text.RegularExpressions;

namespace EcsDeployGate.Aws.Inspecting;

/// <summary>What a registry wants to see: the <c>Bearer</c> part of WWW-Authenticate (distribution, token authentication).</summary>
/// <param name="Realm">Where tokens are made.</param>
/// <param name="Service">For whom.</param>
/// <param name="Scope">For what.</param>
internal sealed partial record RegistryChallenge(string Realm, string? Service, string? Scope)
{
    /// <summary>Reads the header; null when it does not ask for a bearer token.</summary>
    public static RegistryChallenge? Read(IEnumerable<string> headers)
    {
        foreach (var header in headers.Where(h => h.Length <= 4096 && h.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)))
        {
            var parameters = Parameter().Matches(header)
                .GroupBy(m => m.Groups[1].Value.ToLowerInvariant(), StringComparer.Ordinal)
                .ToDictionary(g => g.Key, g => g.First().Groups[2].Value, StringComparer.Ordinal);
            if (parameters.TryGetValue("realm", out var realm))
            {
                return new(realm, parameters.GetValueOrDefault("service"), parameters.GetValueOrDefault("scope"));
            }
        }

        return null;
    }

    /// <summary>The address to ask for a token; null when the realm is no address.</summary>
    public Uri? TokenAddress(string defaultScope)
    {
        if (!Uri.TryCreate(Realm, UriKind.Absolute, out var realm) || realm.Scheme is not ("https" or "http"))
        {
            return null;
        }

        var query = $"scope={Uri.EscapeDataString(Scope ?? defaultScope)}" + (Service is null ? "" : $"&service={Uri.EscapeDataString(Service)}");
        return new UriBuilder(realm) { Query = realm.Query.Length > 1 ? realm.Query[1..] + "&" + query : query }.Uri;
    }

    /// <summary>Asks for a token with a token (OAuth 2 refresh, as <c>docker login</c> with identity tokens does).</summary>
    public HttpRequestMessage RefreshRequest(Uri address, string refreshToken)
    {
        var scope = System.Web.HttpUtility.ParseQueryString(address.Query)["scope"] ?? "";
        return new HttpRequestMessage(HttpMethod.Post, new UriBuilder(address) { Query = "" }.Uri)
        {
            Content = new FormUrlEncodedContent(
            [
                new("grant_type", "refresh_token"), new("refresh_token", refreshToken), new("client_id", "ecs-deploy-gate"), new("service", Service ?? ""), new("scope", scope),
            ]),
        };
    }

    [GeneratedRegex("""([A-Za-z]+)="([^"]*)["]""")]
    private static partial Regex Parameter();
}
