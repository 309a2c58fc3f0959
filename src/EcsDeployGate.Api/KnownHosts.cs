using EcsDeployGate.Api.Problems;
using EcsDeployGate.Hosting.Configuration;
using Microsoft.Extensions.Options;

namespace EcsDeployGate.Api;

/// <summary>
/// Answers only requests that mean this host. There is no sign-in yet, so a web page that points a name of its own at
/// 127.0.0.1 (DNS rebinding) must not be able to use a developer's browser as its way in.
/// </summary>
/// <remarks>Known are loopback names, the host of the public URL, and what <c>AllowedHosts</c> lists (ASP.NET Core's own setting; <c>*</c> allows all).</remarks>
internal sealed class KnownHosts(RequestDelegate next, IOptions<GateOptions> options, IConfiguration configuration)
{
    private readonly HashSet<string> _known = new(
        ["localhost", "127.0.0.1", "[::1]", .. options.Value.PublicUrl is { } url ? [url.Host] : Array.Empty<string>(), .. (configuration["AllowedHosts"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
        StringComparer.OrdinalIgnoreCase);

    public Task InvokeAsync(HttpContext context) => _known.Contains(context.Request.Host.Host) || _known.Contains("*")
        ? next(context)
        : Problem.Of(StatusCodes.Status421MisdirectedRequest, "unknown-host", "This is not the host that was asked for",
            $"The request is for host '{Problem.Quote(context.Request.Host.Host)}'. Use a loopback address, or list the host in AllowedHosts.").ExecuteAsync(context);
}
