using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace EcsDeployGate.Aws.Tests.Inspecting;

/// <summary>A registry that answers from memory; records what it was asked.</summary>
internal sealed class MemoryRegistry : HttpMessageHandler
{
    public Dictionary<string, Func<HttpRequestMessage, HttpResponseMessage>> Answers { get; } = [];

    public List<(string Address, string? Authorization)> Asked { get; } = [];

    public static string Digest(string body) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)));

    public static HttpResponseMessage Document(string body, string type = "application/json") =>
        new(HttpStatusCode.OK) { Content = new StringContent(body, Encoding.UTF8, type) };

    public static HttpResponseMessage Status(HttpStatusCode status) => new(status) { Content = new StringContent("") };

    /// <summary>Serves a manifest by a name and by its digest; gives the digest.</summary>
    public string Manifest(string repository, string? tag, string body, string type)
    {
        var digest = Digest(body);
        foreach (var name in (string?[])[tag, digest])
        {
            if (name is not null)
            {
                Answers[$"{repository}/manifests/{name}"] = _ => Document(body, type);
            }
        }

        return digest;
    }

    public string Blob(string repository, string body)
    {
        var digest = Digest(body);
        Answers[$"{repository}/blobs/{digest}"] = _ => Document(body, "application/octet-stream");
        return digest;
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Asked.Add((request.RequestUri!.ToString(), request.Headers.Authorization?.ToString()));
        var key = $"{request.RequestUri.Scheme}://{request.RequestUri.Authority}{request.RequestUri.AbsolutePath}".Replace("/v2/", "/", StringComparison.Ordinal);
        return Task.FromResult(Answers.TryGetValue(key, out var answer) ? answer(request) : Status(HttpStatusCode.NotFound));
    }
}
