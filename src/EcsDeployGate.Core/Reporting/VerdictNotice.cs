using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.Runs;

namespace EcsDeployGate.Core.Reporting;

/// <summary>What is told of a decision: enough for a message and a ticket, and nothing that is secret. A few kilobytes at most.</summary>
/// <param name="Detail">JSON object; its members are a promise to programs.</param>
public sealed record VerdictNotice(JsonObject Detail)
{
    /// <summary>Longest text of one member, in characters.</summary>
    private const int MaxText = 1000;

    /// <summary>The notice for a run whose door was told, or is kept waiting for a person.</summary>
    /// <param name="run">A run that has reported.</param>
    /// <param name="told">What became of the telling.</param>
    /// <param name="links">Where people find the run.</param>
    /// <param name="at">When it was decided.</param>
    public static VerdictNotice Of(GateRun run, RunEvent told, RunLinks links, DateTimeOffset at)
    {
        var (decision, summary) = told switch
        {
            DoorHeld => (Decision.Held, run.Verdict?.Summary ?? ""),
            DoorClosed closed => (Outside(closed), $"Decided outside the gate: {closed.Status}{(closed.By is null ? "" : " by " + closed.By)}."),
            _ => DoorWords.Of(run),
        };
        var (pipeline, execution) = run.Request.Target switch
        {
            ApprovalTarget approval => (approval.Pipeline, run.Deployment?.Origin?.ExecutionId),
            ExecutionTarget target => (target.Pipeline, run.Deployment?.Origin?.ExecutionId ?? target.ExecutionId),
            _ => (run.Deployment?.Origin?.Pipeline, run.Deployment?.Origin?.ExecutionId),
        };
        return new(Kept(
            ("id", $"{run.Id}:{Word(decision)}"),
            ("run", run.Id.ToString()),
            ("door", Word(run.Request.Door)),
            ("requestedBy", run.Request.RequestedBy),
            ("pipeline", pipeline),
            ("executionId", execution),
            ("cluster", run.Deployment?.Cluster),
            ("service", run.Deployment?.Service),
            ("family", run.Deployment?.TaskDefinition.Family),
            ("verdict", run.Verdict is { } verdict ? Word(verdict.Verdict) : null),
            ("decision", Word(decision)),
            ("decidedBy", run.Person?.By ?? (told as DoorClosed)?.By),
            ("summary", summary),
            ("causeCode", run.Verdict?.Cause?.Code),
            ("cause", run.Verdict?.Cause?.Summary),
            ("fix", run.Verdict?.Cause?.Fix?.Text),
            ("link", links.Of(run.Id)?.ToString()),
            ("startedAt", Time(run.StartedAt)),
            ("decidedAt", Time(at))));
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static Decision Outside(DoorClosed closed) => closed.Status switch
    {
        "Approved" => Decision.Approved,
        "Rejected" => Decision.Rejected,
        _ => Decision.Held,
    };

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static JsonObject Kept(params ReadOnlySpan<(string Name, string? Value)> members)
    {
        var kept = new JsonObject();
        foreach (var (name, value) in members)
        {
            if (value is not null)
            {
                kept[name] = value.Length <= MaxText ? value : value[..MaxText] + "…";
            }
        }

        return kept;
    }
}
