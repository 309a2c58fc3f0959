using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace EcsDeployGate.Demo;

/// <summary>Calls that set the shop up, which the gate itself never makes and its AWS packages therefore need not have.</summary>
/// <remarks>The AWS JSON 1.1 protocol by hand. The sandbox wants to see who calls and does not check the signature.</remarks>
internal sealed class SetUpCalls(HttpClient http, Uri endpoint)
{
    private const string Ecs = "AmazonEC2ContainerServiceV20141113";
    private const string Logs = "Logs_20140328";
    private const string CodePipeline = "CodePipeline_20150709";

    public Task<JsonNode> EcsAsync(string operation, JsonObject request, CancellationToken cancellationToken) => CallAsync($"{Ecs}.{operation}", "ecs", request, cancellationToken);

    public Task<JsonNode> CodePipelineAsync(string operation, JsonObject request, CancellationToken cancellationToken) => CallAsync($"{CodePipeline}.{operation}", "codepipeline", request, cancellationToken);

    /// <summary>A call of CloudWatch Logs that may fail with one error and be as good.</summary>
    public async Task LogsAsync(string operation, JsonObject request, string except, CancellationToken cancellationToken)
    {
        try
        {
            await CallAsync($"{Logs}.{operation}", "logs", request, cancellationToken);
        }
        catch (DemoException error) when (error.Message.Contains(except, StringComparison.Ordinal))
        {
        }
    }

    private async Task<JsonNode> CallAsync(string target, string service, JsonObject body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new StringContent(body.ToJsonString()) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.1");
        request.Headers.TryAddWithoutValidation("X-Amz-Target", target);
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            $"AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261122/eu-west-1/{service}/aws4_request, SignedHeaders=host;x-amz-target, Signature={new string('0', 64)}");
        using var answer = await http.SendAsync(request, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        return answer.IsSuccessStatusCode ? (text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!) : throw new DemoException($"{target} was refused: {text}");
    }
}
