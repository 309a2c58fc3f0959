using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace EcsDeployGate.Api.Problems;

/// <summary>Problem documents (RFC 9457). Every one says what was found, and what to do.</summary>
internal static class Problem
{
    /// <summary>A problem document.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="type">What tells kinds of problems apart; a promise to programs.</param>
    /// <param name="title">The kind, for people; the same every time.</param>
    /// <param name="detail">This one.</param>
    /// <param name="errors">Places that are wrong, as in the RFC's own example.</param>
    public static ProblemHttpResult Of(int status, string type, string title, string detail, params ReadOnlySpan<(string Pointer, string Detail)> errors)
    {
        var problem = new ProblemDetails { Status = status, Type = $"urn:ecs-deploy-gate:problem:{type}", Title = title, Detail = detail };
        if (errors.Length > 0)
        {
            problem.Extensions["errors"] = errors.ToArray().Select(e => new ProblemPlace(e.Detail, "#" + e.Pointer)).ToList();
        }

        return TypedResults.Problem(problem);
    }

    /// <summary>400 for something in the request's body.</summary>
    public static ProblemHttpResult BadBody(string pointer, string detail) =>
        Of(StatusCodes.Status400BadRequest, "invalid-request", "The request is not valid", $"{(pointer.Length == 0 ? "" : pointer + ": ")}{detail}", (pointer, detail));

    /// <summary>400 for a query parameter or header.</summary>
    public static ProblemHttpResult BadParameter(string name, string detail) =>
        Of(StatusCodes.Status400BadRequest, "invalid-parameter", "A parameter is not valid", $"{name}: {detail}");

    /// <summary>404 for a run.</summary>
    public static ProblemHttpResult NoSuchRun(Core.Names.RunId id) =>
        Of(StatusCodes.Status404NotFound, "no-such-run", "There is no such run", $"There is no run {id}. GET /v1/runs lists the runs that there are.");

    /// <summary>What a stranger wrote, short and on one line.</summary>
    public static string Quote(string? text)
    {
        var line = string.Concat((text ?? "").Take(100).Select(c => char.IsControl(c) ? '�' : c));
        return text is { Length: > 100 } ? line + "…" : line;
    }
}

/// <summary>One place of the request that is wrong.</summary>
/// <param name="Detail">What is wrong.</param>
/// <param name="Pointer">JSON pointer as a URI fragment.</param>
internal sealed record ProblemPlace(string Detail, string Pointer);
