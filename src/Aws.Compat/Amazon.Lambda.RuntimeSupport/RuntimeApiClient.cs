using System.Net.Http.Headers;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>The Lambda Runtime API, version 2018-06-01, as far as a function that answers whole needs it.</summary>
internal sealed class RuntimeApiClient(HttpClient http)
{
    private const string JsonType = "application/json";
    private const string ErrorType = "application/vnd.aws.lambda.error+json";

    private readonly string _base = $"http://{Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API") ?? throw new InvalidOperationException("AWS_LAMBDA_RUNTIME_API is not set: this is not Lambda.")}/2018-06-01/runtime/";

    public HttpClient Http => http;

    public async Task<(InvocationRequest Request, LambdaContext Context)> NextAsync(CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(new Uri(_base + "invocation/next"), cancellationToken).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        var context = new LambdaContext(response.Headers);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        return (new InvocationRequest { InputStream = new MemoryStream(body, writable: false), LambdaContext = context }, context);
    }

    public Task RespondAsync(string requestId, Stream answer) => PostAsync($"invocation/{requestId}/response", new StreamContent(answer), JsonType, null);

    public Task ReportErrorAsync(string requestId, Exception error) => ReportAsync($"invocation/{requestId}/error", error);

    public Task ReportInitErrorAsync(Exception error) => ReportAsync("init/error", error);

    private Task ReportAsync(string path, Exception error) => PostAsync(path, new ByteArrayContent(ErrorBody.Of(error)), ErrorType, error.GetType().Name);

    private async Task PostAsync(string path, HttpContent content, string contentType, string? errorType)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        using var request = new HttpRequestMessage(HttpMethod.Post, _base + path) { Content = content };
        if (errorType is not null)
        {
            request.Headers.Add("Lambda-Runtime-Function-Error-Type", errorType);
        }

        using var response = await http.SendAsync(request).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
    }
}
