using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using EcsDeployGate.Aws.Inspecting.Logins;
using EcsDeployGate.Aws.Inspecting.Sources;
using EcsDeployGate.Aws.Resilience;

namespace EcsDeployGate.Aws.Inspecting;

/// <summary>Speaks to one registry about one repository: addresses, tokens, redirects, limits.</summary>
internal sealed class RegistryConnection(HttpClient http, RegistryOptions options, IRegistryLogins logins, OciReference reference) : IDisposable
{
    /// <summary>Longest manifest or config (OCI distribution: registries accept manifests up to 4 MiB).</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    private const int MaxRedirects = 5;

    private const int MaxTokenBytes = 64 * 1024;

    private readonly SemaphoreSlim _renewing = new(1);
    private AuthenticationHeaderValue? _authorization;

    /// <summary>Gets a document of the repository.</summary>
    /// <param name="path">Below <c>/v2/repository/</c>: <c>manifests/…</c> or <c>blobs/…</c>.</param>
    /// <param name="accept">Media types; empty for any.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    public async Task<RegistryDocument> GetAsync(string path, IReadOnlyList<string> accept, CancellationToken cancellationToken)
    {
        using var answer = await OpenAsync(path, null, cancellationToken, accept).ConfigureAwait(false);
        return new(
            answer.StatusCode,
            answer.StatusCode is HttpStatusCode.OK ? await ReadAsync(answer, MaxBytes, cancellationToken).ConfigureAwait(false) : [],
            answer.Content.Headers.ContentType?.MediaType);
    }

    /// <summary>Asks for something of the repository; its body is still to be read.</summary>
    /// <param name="path">Below <c>/v2/repository/</c>.</param>
    /// <param name="range">A part of it; null for all.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    /// <param name="accept">Media types; null or empty for any.</param>
    /// <exception cref="RegistryStatusException">The registry says: later.</exception>
    public async Task<HttpResponseMessage> OpenAsync(string path, BlobRange? range, CancellationToken cancellationToken, IReadOnlyList<string>? accept = null)
    {
        var address = new Uri($"{Scheme(reference.Host)}://{reference.Host}/v2/{reference.Repository}/{path}");
        if (_authorization is null && reference.IsEcr)
        {
            // A private registry for sure: one round trip less.
            _authorization = await BasicAsync(cancellationToken).ConfigureAwait(false);
        }

        var used = _authorization;
        var answer = await SendAsync(address, accept ?? [], range, used, cancellationToken).ConfigureAwait(false);
        if (answer.StatusCode is HttpStatusCode.Unauthorized)
        {
            var challenges = answer.Headers.WwwAuthenticate.Select(h => h.ToString()).ToList();
            answer.Dispose();
            used = await RenewAsync(used, challenges, cancellationToken).ConfigureAwait(false);
            answer = await SendAsync(address, accept ?? [], range, used, cancellationToken).ConfigureAwait(false);
        }

        if (answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout || (int)answer.StatusCode >= 500)
        {
            using (answer)
            {
                throw new RegistryStatusException(answer.StatusCode, reference.Host, Wait(answer));
            }
        }

        return answer;
    }

