using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.CodePipeline.Conditions;

/// <summary>Conditions and rules as GetPipelineState and ListRuleExecutions tell them.</summary>
internal static class ConditionDescription
{
    /// <summary>A stage's condition as it stands for the stage's latest execution; null when the stage has none.</summary>
    public static JsonObject? State(JsonObject stage, PipelineExecution? latest, ConditionKind kind)
    {
        if (StageConditions.Of(stage, kind) is not { } condition)
        {
            return null;
        }

        var run = latest?.Conditions.GetValueOrDefault((stage.Text("name")!, kind));
        return Json.Of(
            ("latestExecution", run is null ? null : Json.Of(("status", run.Status), ("summary", run.Summary))),
            ("conditionStates", Json.List([Json.Of(
                ("latestExecution", run is null ? null : Json.Of(("status", run.Status), ("summary", run.Summary), ("lastStatusChange", Json.Time(run.ChangedAt)))),
                ("ruleStates", Json.List(run is null
                    ? condition.Objects("rules")!.Select(rule => Json.Of(("ruleName", rule.Text("name"))))
                    : run.Rules.Select(State))))])));
    }

    public static JsonObject Execution(RuleRun rule, string homeRegion) => Json.Of(
        ("pipelineExecutionId", rule.Execution.Id),
        ("ruleExecutionId", rule.Id),
        ("pipelineVersion", rule.Execution.Version),
        ("stageName", rule.StageName),
        ("ruleName", rule.Name),
        ("startTime", Json.Time(rule.StartedAt)),
        ("lastUpdateTime", Json.Time(rule.UpdatedAt)),
        ("status", rule.Status),
        ("input", Json.Of(
            ("ruleTypeId", rule.Type),
            ("configuration", rule.Declaration.Object("configuration")),
            ("resolvedConfiguration", rule.Configuration),
            ("roleArn", rule.Declaration.Text("roleArn")),
            ("region", rule.Declaration.Text("region") ?? homeRegion),
            ("inputArtifacts", Json.List(rule.Inputs.Select(item => Json.Of(
                ("name", item.Name), ("s3location", Json.Of(("bucket", item.Bucket), ("key", item.Key))))))))),
        ("output", Json.Of(("executionResult", Json.Of(
            ("externalExecutionId", rule.ExternalId),
            ("externalExecutionSummary", rule.Summary),
            ("errorDetails", Error(rule)))))));

    private static JsonObject State(RuleRun rule) => Json.Of(
        ("ruleName", rule.Name),
        ("latestExecution", Json.Of(
            ("ruleExecutionId", rule.Id),
            ("status", rule.Status),
            ("summary", rule.Summary),
            ("lastStatusChange", Json.Time(rule.UpdatedAt)),
            ("externalExecutionId", rule.ExternalId),
            ("errorDetails", Error(rule)))));

    private static JsonObject? Error(RuleRun rule) =>
        rule.Outcome?.ErrorCode is { } code ? Json.Of(("code", code), ("message", rule.Outcome.ErrorMessage)) : null;
}
