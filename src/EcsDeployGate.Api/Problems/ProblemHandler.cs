using System.Text.Json;
using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.Runs;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EcsDeployGate.Api.Problems;

/// <summary>Turns what was thrown into a problem document. What people did wrong is told to them; what we did wrong goes to the log.</summary>
internal sealed class ProblemHandler(ILogger<ProblemHandler> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            return true;
        }

        await (exception switch
        {
            BadHttpRequestException bad => Told(httpContext, bad),
            UnusableStoreException or PortUnavailableException { Port: "dynamodb" } => Ours(httpContext, exception, StatusCodes.Status503ServiceUnavailable, "store-unavailable", "The run store cannot be used"),
            _ => Ours(httpContext, exception, StatusCodes.Status500InternalServerError, "internal", "The gate failed to answer"),
        }).ExecuteAsync(httpContext);
        return true;
    }

    private static ProblemHttpResult Told(HttpContext context, BadHttpRequestException bad) => bad switch
    {
        { StatusCode: not StatusCodes.Status400BadRequest } => StatusProblems.Of(context, bad.StatusCode),
        { InnerException: JsonException json } => NotJson(json),
        _ when context.Features.Get<IExceptionHandlerFeature>()?.RouteValues?["id"] is string id && !RunId.TryParse(id, null, out _) =>
            Problem.BadParameter("id", $"'{Problem.Quote(id)}' is not a run id: expected a UUID such as 0198c0de-0000-7000-8000-000000000000."),
        _ => Problem.Of(StatusCodes.Status400BadRequest, "invalid-request", "The request is not valid", bad.Message),
    };

    private static ProblemHttpResult NotJson(JsonException json)
    {
        var place = json.LineNumber is { } line ? $" (line {line + 1}, byte {json.BytePositionInLine + 1})" : "";
        var pointer = Pointer(json.Path);

        // The parser's own words, without the path and the place that it appends in its own notation.
        var words = json.Message.Split(" Path: ")[0].Split(" LineNumber: ")[0].Replace("System.", "", StringComparison.Ordinal);
        return Problem.BadBody(pointer, words + place);
    }

    /// <summary>$.a.b[0] as /a/b/0.</summary>
    private static string Pointer(string? path) =>
        (path ?? "").TrimStart('$').Replace("['", "/", StringComparison.Ordinal).Replace("']", "", StringComparison.Ordinal)
            .Replace('.', '/').Replace('[', '/').Replace("]", "", StringComparison.Ordinal);

    private ProblemHttpResult Ours(HttpContext context, Exception exception, int status, string type, string title)
    {
        log.LogError(exception, "{Method} {Path} failed (trace {Trace}).", context.Request.Method, context.Request.Path, context.TraceIdentifier);
        return Problem.Of(status, type, title, $"The gate's log says more under trace {context.TraceIdentifier}. It is safe to try again.");
    }
}
