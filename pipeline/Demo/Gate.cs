using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace EcsDeployGate.Demo;

/// <summary>The gate's own API, as a person with curl would use it.</summary>
internal sealed class Gate(HttpClient http, Uri endpoint)
{
    public Uri Endpoint { get; } = endpoint;

    /// <summary>Waits for the run that the execution's approval starts.</summary>
    /// <exception cref="DemoException">None comes.</exception>
    public async Task<string> RunAfterAsync(IReadOnlySet<string> known, CancellationToken cancellationToken, string pipeline = Shop.Pipeline)
    {
        for (var tries = 0; tries < 150; tries++)
        {
            var page = await GetAsync($"/v1/runs?pipeline={pipeline}", cancellationToken);
            if (page["runs"]!.AsArray().Select(r => r!["id"]!.GetValue<string>()).FirstOrDefault(id => !known.Contains(id)) is { } found)
            {
                return found;
            }

            await Task.Delay(200, cancellationToken);
        }

        throw new DemoException("The approval message never became a run.");
    }

    public Task<JsonNode> RunAsync(string id, CancellationToken cancellationToken) => GetAsync($"/v1/runs/{id}", cancellationToken);

    /// <summary>The run's document once it has ended, or waits for a person.</summary>
    /// <exception cref="DemoException">It does not end in time.</exception>
    public async Task<JsonNode> EndedAsync(string id, TimeSpan limit, CancellationToken cancellationToken)
    {
        for (var waited = TimeSpan.Zero; waited < limit; waited += TimeSpan.FromMilliseconds(300))
        {
            var run = await RunAsync(id, cancellationToken);
            if (run["stage"]!.GetValue<string>() == "ended" || run["decision"]?.GetValue<string>() == "held")
            {
                return run;
            }

            await Task.Delay(300, cancellationToken);
        }

        throw new DemoException($"Run {id} does not end: {(await RunAsync(id, cancellationToken)).ToJsonString()}");
    }

    /// <summary>How many runs there are, up to a hundred.</summary>
    public async Task<int> CountAsync(CancellationToken cancellationToken) =>
        (await GetAsync("/v1/runs?limit=100", cancellationToken))["runs"]!.AsArray().Count;

    public Task<JsonNode> VerifyAsync(CancellationToken cancellationToken) => GetAsync("/v1/audit/verify", cancellationToken);

    private async Task<JsonNode> GetAsync(string path, CancellationToken cancellationToken) =>
        (await http.GetFromJsonAsync<JsonNode>(new Uri(Endpoint, path), cancellationToken))!;
}
