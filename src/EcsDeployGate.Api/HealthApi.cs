using EcsDeployGate.Core.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EcsDeployGate.Api;

/// <summary><c>/healthz</c>.</summary>
internal static class HealthApi
{
    public static void MapHealth(this IEndpointRouteBuilder app) => app.MapGet("/healthz", Get)
        .WithTags("Health").WithName("GetHealth")
        .WithSummary("Ok when the gate can read its store; a problem document with status 503 when not.")
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    internal static async Task<Ok<HealthAnswer>> Get(IRunStore store, CancellationToken cancellationToken)
    {
        await store.ListAsync(new RunQuery(Limit: 1), cancellationToken);
        return TypedResults.Ok(new HealthAnswer("ok"));
    }
}

/// <summary>That the gate is well.</summary>
/// <param name="Status"><c>ok</c>.</param>
internal sealed record HealthAnswer(string Status);
