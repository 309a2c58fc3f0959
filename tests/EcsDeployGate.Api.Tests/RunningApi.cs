using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using EcsDeployGate.Core.Probing;
using EcsDeployGate.Core.Reporting;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.TestKit.Doubles;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EcsDeployGate.Api.Tests;

/// <summary>The app on a real socket and over a real store, with doubles for what is outside.</summary>
internal sealed class RunningApi : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edg-api-");
    private readonly WebApplication _app;

    private RunningApi(string[] settings)
    {
        _app = ApiApp.Build(
            ["--urls", "http://127.0.0.1:0", "--EcsDeployGate:StorePath", Path.Combine(_folder.FullName, "runs.db"), .. settings],
            builder =>
            {
                builder.Logging.ClearProviders();
                builder.Services.AddSingleton<IResolver>(Resolver);
                builder.Services.AddSingleton<IImageRegistry>(new ScriptedImages());
                builder.Services.AddSingleton<EcsDeployGate.Core.Inspecting.Files.IImageFiles>(new ScriptedImages());
                builder.Services.AddSingleton<IProbeTasks>(Probes);
                builder.Services.AddSingleton<IDoorAnswers>(Answers);
            });
    }

    public ScriptedResolver Resolver { get; } = new();

    public ScriptedProbeTasks Probes { get; } = new();

    public RecordingDoorAnswers Answers { get; } = new();

    public IRunStore Store => _app.Services.GetRequiredService<IRunStore>();

    public HttpClient Client { get; } = new();

    public string StorePath => Path.Combine(_folder.FullName, "runs.db");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<RunningApi> StartAsync(params string[] settings)
    {
        var api = new RunningApi(settings);
        await api._app.StartAsync(Stop);
        api.Client.BaseAddress = new Uri(api._app.Urls.Single());
        return api;
    }

    /// <summary>Sends a body as it stands.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, string body, string? contentType = "application/json", params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return Client.SendAsync(request, Stop);
    }

    public async Task<JsonObject> GetAsync(string path)
    {
        var response = await Client.GetAsync(path, Stop);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await ReadAsync(response);
    }

    public static async Task<JsonObject> ReadAsync(HttpResponseMessage response) =>
        JsonNode.Parse(await response.Content.ReadAsStringAsync(Stop))!.AsObject();

    /// <summary>Waits until the run has ended; fails after 20 seconds.</summary>
    public async Task<JsonObject> EndAsync(string run)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        while (true)
        {
            var document = await GetAsync($"/v1/runs/{run}");
            if (document["stage"]!.GetValue<string>() == "ended")
            {
                return document;
            }

            await Task.Delay(20, limit.Token);
        }
    }

    /// <summary>Asserts a whole problem document.</summary>
    public static async Task IsProblemAsync(HttpResponseMessage response, int status, string type, string detail)
    {
        var text = await response.Content.ReadAsStringAsync(Stop);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonNode.Parse(text)!.AsObject();
        Assert.Equal(status, problem["status"]!.GetValue<int>());
        Assert.Equal($"urn:ecs-deploy-gate:problem:{type}", problem["type"]!.GetValue<string>());
        Assert.NotEmpty(problem["title"]!.GetValue<string>());
        Assert.Equal(detail, problem["detail"]!.GetValue<string>());
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
