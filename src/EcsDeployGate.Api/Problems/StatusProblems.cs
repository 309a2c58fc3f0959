using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;

namespace EcsDeployGate.Api.Problems;

/// <summary>Words for answers that the framework gives by itself, which are only a status.</summary>
internal static class StatusProblems
{
    public static Task WriteAsync(HttpContext context) => Of(context, context.Response.StatusCode).ExecuteAsync(context);

    public static ProblemHttpResult Of(HttpContext context, int status)
    {
        var (type, detail) = status switch
        {
            StatusCodes.Status404NotFound => ("not-found", $"There is nothing at '{Problem.Quote(context.Request.Path)}'. /openapi/v1.json lists what there is."),
            StatusCodes.Status405MethodNotAllowed => ("method-not-allowed", $"{Problem.Quote(context.Request.Method)} is not possible here; possible is {string.Join(", ", context.Response.Headers.Allow.ToArray())}."),
            StatusCodes.Status413PayloadTooLarge => ("too-large", $"The body is larger than {ApiApp.MaxBodyBytes.ToString(CultureInfo.InvariantCulture)} bytes, the most that is read."),
            StatusCodes.Status415UnsupportedMediaType => ("unsupported-media-type", $"The content type is '{Problem.Quote(context.Request.ContentType)}'; send application/json."),
            _ => ("http", "The request cannot be answered."),
        };
        return Problem.Of(status, type, ReasonPhrases.GetReasonPhrase(status), detail);
    }
}
