using EcsDeployGate.Sandbox.Admin;
using EcsDeployGate.Sandbox.Registry;
using EcsDeployGate.Sandbox.S3;
using EcsDeployGate.Sandbox.Sns;
using EcsDeployGate.Sandbox.Sts;
using Microsoft.AspNetCore.Http;

namespace EcsDeployGate.Sandbox;

/// <summary>Tells by the request alone which service it is for: everything shares one port.</summary>
internal sealed class SandboxRouter(SandboxParts parts)
{
    /// <summary>The largest thing that anyone sends: an image archive.</summary>
    public const long MaxBodyBytes = 4L << 30;

    private readonly AdminEndpoint _admin = new(parts);
    private readonly RegistryEndpoint _registry = new(parts.Images, parts.Faults, parts.RegistryTokens);
    private readonly SnsEndpoint _sns = new(parts.Topics, parts.Bus, parts.Aws);
    private readonly S3Endpoint _s3 = new(parts.Objects, parts.ArtifactCredentials, parts.Faults, parts.Calls, parts.Options.Time);
    private readonly StsEndpoint _sts = new(parts.Sessions, parts.Faults, parts.Calls, parts.Aws, parts.Options.Time);

    public Task HandleAsync(HttpContext context)
    {
        var request = context.Request;
        return request.Path.StartsWithSegments("/_sandbox", out var rest) ? _admin.HandleAsync(context, rest)
            : request.Path.StartsWithSegments("/v2", out rest) ? _registry.HandleAsync(context, rest)
            : request.Headers.ContainsKey("X-Amz-Target") ? parts.Json.HandleAsync(context)
            : HttpMethods.IsPost(request.Method) && request.HasFormContentType ? QueryAsync(context)
            : _s3.HandleAsync(context);
    }

    private async Task QueryAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        await (StsEndpoint.Has(form["Action"].ToString()) ? _sts.HandleAsync(context, form) : _sns.HandleAsync(context, form));
    }
}
