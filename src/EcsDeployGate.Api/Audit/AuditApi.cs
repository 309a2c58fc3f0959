using EcsDeployGate.Api.Problems;
using EcsDeployGate.Core.Names;
using EcsDeployGate.Hosting.Auditing;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EcsDeployGate.Api.Audit;

/// <summary><c>/v1/audit</c>.</summary>
internal static class AuditApi
{
    public static void MapAudit(this IEndpointRouteBuilder app) => app.MapGroup("/v1/audit").WithTags("Audit")
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .MapGet("/verify", Verify).WithName("VerifyAudit")
        .WithSummary("Checks the hash chain of every run, or of one (run=ID). The answer says whether they are whole; the status does not.");

    internal static async Task<Results<Ok<AuditReport>, ProblemHttpResult>> Verify(string? run, AuditVerifier verifier, CancellationToken cancellationToken)
    {
        if (run is null)
        {
            return TypedResults.Ok(await verifier.VerifyAllAsync(cancellationToken));
        }

        if (!RunId.TryParse(run, null, out var id))
        {
            return Problem.BadParameter("run", $"'{Problem.Quote(run)}' is not a run id: expected a UUID such as 0198c0de-0000-7000-8000-000000000000.");
        }

        return await verifier.VerifyAsync(id, cancellationToken) is { } report ? TypedResults.Ok(report) : Problem.NoSuchRun(id);
    }
}
