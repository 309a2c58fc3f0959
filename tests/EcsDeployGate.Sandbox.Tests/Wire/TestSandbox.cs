using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Engines.Scripted;
using EcsDeployGate.Sandbox.Tasks;

namespace EcsDeployGate.Sandbox.Tests.Wire;

/// <summary>A sandbox over the scripted engine, talked to over its socket; every answer is checked against AWS's own model.</summary>
internal sealed class TestSandbox : IAsyncDisposable
{
    private const string Authorization =
        "AWS4-HMAC-SHA256 Credential=AKIATESTER/20260504/eu-west-1/ecs/aws4_request, SignedHeaders=host, Signature=00";

    private readonly SandboxHost _host;

    private TestSandbox(SandboxHost host)
    {
        _host = host;
        Http = new HttpClient { BaseAddress = host.Endpoint };
        Http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", Authorization);
    }

    public HttpClient Http { get; }

    public Uri Endpoint => _host.Endpoint;

    public SandboxHost Host => _host;

    public static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <param name="script">What tasks do; a task that runs until it is stopped, unless given.</param>
    /// <param name="configure">Changes the options.</param>
    public static async Task<TestSandbox> StartAsync(Func<TaskSpec, TaskScript>? script = null, Func<SandboxOptions, SandboxOptions>? configure = null)
    {
        var options = new SandboxOptions
        {
            Port = 0,
            TaskEngine = new ScriptedEngine(script ?? Scripts.ByImage, TimeProvider.System),
            StartPipelinesWhenCreated = false,
            UncheckedTaskHealthyAfter = TimeSpan.Zero,
            Logging = new FailingLog(),
        };
        return new TestSandbox(await SandboxHost.StartAsync(configure?.Invoke(options) ?? options, Cancelled));
    }

    public Task<JsonObject> Ecs(string operation, string input) => CallAsync("ecs", operation, input);

    public Task<JsonObject> Logs(string operation, string input) => CallAsync("logs", operation, input);

    public Task<JsonObject> Pipeline(string operation, string input) => CallAsync("codepipeline", operation, input);

    /// <summary>Calls and expects a right answer.</summary>
    public async Task<JsonObject> CallAsync(string service, string operation, string input)
    {
        var (status, body) = await SendAsync(service, operation, input);
        Assert.True(status == 200, $"{operation} answered {status}: {body?.ToJsonString()}");
        var faults = BotocoreModels.Load(service).CheckAnswer(operation, body);
        Assert.True(faults.Count == 0, $"{operation} is not what the service model says: {string.Join("; ", faults)}");
        return body as JsonObject ?? [];
    }

    /// <summary>Calls and expects an error that the service's model declares for the operation (or that any service can give).</summary>
    public async Task<AwsError> FailAsync(string service, string operation, string input, bool declared = true)
    {
        var (status, body) = await SendAsync(service, operation, input);
        Assert.True(status is >= 400, $"{operation} answered {status}: {body?.ToJsonString()}");
        var error = new AwsError(status, body!["__type"]!.GetValue<string>(), body["message"]!.GetValue<string>(), body.AsObject());
        if (declared)
        {
            Assert.True(BotocoreModels.Load(service).Declares(operation, error.Code), $"{operation} is not said to fail with {error.Code} ({error.Message})");
        }

        return error;
    }

    public async Task<(int Status, JsonNode? Body)> SendAsync(string service, string operation, string input)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/");
        request.Headers.Add("X-Amz-Target", $"{BotocoreModels.Load(service).TargetPrefix}.{operation}");
        request.Content = new StringContent(input, Encoding.UTF8);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.1");
        using var response = await Http.SendAsync(request, Cancelled);
        var text = await response.Content.ReadAsStringAsync(Cancelled);
        Assert.Equal("application/x-amz-json-1.1", response.Content.Headers.ContentType?.MediaType);
        return ((int)response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    /// <summary>Calls <c>/_sandbox</c>.</summary>
    public async Task<JsonNode> AdminAsync(HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, "/_sandbox/" + path);
        request.Content = body is null ? null : new StringContent(body);
        using var response = await Http.SendAsync(request, Cancelled);
        var text = await response.Content.ReadAsStringAsync(Cancelled);
        Assert.True(response.IsSuccessStatusCode, $"{path} answered {response.StatusCode}: {text}");
        return JsonNode.Parse(text)!;
    }

    /// <summary>Asks again until it is so; a quarter of a minute at most.</summary>
    public static async Task<T> EventuallyAsync<T>(Func<Task<T>> ask, Func<T, bool> isSo)
    {
        var latest = default(T);
        for (var i = 0; i < 300; i++)
        {
            latest = await ask();
            if (isSo(latest))
            {
                return latest;
            }

            await Task.Delay(50, Cancelled);
        }

        Assert.Fail($"It never became so; the last answer was: {(latest is JsonNode node ? node.ToJsonString() : latest?.ToString())}");
        return latest!;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _host.DisposeAsync();
    }
}
