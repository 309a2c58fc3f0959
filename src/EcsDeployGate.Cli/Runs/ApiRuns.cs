using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Runs;

namespace EcsDeployGate.Cli.Runs;

/// <summary>Runs behind the HTTP API.</summary>
internal sealed class ApiRuns : IRunSource
{
    /// <summary>Largest answer that is read, in bytes: a list of a hundred runs, or a run with every record a probe may leave, with room.</summary>
    private const long MaxAnswer = 32 * 1024 * 1024;

    private readonly HttpClient _http;

    public ApiRuns(Uri url) => _http = new HttpClient
    {
        BaseAddress = new Uri(url.ToString().TrimEnd('/') + "/"),
        Timeout = TimeSpan.FromSeconds(30),
        MaxResponseContentBufferSize = MaxAnswer,
    };

    public Task<JsonObject> ListAsync(RunQuery query, CancellationToken cancellationToken)
    {
        (string Name, string? Value)[] parameters =
        [
            ("pipeline", query.Pipeline),
            ("service", query.Service),
            ("stage", query.Stage is { } stage ? Word(stage) : null),
            ("decision", query.Decision is { } decision ? Word(decision) : null),
            ("limit", query.Limit.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ("cursor", query.Cursor),
        ];
        return SendAsync(
            HttpMethod.Get,
            "v1/runs?" + string.Join('&', parameters.Where(p => p.Value is not null).Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}")),
            cancellationToken);
    }

    public Task<JsonObject> GetAsync(RunId run, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, $"v1/runs/{run}", cancellationToken);

    public Task<JsonObject> RerunAsync(RunId run, bool retryStage, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, $"v1/runs/{run}/rerun", cancellationToken, retryStage ? new JsonObject { ["retryStage"] = true } : null);

    public Task<JsonObject> StartAsync(JsonObject body, string key, CancellationToken cancellationToken) => SendAsync(HttpMethod.Post, "v1/runs", cancellationToken, body, key);

    public Task<JsonObject> DecideAsync(RunId run, Decision decision, string reason, CancellationToken cancellationToken) => SendAsync(
        HttpMethod.Post, $"v1/runs/{run}/decision", cancellationToken, new JsonObject { ["decision"] = Word(decision), ["reason"] = reason, ["by"] = Environment.UserName });

    /// <summary>The gate behind the API does that.</summary>
    public Task AdvanceAsync(RunId run, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<JsonObject> VerifyAsync(RunId? run, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, "v1/audit/verify" + (run is null ? "" : $"?run={run}"), cancellationToken);

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private async Task<JsonObject> SendAsync(HttpMethod method, string path, CancellationToken cancellationToken, JsonObject? body = null, string? key = null)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path);
            if (body is not null)
            {
                request.Content = new StringContent(body.ToJsonString(), MediaTypeHeaderValue.Parse("application/json"));
            }

            if (key is not null)
            {
                request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
            }

            using var response = await _http.SendAsync(request, cancellationToken);
            var document = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken)) as JsonObject
                ?? throw new CliException($"{_http.BaseAddress} answered something else than a gate does (status {(int)response.StatusCode}). Is --url right?");
            return response.IsSuccessStatusCode
                ? document
                : throw new CliException($"{document["title"] ?? $"Status {(int)response.StatusCode}"}: {document["detail"]}");
        }
        catch (JsonException e)
        {
            throw new CliException($"{_http.BaseAddress} answered something else than a gate does. Is --url right?", e);
        }
        catch (HttpRequestException e)
        {
            throw new CliException($"No gate answers at {_http.BaseAddress}: {e.Message} Start one, name it with --url, or read a store with --store FILE.", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CliException($"{_http.BaseAddress} did not answer within {_http.Timeout.TotalSeconds} seconds.", e);
        }
    }
}
