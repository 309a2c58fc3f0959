using System.Text.Json.Nodes;
using EcsDeployGate.Api.Problems;
using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Hosting.Receiving;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EcsDeployGate.Api.Events;

/// <summary><c>POST /events</c>: what is not HTTP comes in here, as Lambda delivers it.</summary>
internal static class EventsApi
{
    public static void MapEvents(this IEndpointRouteBuilder app) => app.MapPost("/events", Take)
        .AddEndpointFilter<FromThisMachine>()
        .Accepts<object>("application/json")
        .WithTags("Events").WithName("TakeEvent")
        .WithSummary("Takes an event as Lambda would be given it: SNS, EventBridge, CodePipeline job, stage condition, ECS lifecycle hook. The body of a 2xx answer is what the invocation returns; anything else is its failure.")
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    internal static async Task<Results<Accepted<EventAnswer>, Ok<JsonObject>, ProblemHttpResult>> Take(
        HttpRequest request, EventTaker taker, ILogger<EventAnswer> log, CancellationToken cancellationToken)
    {
        if (!request.HasJsonContentType())
        {
            return StatusProblems.Of(request.HttpContext, StatusCodes.Status415UnsupportedMediaType);
        }

        using var reader = new StreamReader(request.Body);
        var received = EventReader.Read(await reader.ReadToEndAsync(cancellationToken));
        if (received is [var only] && await taker.ReplyAsync(only, cancellationToken) is { } reply)
        {
            return reply is DoorReply.Fails no
                ? Problem.Of(StatusCodes.Status422UnprocessableEntity, $"condition-{no.Word}", "The stage condition is not met", no.Message)
                : TypedResults.Ok(((DoorReply.Returns)reply).Body);
        }

        var outcomes = new List<EventOutcome>();
        foreach (var one in received)
        {
            outcomes.Add(await taker.TakeAsync(one, cancellationToken));
        }

        // What could be taken is taken, also when its neighbour cannot: a repeated delivery finds it again.
        if (outcomes.FirstOrDefault(o => o.Outcome is EventOutcome.Malformed) is { } bad)
        {
            log.LogWarning("An event could not be read: {At} {Problem}", bad.At, bad.Reason);
            return Problem.BadBody(bad.At!, bad.Reason!);
        }

        return TypedResults.Accepted((string?)null, new EventAnswer(outcomes));
    }
}
