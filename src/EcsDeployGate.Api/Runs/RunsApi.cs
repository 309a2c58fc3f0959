using System.Text.Json.Nodes;
using EcsDeployGate.Api.Problems;
using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.Reporting;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.Hosting.Receiving;
using EcsDeployGate.Hosting.Runs;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace EcsDeployGate.Api.Runs;

/// <summary><c>/v1/runs</c>.</summary>
internal static class RunsApi
{
    private const string BadKey = "Not a key that can be used: 1 to 200 visible ASCII characters, once.";

    public static RouteGroupBuilder MapRuns(this IEndpointRouteBuilder app)
    {
        var runs = app.MapGroup("/v1/runs").WithTags("Runs")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        runs.MapPost("/", Start).WithName("StartRun").WithSummary("Asks for a judgement; the run goes on by itself. Repeat with the same Idempotency-Key to find the same run.");
        runs.MapGet("/", List).WithName("ListRuns").WithSummary("Runs, newest first. Filters: pipeline, service, stage, decision; limit (1 to 100), cursor.");
        runs.MapGet("/{id}", Get).WithName("GetRun").WithSummary("One run: its stage, findings and verdict so far.");
        runs.MapPost("/{id}/rerun", Rerun).WithName("RerunRun").WithSummary("Judges the same thing once more, as a new run. With {\"retryStage\": true} the pipeline's failed stage is tried again when the new run approves.");
        runs.MapPost("/{id}/decision", Decide).WithName("DecideRun").WithSummary("A person's approval or rejection with a reason, in the gate's place; the door that waits is told.");
        return runs;
    }

    internal static async Task<Results<Accepted<JsonObject>, ProblemHttpResult>> Start(
        StartRunBody body, HttpContext http, RunStarter starter, IRunStore store, WakeUps wakeUps, CancellationToken cancellationToken)
    {
        if (!IdempotencyKey.TryRead(http.Request, out var key))
        {
            return Problem.BadParameter(IdempotencyKey.Header, BadKey);
        }

        var (target, at, problem) = StartRunTarget.Read(body);
        if (target is null)
        {
            return Problem.BadBody(at, problem);
        }

        var id = await starter.StartAsync(new GateRequest(Door.Api, $"api:{key}", RequestedBy(http), target), cancellationToken);
        var log = RunLog.Fold(await store.ReadAsync(id, cancellationToken))!;
        if (!log.Run.Request.Target.Equals(target))
        {
            return Problem.Of(StatusCodes.Status422UnprocessableEntity, "idempotency-key-reused", "The Idempotency-Key was used for another request",
                $"Run {id} was started with this key for something else. Use a new key for a new request.");
        }

        wakeUps.Wake(id);
        return TypedResults.Accepted($"/v1/runs/{id}", RunDocument.Of(log));
    }

    internal static async Task<Results<Ok<RunList>, ProblemHttpResult>> List(HttpContext http, IRunStore store, CancellationToken cancellationToken)
    {
        var (query, name, problem) = RunQueryReader.Read(http.Request.Query);
        if (query is null)
        {
            return Problem.BadParameter(name, problem);
        }

        try
        {
            var page = await store.ListAsync(query, cancellationToken);
            return TypedResults.Ok(new RunList(page.Runs, page.Next));
        }
        catch (FormatException e)
        {
            return Problem.BadParameter("cursor", e.Message);
        }
    }

    internal static async Task<Results<Ok<JsonObject>, ProblemHttpResult>> Get(RunId id, IRunStore store, CancellationToken cancellationToken) =>
        RunLog.Fold(await store.ReadAsync(id, cancellationToken)) is { } log
            ? TypedResults.Ok(RunDocument.Of(log))
            : Problem.NoSuchRun(id);

    internal static async Task<Results<Accepted<JsonObject>, ProblemHttpResult>> Rerun(
        RunId id, [FromBody(EmptyBodyBehavior = EmptyBodyBehavior.Allow)] RerunBody? body, HttpContext http, Reruns reruns, IRunStore store, WakeUps wakeUps, CancellationToken cancellationToken)
    {
        if (!IdempotencyKey.TryRead(http.Request, out var key))
        {
            return Problem.BadParameter(IdempotencyKey.Header, BadKey);
        }

        switch (await reruns.StartAsync(id, Door.Api, RequestedBy(http), key, cancellationToken, body?.RetryStage is true))
        {
            case RerunAnswer.Started started:
                wakeUps.Wake(started.Run);
                return TypedResults.Accepted($"/v1/runs/{started.Run}", RunDocument.Of(RunLog.Fold(await store.ReadAsync(started.Run, cancellationToken))!));
            case RerunAnswer.NoStage:
                return Problem.BadBody("/retryStage", "The run is about no pipeline, so there is no stage to retry.");
            case RerunAnswer.NothingLeft:
                return Problem.Of(StatusCodes.Status409Conflict, "nothing-to-repeat", "What the run was about cannot be found again",
                    $"Run {id} was asked for by a job that named no pipeline. Retry the stage in CodePipeline, or start a run for the pipeline.");
            case RerunAnswer.StillGoing going:
                return Problem.Of(StatusCodes.Status409Conflict, "run-still-going", "The run has not ended",
                    $"Run {id} stands at {going.Stage}; a run can be repeated when it has ended.");
            default:
                return Problem.NoSuchRun(id);
        }
    }

    internal static async Task<Results<Accepted<JsonObject>, ProblemHttpResult>> Decide(
        RunId id, DecisionBody body, HttpContext http, PersonDecisions persons, IRunStore store, WakeUps wakeUps, CancellationToken cancellationToken)
    {
        if (body.Read(RequestedBy(http), out var decided) is { } problem)
        {
            return problem;
        }

        switch (await persons.DecideAsync(id, decided!, cancellationToken))
        {
            case PersonAnswer.Taken:
                wakeUps.Wake(id);
                return TypedResults.Accepted($"/v1/runs/{id}", RunDocument.Of(RunLog.Fold(await store.ReadAsync(id, cancellationToken))!));
            case PersonAnswer.TooLate:
                return Problem.Of(StatusCodes.Status409Conflict, "run-decided", "The run is decided already", $"Run {id} has its decision; 'rerun' judges the same once more.");
            case PersonAnswer.NoDoor:
                return Problem.Of(StatusCodes.Status409Conflict, "no-door", "No door waits for this run", $"Run {id} was asked for without a door that could be told; there is nothing to decide.");
            default:
                return Problem.NoSuchRun(id);
        }
    }

    /// <summary>On Lambda, whom IAM has checked. Elsewhere nobody signs in yet, so an address is all that is known.</summary>
    private static string RequestedBy(HttpContext http) => http.User.Identity is { IsAuthenticated: true, Name: { } name }
        ? name
        : $"api {http.Connection.RemoteIpAddress?.ToString() ?? "local"}";
}
