using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EcsDeployGate.Lambda.Tests;

/// <summary>The Lambda Runtime API over HTTP, for one process: hands out invocations one by one and takes the answers.</summary>
/// <remarks>Shape: Lambda developer guide, "Using the Lambda runtime API".</remarks>
internal sealed class LambdaRuntimeApi : IAsyncDisposable
{
    /// <summary>A function's answer may have 6 MB; longer ones are refused as Lambda does.</summary>
    private const int MaxAnswerBytes = 6 * 1024 * 1024;

    private const string Base = "/2018-06-01/runtime/";

    private readonly WebApplication _app;
    private readonly Channel<Pending> _waiting = Channel.CreateUnbounded<Pending>();
    private readonly Dictionary<string, Pending> _inHand = [];
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<LambdaError> _initError = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private LambdaRuntimeApi()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Limits.MaxRequestBodySize = null;
        });
        _app = builder.Build();
        _app.MapGet(Base + "invocation/next", NextAsync);
        _app.MapPost(Base + "invocation/{id}/response", RespondAsync);
        _app.MapPost(Base + "invocation/{id}/error", FailAsync);
        _app.MapPost(Base + "init/error", FailInitAsync);
    }

    /// <summary>What <c>AWS_LAMBDA_RUNTIME_API</c> says: host and port.</summary>
    public string Address => new Uri(_app.Urls.Single()).Authority;

    /// <summary>Done when the function has asked for work for the first time.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Done when the function has said that it cannot start.</summary>
    public Task<LambdaError> InitError => _initError.Task;

    public static async Task<LambdaRuntimeApi> StartAsync()
    {
        var api = new LambdaRuntimeApi();
        await api._app.StartAsync();
        return api;
    }

    /// <summary>Invokes the function and waits for what it says.</summary>
    /// <param name="payload">The event.</param>
    /// <param name="timeLeft">Until the deadline that the function is told; a minute unless given.</param>
    public async Task<LambdaAnswer> InvokeAsync(string payload, TimeSpan? timeLeft = null)
    {
        var pending = new Pending(Guid.NewGuid().ToString(), payload, TimeProvider.System.GetUtcNow() + (timeLeft ?? TimeSpan.FromMinutes(1)));
        await _waiting.Writer.WriteAsync(pending);
        return await pending.Answer.Task;
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
    }

    private async Task NextAsync(HttpContext http)
    {
        _ready.TrySetResult();
        var pending = await _waiting.Reader.ReadAsync(http.RequestAborted);
        lock (_inHand)
        {
            _inHand.Add(pending.Id, pending);
        }

        http.Response.Headers["Lambda-Runtime-Aws-Request-Id"] = pending.Id;
        http.Response.Headers["Lambda-Runtime-Deadline-Ms"] = pending.Deadline.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        http.Response.Headers["Lambda-Runtime-Invoked-Function-Arn"] = "arn:aws:lambda:eu-west-1:111122223333:function:ecs-deploy-gate";
        http.Response.Headers["Lambda-Runtime-Trace-Id"] = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(pending.Payload);
    }

    private async Task RespondAsync(string id, HttpContext http)
    {
        var body = await ReadAsync(http);
        if (body.Length > MaxAnswerBytes)
        {
            http.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            await http.Response.WriteAsJsonAsync(new { errorMessage = "Exceeded maximum allowed payload size", errorType = "RequestEntityTooLarge" });
            return;
        }

        await AnswerAsync(id, new LambdaAnswer(body, null), http);
    }

    private async Task FailAsync(string id, HttpContext http) => await AnswerAsync(id, new LambdaAnswer("", await ReadErrorAsync(http)), http);

    private async Task FailInitAsync(HttpContext http)
    {
        _initError.TrySetResult(await ReadErrorAsync(http));
        await AcknowledgeAsync(http);
    }

    private async Task AnswerAsync(string id, LambdaAnswer answer, HttpContext http)
    {
        Pending? pending;
        lock (_inHand)
        {
            _inHand.Remove(id, out pending);
        }

        if (pending is null)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            await http.Response.WriteAsJsonAsync(new { errorMessage = "Invalid request ID", errorType = "InvalidRequestID" });
            return;
        }

        // Acknowledged first: who waits for the answer may stop the process next.
        await AcknowledgeAsync(http);
        pending.Answer.SetResult(answer with { InTime = TimeProvider.System.GetUtcNow() < pending.Deadline });
    }

    private static async Task AcknowledgeAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status202Accepted;
        await http.Response.WriteAsJsonAsync(new { status = "OK" });
        await http.Response.CompleteAsync();
    }

    private static async Task<LambdaError> ReadErrorAsync(HttpContext http)
    {
        var body = JsonNode.Parse(await ReadAsync(http))!;
        return new(
            http.Request.Headers["Lambda-Runtime-Function-Error-Type"].ToString(),
            http.Request.ContentType ?? "",
            body["errorType"]!.GetValue<string>(),
            body["errorMessage"]!.GetValue<string>(),
            body["stackTrace"]!.AsArray().Count);
    }

    private static async Task<string> ReadAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        return await reader.ReadToEndAsync(http.RequestAborted);
    }

    private sealed record Pending(string Id, string Payload, DateTimeOffset Deadline)
    {
        public TaskCompletionSource<LambdaAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>What a function said to one invocation.</summary>
/// <param name="Body">Its answer; empty when it failed.</param>
/// <param name="Error">How it failed.</param>
internal sealed record LambdaAnswer(string Body, LambdaError? Error)
{
    /// <summary>False when the deadline was over: Lambda would have ended the process.</summary>
    public bool InTime { get; init; }

    /// <summary>The answer as JSON; throws when the function failed.</summary>
    public JsonNode Json => Error is null ? JsonNode.Parse(Body)! : throw new InvalidOperationException($"The function failed: {Error.Type}: {Error.Message}");
}

/// <summary>An error as a function reports it.</summary>
internal sealed record LambdaError(string Header, string ContentType, string Type, string Message, int StackFrames);
