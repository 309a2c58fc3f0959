using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace EcsDeployGate.Sandbox.Functions;

/// <summary>Invokes functions and waits for what they return, as Lambda's <c>RequestResponse</c> invocation does.</summary>
/// <remarks>An answer with status 2xx is what the function returned; any other is an error that it threw.</remarks>
internal sealed class FunctionInvoker(FunctionDirectory functions, TimeProvider time) : IDisposable
{
    /// <summary>Lambda's limit of a synchronous answer.</summary>
    private const int MaxAnswerBytes = 6 << 20;

    /// <summary>Lambda's own limit of one invocation.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MaxAnswerBytes };

    public async Task<FunctionResult> InvokeAsync(string nameOrArn, JsonObject payload, CancellationToken cancellationToken)
    {
        if (functions.Find(nameOrArn) is not { } url)
        {
            return new FunctionResult($"Function not found: {nameOrArn}", "");
        }

        using var limit = new CancellationTokenSource(Longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(payload.ToJsonString()));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await _http.PostAsync(url, content, either.Token);
            var answer = await response.Content.ReadAsStringAsync(either.Token);
            return new FunctionResult(response.IsSuccessStatusCode ? null : $"Unhandled: {(int)response.StatusCode} {Start(answer)}", answer);
        }
        catch (HttpRequestException error)
        {
            return new FunctionResult(error.Message, "");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new FunctionResult("Task timed out after 900.00 seconds", "");
        }
    }

    public void Dispose() => _http.Dispose();

    private static string Start(string text) => text.Length <= 500 ? text : text[..500];
}
