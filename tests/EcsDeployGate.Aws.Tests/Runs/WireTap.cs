using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Amazon.Runtime;

namespace EcsDeployGate.Aws.Tests.Runs;

/// <summary>What a request to DynamoDB meets on its way.</summary>
internal enum Mishap
{
    None,

    /// <summary>It never arrives.</summary>
    Lost,

    /// <summary>It is done, and nobody hears of it.</summary>
    AnswerLost,

    /// <summary>The table is busy.</summary>
    Throttled,
}

/// <summary>Sees every request on the wire and can let it meet a mishap.</summary>
/// <param name="mishap">By the request's number, from 0.</param>
internal sealed class WireTap(Func<int, Mishap> mishap) : HttpClientFactory
{
    private int _count;

    /// <summary>Operations, with the index that a query names.</summary>
    public ConcurrentQueue<(string Operation, string Body)> Seen { get; } = new();

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Tap(this));

    private sealed class Tap(WireTap owner) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var met = owner.Met();
            owner.Seen.Enqueue((
                request.Headers.GetValues("X-Amz-Target").Single().Split('.')[1],
                await request.Content!.ReadAsStringAsync(cancellationToken)));
            if (met is Mishap.Lost)
            {
                throw new HttpRequestException("The test cut the line.");
            }

            if (met is Mishap.Throttled)
            {
                return new HttpResponseMessage(HttpStatusCode.BadRequest)
                {
                    Content = new StringContent(
                        """{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":"busy"}""",
                        Encoding.UTF8,
                        "application/x-amz-json-1.0"),
                };
            }

            var answer = await base.SendAsync(request, cancellationToken);
            if (met is Mishap.AnswerLost)
            {
                answer.Dispose();
                throw new HttpRequestException("The test cut the line.");
            }

            return answer;
        }
    }

    private Mishap Met() => mishap(Interlocked.Increment(ref _count) - 1);
}
