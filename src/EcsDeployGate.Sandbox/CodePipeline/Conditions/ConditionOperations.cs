using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.CodePipeline.Conditions;

/// <summary>ListRuleExecutions and OverrideStageCondition.</summary>
internal sealed class ConditionOperations(PipelineState state, PipelineMover mover)
{
    public void AddTo(JsonService service) => service
        .On("ListRuleExecutions", List)
        .On("OverrideStageCondition", Override);

    private JsonObject? List(JsonCall call)
    {
        var name = call.Input.Name("pipelineName");
        var filter = call.Input.Object("filter") ?? [];
        var wanted = filter.Text("pipelineExecutionId") ?? filter.Object("latestInPipelineExecution")?.Text("pipelineExecutionId");
        lock (state.Lock)
        {
            var pipeline = state.Pipeline(name);
            if (wanted is not null)
            {
                _ = pipeline.Execution(wanted);
            }

            var (page, next) = Paging.Cut(
                [.. pipeline.RuleRuns.AsEnumerable().Reverse().Where(rule => wanted is null || rule.Execution.Id == wanted)],
                call.Input.Text("nextToken"), call.Input.PageSize(), "InvalidNextTokenException");
            return Json.Of(
                ("ruleExecutionDetails", Json.List(page.Select(rule => ConditionDescription.Execution(rule, state.Aws.Region)))), ("nextToken", next));
        }
    }

    private JsonObject? Override(JsonCall call)
    {
        var input = call.Input;
        var (name, stage, id) = (input.Name("pipelineName"), input.Name("stageName"), input.ExecutionId());
        var kind = input.Text("conditionType") switch
        {
            "BEFORE_ENTRY" => ConditionKind.BeforeEntry,
            "ON_SUCCESS" => ConditionKind.OnSuccess,
            _ => throw PipelineErrors.Validation("conditionType", "Member must satisfy enum value set: [BEFORE_ENTRY, ON_SUCCESS]"),
        };
        lock (state.Lock)
        {
            var pipeline = state.Pipeline(name);
            _ = pipeline.Stage(stage);
            var execution = pipeline.Executions.Find(item => item.Id == id);
            var run = execution?.Conditions.GetValueOrDefault((stage, kind));
            if (run is null || run.Status is not ("Failed" or "InProgress") || run.Result == "SKIP" || execution!.StageName != stage)
            {
                throw new AwsException("ConditionNotOverridableException",
                    $"Execution '{id}' has no condition of type {input.Text("conditionType")} in stage '{stage}' that can be overridden");
            }

            var slot = pipeline.Slot(stage);
            if (execution.Mode != "PARALLEL" && slot.Latest != execution)
            {
                throw new AwsException("NotLatestPipelineExecutionException", $"Execution '{id}' is not the latest one in stage '{stage}'");
            }

            mover.Override(execution, run, state.Aws.UserArn(call.Caller));
            return null;
        }
    }
}
