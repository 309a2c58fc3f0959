using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Tests.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EcsDeployGate.Sandbox.Tests.Functions;

/// <summary>A Lambda function of the test's: keeps what it is called with, and returns (200) or throws (500) what the test says.</summary>
internal sealed class TestFunction : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Func<JsonObject, int, (int Status, string Body)> _answer;
    private readonly Task _until;
    private int _calls;

    private TestFunction(WebApplication app, Func<JsonObject, int, (int Status, string Body)> answer, Task until)
    {
        _app = app;
        _answer = answer;
        _until = until;
    }

    public ConcurrentQueue<JsonObject> Calls { get; } = new();

    public string Url => _app.Urls.First() + "/invoke";

    /// <param name="answer">From the event and the number of the call, counted from 1; returns <c>null</c> unless given.</param>
    /// <param name="until">What every call waits for before it answers.</param>
    public static async Task<TestFunction> StartAsync(Func<JsonObject, int, (int Status, string Body)>? answer = null, Task? until = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var function = new TestFunction(builder.Build(), answer ?? ((_, _) => (200, "null")), until ?? Task.CompletedTask);
        function._app.Run(function.InvokeAsync);
        await function._app.StartAsync(TestSandbox.Cancelled);
        return function;
    }

    public Task RegisterAsync(TestSandbox aws, string name = "gate") =>
        aws.AdminAsync(HttpMethod.Post, "functions", $$"""{"name":"{{name}}","url":"{{Url}}"}""");

    /// <summary>Waits for its <paramref name="number"/>th call, counted from 1.</summary>
    public async Task<JsonObject> CallAsync(int number = 1) =>
        (await TestSandbox.EventuallyAsync(() => Task.FromResult(Calls.ToArray()), calls => calls.Length >= number))[number - 1];

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task InvokeAsync(HttpContext context)
    {
        var body = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!.AsObject();
        var (status, answer) = _answer(body, Interlocked.Increment(ref _calls));
        Calls.Enqueue(body);
        await _until.WaitAsync(context.RequestAborted);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer, context.RequestAborted);
    }
}
