using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EcsDeployGate.Lambda.Tests;

/// <summary>Lambda's front door, as the sandbox calls functions: each POST is an invocation of one of the processes, which take turns.</summary>
internal sealed class FunctionUrl : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly FunctionProcess[] _processes;
    private int _next;

    private FunctionUrl(FunctionProcess[] processes)
    {
        _processes = processes;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.MapPost("/invoke", InvokeAsync);
    }

    public string Url => _app.Urls.Single() + "/invoke";

    /// <summary>Every event, and what the function said to it.</summary>
    public ConcurrentQueue<(string Event, LambdaAnswer Answer)> Invocations { get; } = new();

    public static async Task<FunctionUrl> OverAsync(params FunctionProcess[] processes)
    {
        var url = new FunctionUrl(processes);
        await url._app.StartAsync();
        return url;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IResult> InvokeAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        var body = await reader.ReadToEndAsync(request.HttpContext.RequestAborted);
        var answer = await _processes[Interlocked.Increment(ref _next) % _processes.Length].Api.InvokeAsync(body);
        Invocations.Enqueue((body, answer));
        return answer.Error is { } error
            ? Results.Json(new { errorType = error.Type, errorMessage = error.Message }, statusCode: StatusCodes.Status500InternalServerError)
            : Results.Text(answer.Body, "application/json");
    }
}
