using EcsDeployGate.Api.Problems;
using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.Hosting.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EcsDeployGate.Api.Events;

/// <summary><c>POST /events</c>: what is not HTTP comes in here, as Lambda delivers it.</summary>
internal static class EventsApi
{
    public static void MapEvents(this IEndpointRouteBuilder app) => app.MapPost("/events", Take)
        .AddEndpointFilter<FromThisMachine>()
        .Accepts<object>("application/json")
        .WithTags("Events").WithName("TakeEvent")
        .WithSummary("Takes an SNS or EventBridge event as Lambda would be given it. Answers when what it asks for cannot be lost any more; the work goes on afterwards.")
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status403Forbidden);

    internal static async Task<Results<Accepted<EventAnswer>, ProblemHttpResult>> Take(
        HttpRequest request, RunStarter starter, WakeUps wakeUps, ILogger<EventAnswer> log, CancellationToken cancellationToken)
    {
        if (!request.HasJsonContentType())
        {
            return StatusProblems.Of(request.HttpContext, StatusCodes.Status415UnsupportedMediaType);
        }

        using var reader = new StreamReader(request.Body);
        var outcomes = new List<EventOutcome>();
        foreach (var received in EventReader.Read(await reader.ReadToEndAsync(cancellationToken)))
        {
            outcomes.Add(await TakeAsync(received, starter, wakeUps, cancellationToken));
        }

        // What could be taken is taken, also when its neighbour cannot: a repeated delivery finds it again.
        if (outcomes.FirstOrDefault(o => o.Outcome is EventOutcome.Malformed) is { } bad)
        {
            log.LogWarning("An event could not be read: {At} {Problem}", bad.At, bad.Reason);
            return Problem.BadBody(bad.At!, bad.Reason!);
        }

        return TypedResults.Accepted((string?)null, new EventAnswer(outcomes));
    }

    private static async Task<EventOutcome> TakeAsync(ReceivedEvent received, RunStarter starter, WakeUps wakeUps, CancellationToken cancellationToken)
    {
        switch (received)
        {
            case ReceivedEvent.Asked asked:
                var run = await starter.StartAsync(asked.Request, cancellationToken);
                wakeUps.Wake(run);
                return new(EventOutcome.Asked, run);
            case ReceivedEvent.Woken woken:
                wakeUps.Wake(woken.Run);
                return new(EventOutcome.Woken, woken.Run);
            case ReceivedEvent.Ignored ignored:
                return new(EventOutcome.Ignored, Reason: ignored.Reason);
            case ReceivedEvent.Malformed malformed:
                return new(EventOutcome.Malformed, Reason: malformed.Problem, At: malformed.At);
            default:
                throw new InvalidOperationException($"Nobody knows what to do with {received.GetType().Name}.");
        }
    }
}
