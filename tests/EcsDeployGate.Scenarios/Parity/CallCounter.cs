using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EcsDeployGate.Scenarios.Parity;

/// <summary>Stands between the gate and AWS, passes everything on and counts it.</summary>
internal sealed class CallCounter : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, int> _calls = new();
    private readonly HttpClient _http = new();
    private readonly Uri _aws;
    private readonly WebApplication _app;

    private CallCounter(Uri aws)
    {
        _aws = aws;
        var builder = WebApplication.CreateBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Run(PassAsync);
    }

    /// <summary>Calls by operation since the last <see cref="Reset"/>.</summary>
    public IReadOnlyDictionary<string, int> Calls => new SortedDictionary<string, int>(_calls, StringComparer.Ordinal);

    public Uri Endpoint => new(_app.Urls.Single());

    public static async Task<CallCounter> StartAsync(Uri aws, CancellationToken cancellationToken)
    {
        var counter = new CallCounter(aws);
        await counter._app.StartAsync(cancellationToken);
        return counter;
    }

    public void Reset() => _calls.Clear();

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _http.Dispose();
    }

    private async Task PassAsync(HttpContext context)
    {
        var from = context.Request;
        _calls.AddOrUpdate(NameOf(from), 1, (_, n) => n + 1);
        using var to = new HttpRequestMessage(new HttpMethod(from.Method), new Uri(_aws, from.Path + from.QueryString));
        using var body = new MemoryStream();
        await from.Body.CopyToAsync(body, context.RequestAborted);
        if (body.Length > 0)
        {
            to.Content = new ByteArrayContent(body.ToArray());
        }

        foreach (var (name, values) in from.Headers.Where(h => !h.Key.Equals("Host", StringComparison.OrdinalIgnoreCase)))
        {
            if (!to.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                to.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        using var answer = await _http.SendAsync(to, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(h => h.Key is not ("Transfer-Encoding" or "Date" or "Server")))
        {
            context.Response.Headers[name] = values.ToArray();
        }

        if (!HttpMethods.IsHead(from.Method))
        {
            await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
    }

    private static string NameOf(HttpRequest request) => request.Headers["X-Amz-Target"].ToString() is { Length: > 0 } target
        ? target[(target.IndexOf('.', StringComparison.Ordinal) + 1)..]
        : request.Path.StartsWithSegments("/v2", StringComparison.Ordinal) ? "registry" : $"S3 {request.Method}";
}
