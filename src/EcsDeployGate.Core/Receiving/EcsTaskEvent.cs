using System.Text.Json;
using EcsDeployGate.Core.Names;

namespace EcsDeployGate.Core.Receiving;

/// <summary>Reads EventBridge's <c>ECS Task State Change</c>: the probe's own tasks wake their run, all others are none of our business.</summary>
/// <remarks>
/// Delivered at least once and out of order, so the event says only where to look. Duplicates need no memory here: a run that is
/// woken twice looks twice.
/// </remarks>
internal static class EcsTaskEvent
{
    /// <summary>How <c>ProbeLaunch.StartedBy</c> begins.</summary>
    private const string StartedBy = "ecs-deploy-gate/";

    public static ReceivedEvent Read(JsonElement document)
    {
        if (document.Member("detail") is not { ValueKind: JsonValueKind.Object } detail)
        {
            return new ReceivedEvent.Malformed("/detail", "The event has no detail object.");
        }

        var startedBy = detail.Member("startedBy")?.Text();
        if (startedBy is null || !startedBy.StartsWith(StartedBy, StringComparison.Ordinal))
        {
            return new ReceivedEvent.Ignored($"The task was not started by the gate but by {JsonShape.Quote(startedBy)}.");
        }

        if (!RunId.TryParse(startedBy[StartedBy.Length..], null, out var run))
        {
            return new ReceivedEvent.Malformed("/detail/startedBy", $"{JsonShape.Quote(startedBy)} does not name a run: expected {StartedBy} and a UUID.");
        }

        var status = detail.Member("lastStatus")?.Text();
        return status switch
        {
            "RUNNING" or "STOPPED" => new ReceivedEvent.Woken(run, detail.Member("taskArn")?.Text() ?? "", status),
            null => new ReceivedEvent.Malformed("/detail/lastStatus", "The event does not say the task's lastStatus, as text."),
            _ => new ReceivedEvent.Ignored($"The task is {JsonShape.Quote(status)}; only RUNNING and STOPPED wake a run."),
        };
    }
}
