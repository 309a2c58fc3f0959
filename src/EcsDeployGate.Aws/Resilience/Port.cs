using Amazon.Runtime;
using EcsDeployGate.Core.Resolving;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace EcsDeployGate.Aws.Resilience;

/// <summary>Asks one service with bounded patience, and sorts what goes wrong into answers and outages.</summary>
/// <remarks>From outside in: time for all, tries, circuit breaker, time for one try. One for each service, for the life of the process.</remarks>
internal sealed class Port
{
    private readonly ResiliencePipeline _pipeline;

    /// <summary>Makes a port.</summary>
    /// <param name="name">The service, for messages: <c>ecs</c>, <c>s3</c>.</param>
    /// <param name="options">Numbers.</param>
    /// <param name="clock">Waits and time-outs go by it.</param>
    /// <param name="breaks">False for a port that speaks to many hosts, where one that is down must not speak for the others.</param>
    public Port(string name, AwsResilienceOptions options, TimeProvider clock, bool breaks = true)
    {
        Name = name;
        var builder = new ResiliencePipelineBuilder { Name = name, TimeProvider = clock }
            .AddTimeout(options.TotalTimeout);
        if (options.Retries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = options.Retries,
                Delay = options.BaseDelay,
                MaxDelay = options.MaxDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                DelayGenerator = static failed => new((failed.Outcome.Exception as RegistryStatusException)?.RetryAfter),
                ShouldHandle = failed => new(failed.Outcome.Exception is { } error
                    && !failed.Context.CancellationToken.IsCancellationRequested
                    // Whoever wants to be left alone for longer than there is time is not asked again.
                    && !((error as RegistryStatusException)?.RetryAfter >= options.TotalTimeout)
                    && (AwsFailures.IsThrottling(error) || AwsFailures.IsOutage(error))),
            });
        }

        if (breaks)
        {
            builder.AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = options.BreakerFailureRatio,
                MinimumThroughput = options.BreakerMinimumTries,
                SamplingDuration = options.BreakerSampling,
                BreakDuration = options.BreakerBreak,
                ShouldHandle = static failed => new(failed.Outcome.Exception is { } error
                    && !failed.Context.CancellationToken.IsCancellationRequested
                    && !AwsFailures.IsThrottling(error) && AwsFailures.IsOutage(error)),
            });
        }

        _pipeline = builder.AddTimeout(options.TryTimeout).Build();
    }

    /// <summary>The service.</summary>
    public string Name { get; }

    /// <summary>Asks.</summary>
    /// <param name="operation">The API operation, for messages.</param>
    /// <param name="call">One try; must be safe to make again.</param>
    /// <param name="refusal">Turns an error that is an answer into that answer; null for one that is not.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    /// <exception cref="PortUnavailableException">Throttled or out of order after all tries, or an error that nobody expected.</exception>
    public async Task<T> AskAsync<T>(
        string operation, Func<CancellationToken, Task<T>> call, Func<AmazonServiceException, T?>? refusal, CancellationToken cancellationToken)
        where T : class
    {
        var context = ResilienceContextPool.Shared.Get(operation, cancellationToken);
        try
        {
            return await _pipeline.ExecuteAsync(
                static async (context, call) => await call(context.CancellationToken).ConfigureAwait(false), context, call).ConfigureAwait(false);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (BrokenCircuitException e)
        {
            throw Unavailable(operation, "CircuitOpen", $"{Name} was out of order a moment ago and is left alone for a while.", e);
        }
        catch (Exception e) when (AwsFailures.IsThrottling(e) || (e is not AmazonServiceException && AwsFailures.IsOutage(e)))
        {
            throw Unavailable(operation, AwsFailures.Code(e), e.Message, e);
        }
        catch (AmazonServiceException e)
        {
            return (AwsFailures.IsOutage(e) ? null : refusal?.Invoke(e)) ?? throw Unavailable(operation, AwsFailures.Code(e), e.Message, e);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private PortUnavailableException Unavailable(string operation, string code, string message, Exception inner) =>
        new(Name, operation, code, message, inner);
}
