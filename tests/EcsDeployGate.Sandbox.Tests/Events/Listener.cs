using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EcsDeployGate.Sandbox.Tests.Events;

/// <summary>A subscriber: keeps what it is sent, and refuses the first few when told to.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _refuse;

    private Listener(WebApplication app, int refuse)
    {
        _app = app;
        _refuse = refuse;
    }

    public ConcurrentQueue<JsonObject> Heard { get; } = new();

    public string Url => _app.Urls.First() + "/events";

    public static async Task<Listener> StartAsync(int refuse = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var listener = new Listener(app, refuse);
        app.Run(listener.HearAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return listener;
    }

    public IEnumerable<JsonObject> Of(string detailType) => Heard.Where(item => item["detail-type"]?.GetValue<string>() == detailType);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HearAsync(HttpContext context)
    {
        var body = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!.AsObject();
        if (Interlocked.Decrement(ref _refuse) >= 0)
        {
            context.Response.StatusCode = 503;
            return;
        }

        Heard.Enqueue(body);
    }
}
