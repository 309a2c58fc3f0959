using System.Runtime.CompilerServices;
using Amazon.Runtime;

namespace EcsDeployGate.Aws.Compat;

/// <summary>
/// Follows a service's tokens from page to page, as the official paginators do: the token is written into the caller's
/// request, and a paginator runs once.
/// </summary>
internal abstract class TokenPaginator<TRequest, TResponse>(TRequest request) : IPaginator<TResponse>
    where TRequest : AmazonWebServiceRequest
    where TResponse : AmazonWebServiceResponse
{
    private int _used;

    public IPaginatedEnumerable<TResponse> Responses => new PaginatedResponse<TResponse>(this);

    /// <summary>Whether the service marks its last page by repeating the token it was sent (GetLogEvents).</summary>
    protected virtual bool LastPageRepeatsToken => false;

    protected abstract string? GetToken(TRequest request);

    protected abstract void SetToken(TRequest request, string? token);

    protected abstract string? NextToken(TResponse response);

    protected abstract Task<TResponse> SendAsync(TRequest request, CancellationToken cancellationToken);

    async IAsyncEnumerable<TResponse> IPaginator<TResponse>.PaginateAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _used, 1) != 0)
        {
            throw new InvalidOperationException("This paginator has already run. Make a new one to read the pages again.");
        }

        PaginatorUtils.SetUserAgentAdditionOnRequest(request);
        var next = GetToken(request);
        string? sent;
        do
        {
            sent = next;
            SetToken(request, sent);
            var response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
            next = NextToken(response);
            cancellationToken.ThrowIfCancellationRequested();
            yield return response;
        }
        while (!string.IsNullOrEmpty(next) && !(LastPageRepeatsToken && next == sent));
    }
}
