using System.Net;
using EcsDeployGate.Api.Lambda;
using EcsDeployGate.Api.Problems;
using EcsDeployGate.Hosting.Configuration;
using Microsoft.Extensions.Options;

namespace EcsDeployGate.Api.Events;

/// <summary>Lets requests of this machine through. An event is not signed, so where it comes from is all that speaks for it.</summary>
/// <remarks>On Lambda that is not an address but this very process: what it made of an invocation that is no HTTP request. No setting opens it.</remarks>
internal sealed class FromThisMachine(IOptions<GateOptions> options, EventMark? lambda = null) : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        lambda is not null ? OnLambda(lambda, context, next)
        : options.Value.EventsFromAnywhere || IsLocal(context.HttpContext)
            ? next(context)
            : ValueTask.FromResult<object?>(Problem.Of(StatusCodes.Status403Forbidden, "events-from-outside", "Events are taken from this machine only",
                "Send events from the machine that the gate runs on, or set EcsDeployGate:EventsFromAnywhere when something in front of it keeps strangers out."));

    private static ValueTask<object?> OnLambda(EventMark mark, EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        mark.IsOn(context.HttpContext)
            ? next(context)
            : ValueTask.FromResult<object?>(Problem.Of(StatusCodes.Status403Forbidden, "events-from-outside", "Events are not taken over HTTP",
                "On Lambda events come from AWS as invocations of the function (SNS, EventBridge, CodePipeline, ECS), and never through an HTTP API or function URL."));

    /// <summary>A proxy on this machine is loopback too, but says for whom it asks.</summary>
    private static bool IsLocal(HttpContext http) =>
        (http.Connection.RemoteIpAddress is null || IPAddress.IsLoopback(http.Connection.RemoteIpAddress))
        && !http.Request.Headers.ContainsKey("X-Forwarded-For") && !http.Request.Headers.ContainsKey("Forwarded");
}
