using System.Text.Json;
using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.CodePipeline.Conditions;

/// <summary>What CodePipeline asks of the conditions of a stage.</summary>
internal static class ConditionRules
{
    private static readonly string[] Providers = ["CloudWatchAlarm", "CodeBuild", "Commands", "DeploymentWindow", "LambdaInvoke", "VariableCheck"];

    public static void Check(JsonObject stage, bool v2, HashSet<string> artifacts)
    {
        foreach (var kind in Enum.GetValues<ConditionKind>())
        {
            var member = StageConditions.Member(kind);
            if (stage.Object(member) is not { } declared)
            {
                continue;
            }

            var at = $"Stage {stage.Text("name")}, {member}";
            if (!v2)
            {
                throw PipelineErrors.InvalidStage($"{at}: stage conditions need a pipeline of type V2");
            }

            var conditions = declared.Objects("conditions") ?? [];
            if (conditions.Count > 1 || (conditions.Count == 0 && kind != ConditionKind.OnFailure))
            {
                throw PipelineErrors.InvalidStage($"{at}: one condition is allowed");
            }

            if (kind == ConditionKind.OnFailure && declared.Text("result") == "RETRY" && conditions.Count > 0)
            {
                throw PipelineErrors.InvalidStage($"{at}: automatic retry can not be combined with conditions");
            }

            foreach (var condition in conditions)
            {
                CheckCondition(condition, kind, at, artifacts);
            }
        }
    }

    private static void CheckCondition(JsonObject condition, ConditionKind kind, string at, HashSet<string> artifacts)
    {
        string[] results = kind switch
        {
            ConditionKind.BeforeEntry => ["FAIL", "SKIP"],
            ConditionKind.OnSuccess => ["FAIL", "ROLLBACK"],
            _ => ["FAIL", "ROLLBACK", "SKIP", "RETRY"],
        };
        if (condition.Text("result") is { } result && !results.Contains(result))
        {
            throw PipelineErrors.InvalidStage($"{at}: the result must be one of {string.Join(", ", results)}");
        }

        var rules = condition.Objects("rules") ?? [];
        if (rules.Count is < 1 or > 5)
        {
            throw PipelineErrors.InvalidStage($"{at}: a condition has 1 to 5 rules");
        }

        if (condition.Text("result") == "SKIP" && rules.Any(rule => rule.Object("ruleTypeId")?.Text("provider") is not ("LambdaInvoke" or "VariableCheck")))
        {
            throw PipelineErrors.InvalidStage($"{at}: SKIP is for conditions of LambdaInvoke and VariableCheck rules");
        }

        foreach (var rule in rules)
        {
            CheckRule(rule, at, artifacts);
        }
    }

    private static void CheckRule(JsonObject rule, string at, HashSet<string> artifacts)
    {
        var name = rule.Name("name");
        var type = rule.Object("ruleTypeId") ?? throw PipelineErrors.Validation("ruleTypeId", "Member must not be null");
        if (type.Text("category") != "Rule" || !Providers.Contains(type.Text("provider")))
        {
            throw PipelineErrors.InvalidStage($"{at}: rule '{name}' has category '{type.Text("category")}' and provider '{type.Text("provider")}', which is no rule");
        }

        if (rule.Number("timeoutInMinutes") is < 5 or > 86400)
        {
            throw PipelineErrors.Validation("timeoutInMinutes", "Member must have value between 5 and 86400");
        }

        var configuration = rule.Object("configuration") ?? [];
        if (configuration.Count > 200
            || configuration.Any(item => item.Value?.GetValueKind() is not JsonValueKind.String || item.Value.GetValue<string>().Length > 10_000))
        {
            throw PipelineErrors.Validation("configuration", "Member must have at most 200 entries of at most 10000 characters");
        }

        if (type.Text("provider") == "LambdaInvoke" && string.IsNullOrEmpty(configuration.Text("FunctionName")))
        {
            throw PipelineErrors.InvalidStage($"{at}: rule '{name}' is missing required configuration 'FunctionName'");
        }

        foreach (var input in (rule.Objects("inputArtifacts") ?? []).Where(input => !artifacts.Contains(input.Text("name") ?? "")))
        {
            throw PipelineErrors.InvalidStructure($"Input Artifact Bundle {input.Text("name")} in rule {name} is not the output of an earlier action");
        }
    }
}
