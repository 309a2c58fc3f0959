using System.Net;
using System.Text;
using Amazon.Runtime;

namespace EcsDeployGate.Aws.Compat.Tests.Doubles;

/// <summary>A service in memory: answers with the given replies in turn, the last one for ever, and keeps what it was asked.</summary>
internal sealed class ScriptedService(params Reply[] replies) : HttpMessageHandler
{
    private readonly List<RecordedRequest> _requests = [];

    public IReadOnlyList<RecordedRequest> Requests => _requests;

    public HttpClientFactory Factory => new OneHandlerFactory(this);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var headers = request.Headers.Concat(request.Content!.Headers)
            .ToDictionary(h => h.Key.ToLowerInvariant(), h => string.Join(",", h.Value), StringComparer.Ordinal);
        var body = await request.Content.ReadAsByteArrayAsync(cancellationToken);
        _requests.Add(new RecordedRequest(request.Method.Method, request.RequestUri!, headers, body));
        return replies[Math.Min(_requests.Count, replies.Length) - 1].ToMessage(request);
    }

    private sealed class OneHandlerFactory(HttpMessageHandler handler) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(handler, disposeHandler: false);

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;
    }
}

/// <summary>One reply of a <see cref="ScriptedService"/>.</summary>
internal sealed record Reply(HttpStatusCode Status, string Body, string? ErrorTypeHeader = null)
{
    public const string RequestId = "6f1c2a30-0000-4000-8000-000000000001";

    public static Reply Ok(string body) => new(HttpStatusCode.OK, body);

    public static Reply Error(string code, string message = "because", HttpStatusCode status = HttpStatusCode.BadRequest) =>
        new(status, $$"""{"__type":"com.amazonaws.test#{{code}}","message":"{{message}}"}""");

    public HttpResponseMessage ToMessage(HttpRequestMessage request)
    {
        var message = new HttpResponseMessage(Status)
        {
            RequestMessage = request,
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body)),
        };
        message.Content.Headers.ContentType = new("application/x-amz-json-1.1");
        message.Headers.Add("x-amzn-RequestId", RequestId);
        if (ErrorTypeHeader is not null)
        {
            message.Headers.Add("x-amzn-ErrorType", ErrorTypeHeader);
        }

        return message;
    }
}
