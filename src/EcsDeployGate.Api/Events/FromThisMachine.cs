using System.Net;
using EcsDeployGate.Api.Problems;
using EcsDeployGate.Hosting.Configuration;
using Microsoft.Extensions.Options;

namespace EcsDeployGate.Api.Events;

/// <summary>Lets requests of this machine through. An event is not signed, so where it comes from is all that speaks for it.</summary>
internal sealed class FromThisMachine(IOptions<GateOptions> options) : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        options.Value.EventsFromAnywhere || IsLocal(context.HttpContext)
            ? next(context)
            : ValueTask.FromResult<object?>(Problem.Of(StatusCodes.Status403Forbidden, "events-from-outside", "Events are taken from this machine only",
                "Send events from the machine that the gate runs on, or set EcsDeployGate:EventsFromAnywhere when something in front of it keeps strangers out."));

    /// <summary>A proxy on this machine is loopback too, but says for whom it asks.</summary>
    private static bool IsLocal(HttpContext http) =>
        (http.Connection.RemoteIpAddress is null || IPAddress.IsLoopback(http.Connection.RemoteIpAddress))
        && !http.Request.Headers.ContainsKey("X-Forwarded-For") && !http.Request.Headers.ContainsKey("Forwarded");
}
