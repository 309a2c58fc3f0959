using Amazon.Lambda.Core;
using EcsDeployGate.Hosting.Configuration;
using Microsoft.Extensions.Options;

namespace EcsDeployGate.Api.Lambda;

/// <summary>How long an invocation may work: until its deadline, less a margin for writing what is known and for answering.</summary>
internal sealed class InvocationTime(IOptions<GateOptions> options, IHostApplicationLifetime lifetime)
{
    /// <summary>Time for work; negative when there is none.</summary>
    public TimeSpan Left(ILambdaContext context) => context.RemainingTime - TimeSpan.FromSeconds(options.Value.Lambda.MarginSeconds);

    /// <summary>Is set when the time is over, or when the process is told to stop.</summary>
    public CancellationTokenSource Limit(TimeSpan within)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);
        if (within > TimeSpan.Zero)
        {
            limit.CancelAfter(within);
        }
        else
        {
            limit.Cancel();
        }

        return limit;
    }
}
