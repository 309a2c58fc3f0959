using EcsDeployGate.Sandbox.Admin;
using EcsDeployGate.Sandbox.S3;
using Microsoft.AspNetCore.Http;

namespace EcsDeployGate.Sandbox;

/// <summary>Tells by the request alone which service it is for: everything shares one port.</summary>
internal sealed class SandboxRouter(SandboxParts parts)
{
    /// <summary>The largest thing that anyone sends: an image archive.</summary>
    public const long MaxBodyBytes = 4L << 30;

    private readonly AdminEndpoint _admin = new(parts);
    private readonly S3Endpoint _s3 = new(parts.Objects, parts.Faults, parts.Options.Time);

    public Task HandleAsync(HttpContext context)
    {
        var request = context.Request;
        return request.Path.StartsWithSegments("/_sandbox", out var rest) ? _admin.HandleAsync(context, rest)
            : request.Headers.ContainsKey("X-Amz-Target") ? parts.Json.HandleAsync(context)
            : _s3.HandleAsync(context);
    }
}
