namespace Amazon.Lambda.RuntimeSupport;

/// <summary>Asks Lambda for one invocation after the other, and answers each.</summary>
public class LambdaBootstrap : IDisposable
{
    private readonly HttpClient? _ownHttp;
    private readonly LambdaBootstrapHandler _handler;
    private readonly LambdaBootstrapInitializer? _initializer;
    private readonly RuntimeApiClient _api;

    public LambdaBootstrap(HandlerWrapper handlerWrapper, LambdaBootstrapInitializer? initializer = null)
        : this(new HttpClient(), handlerWrapper, initializer) => _ownHttp = _api.Http;

    /// <param name="httpClient">Waits for the next invocation, so it must not time out: its own time-out is taken off.</param>
    /// <param name="handlerWrapper">Answers invocations.</param>
    /// <param name="initializer">Runs first; what it throws is reported as a failed start, and false ends the process.</param>
    public LambdaBootstrap(HttpClient httpClient, HandlerWrapper handlerWrapper, LambdaBootstrapInitializer? initializer = null)
    {
        httpClient.Timeout = Timeout.InfiniteTimeSpan;
        (_handler, _initializer, _api) = (handlerWrapper.Handler, initializer, new RuntimeApiClient(httpClient));
    }

    /// <summary>Goes on until <paramref name="cancellationToken"/> is set; an invocation in hand is answered first.</summary>
    /// <exception cref="HttpRequestException">Lambda itself cannot be talked to: the process is of no use any more.</exception>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        if (!await InitializeAsync().ConfigureAwait(false))
        {
            return;
        }

        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                await InvokeOnceAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // It was waiting for work.
        }
    }

    public void Dispose()
    {
        _ownHttp?.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task<bool> InitializeAsync()
    {
        try
        {
            return _initializer is null || await _initializer().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await _api.ReportInitErrorAsync(e).ConfigureAwait(false);
            throw;
        }
    }

    private async Task InvokeOnceAsync(CancellationToken cancellationToken)
    {
        var (request, context) = await _api.NextAsync(cancellationToken).ConfigureAwait(false);

        // Where the AWS SDK looks for it, to hand it on.
        Environment.SetEnvironmentVariable("_X_AMZN_TRACE_ID", context.TraceId);
        InvocationResponse response;
        try
        {
            response = await _handler(request).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await _api.ReportErrorAsync(context.AwsRequestId, e).ConfigureAwait(false);
            return;
        }

        try
        {
            await _api.RespondAsync(context.AwsRequestId, response.OutputStream).ConfigureAwait(false);
        }
        finally
        {
            if (response.DisposeOutputStream)
            {
                await response.OutputStream.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
