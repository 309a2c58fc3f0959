using Amazon.Lambda.AspNetCoreServer;
using Amazon.Lambda.Core;
using EcsDeployGate.Api.Problems;

namespace EcsDeployGate.Api.Lambda;

/// <summary>Gives a request the limits that Kestrel gives it elsewhere: a size, and an end. Lambda hands bodies over whole and never aborts.</summary>
internal sealed class InvocationLimits(RequestDelegate next, InvocationTime limits)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Body.Length > ApiApp.MaxBodyBytes)
        {
            await StatusProblems.Of(context, StatusCodes.Status413PayloadTooLarge).ExecuteAsync(context);
            return;
        }

        var left = limits.Left((ILambdaContext)context.Items[AbstractAspNetCoreFunction.LAMBDA_CONTEXT]!);
        using var limit = limits.Limit(left);
        if (limit.IsCancellationRequested)
        {
            await OutOfTimeAsync(context);
            return;
        }

        context.RequestAborted = limit.Token;
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            context.Response.Clear();
            await OutOfTimeAsync(context);
        }
    }

    private static Task OutOfTimeAsync(HttpContext context) => Problem.Of(StatusCodes.Status503ServiceUnavailable, "out-of-time", "The invocation's time is up",
        "The answer was not ready before the function's deadline. It is safe to try again.").ExecuteAsync(context);
}
