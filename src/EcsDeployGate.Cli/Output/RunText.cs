using System.Text.Json;
using System.Text.Json.Nodes;
using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Reporting;
using EcsDeployGate.Core.Runs;

namespace EcsDeployGate.Cli.Output;

/// <summary>A run document for people: the same whether it came from an API, a store or this very process.</summary>
internal static class RunText
{
    /// <summary>The timeline of a document.</summary>
    public static IReadOnlyList<TimelineEntry> Timeline(JsonObject run) => run["timeline"].Deserialize<IReadOnlyList<TimelineEntry>>(CliJson.Options) ?? [];

    /// <summary>The verdict of a document; null while there is none.</summary>
    public static Verdict? Verdict(JsonObject run) => run["verdict"].Deserialize<Verdict?>(CliJson.Options);

    /// <summary>True when the gate has nothing more to do: the run has ended, or waits for a person.</summary>
    public static bool IsSettled(JsonObject run) => run["stage"].Deserialize<RunStage>(CliJson.Options) is RunStage.Ended
        || run["decision"].Deserialize<Decision?>(CliJson.Options) is Decision.Held;

    /// <summary>Who asked for what, and where it stands.</summary>
    public static string Head(JsonObject run)
    {
        var target = run["target"] as JsonObject ?? [];
        var what = string.Join(", ", target.Where(m => m.Value is not null).Select(m => $"{m.Key} {m.Value}"));
        return $"""
            Run        {run["id"]}{(run["rerunOf"] is { } first ? $" (repeats {first})" : "")}
            Asked      {run["startedAt"]} by {run["requestedBy"]} through {run["door"]}
            About      {what}
            Stands at  {run["stage"]}{(run["decision"] is { } decision ? $", {decision} by {run["decidedBy"]}" : "")}
            Audit      {run["audit"]?["entries"]} entries, head {run["audit"]?["head"]}
            """;
    }

    /// <summary>Verdict, cause and findings; what is known so far of a run that goes on.</summary>
    public static string Report(JsonObject run)
    {
        var findings = run["findings"].Deserialize<IReadOnlyList<Finding>>(CliJson.Options) ?? [];
        return Verdict(run) is { } verdict
            ? TextReport.Of(verdict, run["cause"].Deserialize<Cause>(CliJson.Options), findings)
            : findings.Count > 0 ? TextReport.Of(findings) : "";
    }
}
