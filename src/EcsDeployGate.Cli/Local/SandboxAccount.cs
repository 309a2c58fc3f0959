using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using EcsDeployGate.Core.Probing;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Cli.Local;

/// <summary>Makes what an account has before anybody deploys to it: a cluster, log groups, secrets. The gate itself never makes any.</summary>
/// <remarks>The AWS JSON 1.1 protocol by hand: the sandbox wants to see who calls and does not check the signature.</remarks>
internal sealed class SandboxAccount(HttpClient http, Uri endpoint)
{
    /// <summary>Prepares the account for a task definition.</summary>
    /// <returns>What is made up because it cannot be had here, a sentence each.</returns>
    public async Task<IReadOnlyList<string>> PrepareAsync(TaskDefinition definition, CancellationToken cancellationToken)
    {
        await CallAsync("ecs", "AmazonEC2ContainerServiceV20141113.CreateCluster", new() { ["clusterName"] = "default" }, cancellationToken);
        foreach (var group in LogGroups(definition))
        {
            await CallAsync("logs", "Logs_20140328.CreateLogGroup", new() { ["logGroupName"] = group }, cancellationToken);
        }

        var secrets = Secrets(definition);
        if (secrets.Count == 0)
        {
            return [];
        }

        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(endpoint, "_sandbox/secrets"))
        {
            Content = new StringContent(new JsonObject(secrets.Select(s => KeyValuePair.Create(s, (JsonNode?)"made-up"))).ToJsonString()),
        };
        await SendAsync(request, cancellationToken);
        return [.. secrets.Select(s => $"Secret '{s}' is not read: containers get a made-up value.")];
    }

    private static IReadOnlyList<string> LogGroups(TaskDefinition definition) =>
    [
        .. definition.Containers
            .Select(c => ((c["logConfiguration"] as JsonObject)?["options"] as JsonObject)?["awslogs-group"].AsText())
            .OfType<string>()
            .Append(new ProbeSettings().LogGroup)
            .Distinct(StringComparer.Ordinal),
    ];

    private static IReadOnlyList<string> Secrets(TaskDefinition definition) =>
    [
        .. definition.Containers
            .SelectMany(c => c["secrets"] as JsonArray ?? [])
            .Select(s => (s as JsonObject)?["valueFrom"].AsText())
            .OfType<string>()
            .Distinct(StringComparer.Ordinal),
    ];

    private async Task CallAsync(string service, string target, JsonObject body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new StringContent(body.ToJsonString()) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.1");
        request.Headers.TryAddWithoutValidation("X-Amz-Target", target);
        request.Headers.TryAddWithoutValidation("Authorization", $"AWS4-HMAC-SHA256 Credential=sandbox/20260101/eu-west-1/{service}/aws4_request, SignedHeaders=host, Signature=0");
        await SendAsync(request, cancellationToken);
    }

    private async Task SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var answer = await http.SendAsync(request, cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"The sandbox refused to be set up: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
        }
    }
}