    /// <summary>Tokens end while layers are read; whoever notices first gets a new one for all.</summary>
    private async Task<AuthenticationHeaderValue?> RenewAsync(AuthenticationHeaderValue? used, IReadOnlyList<string> challenges, CancellationToken cancellationToken)
    {
        await _renewing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _authorization == used ? _authorization = await AuthorizeAsync(challenges, cancellationToken).ConfigureAwait(false) : _authorization;
        }
        finally
        {
            _renewing.Release();
        }
    }

    public void Dispose() => _renewing.Dispose();

    private static TimeSpan? Wait(HttpResponseMessage answer) => answer.Headers.RetryAfter switch
    {
        { Delta: { } wait } when wait > TimeSpan.Zero => wait,
        { Date: { } date } when answer.Headers.Date is { } now && date > now => date - now,
        _ => null,
    };

    private async Task<HttpResponseMessage> SendAsync(
        Uri address, IReadOnlyList<string> accept, BlobRange? range, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        for (var hop = 0; ; hop++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Authorization = authorization;
            foreach (var type in accept)
            {
                request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(type));
            }

            if (range is not null)
            {
                request.Headers.Range = new RangeHeaderValue(range.From, range.From + range.Bytes - 1);
            }

            var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if (answer.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect)
                || answer.Headers.Location is not { } location)
            {
                return answer;
            }

            answer.Dispose();
            var here = address.GetLeftPart(UriPartial.Authority);
            address = new Uri(address, location);
            if (hop >= MaxRedirects || !Allowed(address) || (address.IsLoopback && !IsLoopback(reference.Host)))
            {
                throw new RegistryRefusedException($"The registry '{reference.Host}' sends the gate to an address that it does not follow ({address.Scheme}://{address.Authority}).");
            }

            // Storage behind a registry has addresses that carry their own permission; ours is none of its business, nor of anybody that storage leads to.
            if (address.GetLeftPart(UriPartial.Authority) != here)
            {
                authorization = null;
            }
        }
    }

    private async Task<AuthenticationHeaderValue?> AuthorizeAsync(IReadOnlyList<string> challenges, CancellationToken cancellationToken)
    {
        var login = await logins.FindAsync(reference.Host, cancellationToken).ConfigureAwait(false);
        var basic = Basic(login);
        if (RegistryChallenge.Read(challenges) is not { } challenge)
        {
            return basic;
        }

        if (challenge.TokenAddress($"repository:{reference.Repository}:pull") is not { } address || !Allowed(address) || (address.IsLoopback && !IsLoopback(reference.Host)))
        {
            throw new RegistryRefusedException($"The registry '{reference.Host}' wants a token from an address that the gate does not ask.");
        }

        using var request = login?.User is RegistryCredentials.TokenUser
            ? challenge.RefreshRequest(address, login.Password)
            : new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Authorization = basic } };
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        if (answer.StatusCode is HttpStatusCode.TooManyRequests || (int)answer.StatusCode >= 500)
        {
            throw new RegistryStatusException(answer.StatusCode, address.Authority, Wait(answer));
        }

        if (!answer.IsSuccessStatusCode)
        {
            throw new RegistryRefusedException($"'{address.Authority}' gives no token to read '{reference.Repository}' (HTTP status {(int)answer.StatusCode}).");
        }

        var body = await ReadAsync(answer, MaxTokenBytes, cancellationToken).ConfigureAwait(false);
        try
        {
            using var json = JsonDocument.Parse(body);
            foreach (var name in (string[])["token", "access_token"])
            {
                if (json.RootElement.ValueKind is JsonValueKind.Object
                    && json.RootElement.TryGetProperty(name, out var token) && token.ValueKind is JsonValueKind.String && token.GetString() is { Length: > 0 } text
                    && text.All(c => c is > ' ' and < '\x7f'))
                {
                    return new AuthenticationHeaderValue("Bearer", text);
                }
            }
        }
        catch (JsonException)
        {
            // Said below: a token server that answers without a token.
        }

        throw new RegistryRefusedException($"'{address.Authority}' answered without a token to read '{reference.Repository}'.");
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage answer, int maxBytes, CancellationToken cancellationToken)
    {
        if (answer.Content.Headers.ContentLength > maxBytes)
        {
            throw new RegistryRefusedException($"The registry's document has {answer.Content.Headers.ContentLength} bytes; at most {maxBytes} are read.");
        }

        var stream = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            using var kept = new MemoryStream();
            var chunk = new byte[16 * 1024];
            int count;
            while ((count = await stream.ReadAsync(chunk, cancellationToken).ConfigureAwait(false)) > 0)
            {
                if (kept.Length + count > maxBytes)
                {
                    throw new RegistryRefusedException($"The registry's document is longer than {maxBytes} bytes and was not read further.");
                }

                kept.Write(chunk, 0, count);
            }

            return kept.ToArray();
        }
    }

    private async Task<AuthenticationHeaderValue?> BasicAsync(CancellationToken cancellationToken) =>
        Basic(await logins.FindAsync(reference.Host, cancellationToken).ConfigureAwait(false));

    private static AuthenticationHeaderValue? Basic(RegistryCredentials? login) => login is null or { User: RegistryCredentials.TokenUser }
        ? null
        : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{login.User}:{login.Password}")));

    private static bool IsLoopback(string authority) => Uri.TryCreate("http://" + authority, UriKind.Absolute, out var address) && address.IsLoopback;

    private bool Allowed(Uri address) => address.Scheme is "https" || (address.Scheme is "http" && Scheme(address.Authority) is "http");

    /// <summary>TLS for everyone but the machine itself and whom the options name.</summary>
    private string Scheme(string authority) =>
        options.PlainHttp.Contains(authority, StringComparer.OrdinalIgnoreCase)
        || IsLoopback(authority)
            ? "http"
            : "https";
}

/// <summary>What a registry answered.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">The document; empty unless the status is 200.</param>
/// <param name="MediaType">As the header says.</param>
internal sealed record RegistryDocument(HttpStatusCode Status, byte[] Body, string? MediaType);

/// <summary>The registry answers, and not with anything that can be used.</summary>
internal sealed class RegistryRefusedException(string message) : Exception(message);
