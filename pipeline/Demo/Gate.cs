using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace EcsDeployGate.Demo;

/// <summary>The gate's own API, as a person with curl would use it.</summary>
internal sealed class Gate(HttpClient http, Uri endpoint)
{
    public Uri Endpoint { get; } = endpoint;

    /// <summary>Waits for the run that the execution's approval starts.</summary>
    /// <exception cref="DemoException">None comes.</exception>
    public async Task<string> RunAfterAsync(IReadOnlySet<string> known, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < 150; tries++)
        {
            var page = await GetAsync($"/v1/runs?pipeline={Shop.Pipeline}", cancellationToken);
            if (page["runs"]!.AsArray().Select(r => r!["id"]!.GetValue<string>()).FirstOrDefault(id => !known.Contains(id)) is { } found)
            {
                return found;
            }

            await Task.Delay(200, cancellationToken);
        }

        throw new DemoException("The approval message never became a run.");
    }

    public Task<JsonNode> RunAsync(string id, CancellationToken cancellationToken) => GetAsync($"/v1/runs/{id}", cancellationToken);

    public Task<JsonNode> VerifyAsync(CancellationToken cancellationToken) => GetAsync("/v1/audit/verify", cancellationToken);

    private async Task<JsonNode> GetAsync(string path, CancellationToken cancellationToken) =>
        (await http.GetFromJsonAsync<JsonNode>(new Uri(Endpoint, path), cancellationToken))!;
}
