using System.Text.Json.Nodes;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Core.Reporting;

/// <summary>The one JSON shape of a run: API, CLI and audit export all show this.</summary>
/// <remarks>Never holds the approval token nor values of environment variables: what is shown may be read by many.</remarks>
public static class RunDocument
{
    /// <summary>The document of a run as its log stands.</summary>
    public static JsonObject Of(RunLog log)
    {
        var run = log.Run;
        return Compact(new JsonObject
        {
            ["id"] = run.Id.ToString(),
            ["door"] = RunJson.Node(run.Request.Door),
            ["requestedBy"] = run.Request.RequestedBy,
            ["rerunOf"] = run.Request.RerunOf,
            ["startedAt"] = RunJson.Node(run.StartedAt),
            ["updatedAt"] = RunJson.Node(run.UpdatedAt),
            ["target"] = Target(run.Request.Target),
            ["stage"] = RunJson.Node(run.Stage),
            ["verdict"] = run.Verdict is { } verdict ? RunJson.Node(verdict.Verdict) : null,
            ["decision"] = run.Decision is { } decision ? RunJson.Node(decision) : null,
            ["decidedBy"] = run.ClosedOutside is { } outside ? outside.By ?? "outside" : run.Person?.By ?? (run.Verdict is null ? null : "gate"),
            ["decisionReason"] = run.ClosedOutside is { } closed ? closed.Reason : run.Person?.Reason,
            ["summary"] = run.Verdict?.Summary,
            ["cause"] = RunJson.Node(run.Verdict?.Cause),
            ["otherCauses"] = RunJson.Node(run.Verdict?.OtherCauses),
            ["deployment"] = run.Deployment is { } deployment ? Describe(deployment) : null,
            ["findings"] = RunJson.Node(run.Findings),
            ["probe"] = ProbeDocument.Of(run),
            ["timeline"] = RunJson.Node(Timeline.Of(log.Entries)),
            ["audit"] = new JsonObject { ["entries"] = log.Entries.Count, ["head"] = log.Entries[^1].Hash },
        });
    }

    private static JsonObject Target(GateTarget target) => Compact(target switch
    {
        ApprovalTarget a => new JsonObject { ["pipeline"] = a.Pipeline, ["stage"] = a.Stage, ["action"] = a.Action, ["expires"] = RunJson.Node(a.Expires) },
        ExecutionTarget x => new JsonObject { ["pipeline"] = x.Pipeline, ["executionId"] = x.ExecutionId },
        DefinitionTarget d => new JsonObject { ["family"] = d.TaskDefinition.Family, ["cluster"] = d.Cluster, ["service"] = d.Service },
        JobTarget => Parameters(target),
        ConditionTarget => Parameters(target),
        HookTarget h => new JsonObject { ["deployment"] = h.Deployment, ["service"] = h.Service, ["revision"] = h.Revision, ["lifecycleStage"] = h.LifecycleStage },
        _ => [],
    });

    /// <summary>Of UserParameters only what is the gate's: they may hold anything. Who has a job's id can answer it, so it is not shown.</summary>
    private static JsonObject Parameters(GateTarget target)
    {
        var hints = PipelineHints.Read((target as JobTarget)?.UserParameters ?? (target as ConditionTarget)?.UserParameters, out _);
        return new JsonObject { ["pipeline"] = hints.Pipeline, ["executionId"] = hints.ExecutionId, ["gate"] = hints.Gate };
    }

    private static JsonObject Describe(Deployment deployment) => Compact(new JsonObject
    {
        ["family"] = deployment.TaskDefinition.Family,
        ["cluster"] = deployment.Cluster,
        ["service"] = deployment.Service,
        ["baseline"] = deployment.BaselineArn,
        ["images"] = RunJson.Node(deployment.Images),
        ["origin"] = RunJson.Node(deployment.Origin),
    });

    internal static JsonObject Compact(JsonObject json)
    {
        foreach (var absent in json.Where(member => member.Value is null).Select(member => member.Key).ToList())
        {
            json.Remove(absent);
        }

        return json;
    }
}
