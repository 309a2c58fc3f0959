using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.CodePipeline.Actions;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.CodePipeline;

/// <summary>StartPipelineExecution, StopPipelineExecution, RetryStageExecution, RollbackStage, GetPipelineExecution, ListPipelineExecutions.</summary>
internal sealed class ExecutionOperations(PipelineState state, PipelineMover mover)
{
    private readonly Dictionary<(string Pipeline, string Token), string> _startTokens = [];

    public void AddTo(JsonService service) => service
        .On("StartPipelineExecution", Start)
        .On("StopPipelineExecution", Stop)
        .On("RetryStageExecution", Retry)
        .On("RollbackStage", RollBack)
        .On("GetPipelineExecution", Get)
        .On("ListPipelineExecutions", List);

    private JsonObject? Start(JsonCall call)
    {
        var name = call.Input.Name("name");
        var token = call.Input.Text("clientRequestToken");
        var given = (call.Input.Objects("variables") ?? []).ToDictionary(
            item => item.Text("name") ?? throw PipelineErrors.Validation("variables.name", "Member must not be null"),
            item => item.Text("value") ?? throw PipelineErrors.Validation("variables.value", "Member must not be null"),
            StringComparer.Ordinal);
        lock (state.Lock)
        {
            var pipeline = state.Pipeline(name);
            if (token is not null && _startTokens.TryGetValue((name, token), out var earlier) && pipeline.Executions.Exists(item => item.Id == earlier))
            {
                return Json.Of(("pipelineExecutionId", earlier));
            }

            var execution = mover.Start(pipeline, "StartPipelineExecution", state.Aws.UserArn(call.Caller), given);
            if (token is not null)
            {
                _startTokens[(name, token)] = execution.Id;
            }

            return Json.Of(("pipelineExecutionId", execution.Id));
        }
    }

    private JsonObject? Stop(JsonCall call)
    {
        var name = call.Input.Name("pipelineName");
        var id = call.Input.ExecutionId();
        if (call.Input.Text("reason") is { Length: > 200 })
        {
            throw PipelineErrors.Validation("reason", "Member must have length less than or equal to 200");
        }

        lock (state.Lock)
        {
            var pipeline = state.Pipeline(name);
            var execution = pipeline.Executions.Find(item => item.Id == id);
            if (execution is null || execution.HasEnded)
            {
                throw new AwsException("PipelineExecutionNotStoppableException", $"Execution '{id}' of pipeline '{name}' is not in progress");
            }

            var abandon = call.Input.Flag("abandon") ?? false;
            if (execution.Status == "Stopping" && !abandon)
            {
                throw new AwsException("DuplicatedStopRequestException", $"Execution '{id}' is stopping already");
            }

            mover.Stop(execution, abandon, call.Input.Text("reason"));
            return Json.Of(("pipelineExecutionId", id));
        }
    }

    private JsonObject? Retry(JsonCall call)
    {
        var name = call.Input.Name("pipelineName");
        var stage = call.Input.Name("stageName");
        var id = call.Input.ExecutionId();
        var mode = call.Input.Text("retryMode");
        if (mode is not ("FAILED_ACTIONS" or "ALL_ACTIONS"))
        {
            throw PipelineErrors.Validation("retryMode", "Member must satisfy enum value set: [FAILED_ACTIONS, ALL_ACTIONS]");
        }

        lock (state.Lock)
        {
            var pipeline = state.Pipeline(name);
            _ = pipeline.Stage(stage);
            var execution = pipeline.Executions.Find(item => item.Id == id);
            var slot = pipeline.Slot(stage);
            if (execution is null || slot.Occupant is not null || execution.StageName != stage
                || execution.StageStatus.GetValueOrDefault(stage) is not ("Failed" or "Stopped"))
            {
                throw new AwsException("StageNotRetryableException", $"Stage '{stage}' has no failed actions of execution '{id}' to retry");
            }

            if (slot.Latest != execution && execution.Mode != "PARALLEL")
            {
                throw new AwsException("NotLatestPipelineExecutionException", $"Execution '{id}' is not the latest one in stage '{stage}'");
            }

            mover.Retry(execution, allActions: mode == "ALL_ACTIONS", automatically: false);
            return Json.Of(("pipelineExecutionId", id));
        }
    }

    private JsonObject? RollBack(JsonCall call)
    {
        var (name, stage) = (call.Input.Name("pipelineName"), call.Input.Name("stageName"));
        var id = call.Input.Text("targetPipelineExecutionId") ?? throw PipelineErrors.Validation("targetPipelineExecutionId", "Member must not be null");
        lock (state.Lock)
        {
            var pipeline = state.Pipeline(name);
            _ = pipeline.Stage(stage);
            var target = pipeline.Execution(id);
            if (target.StageStatus.GetValueOrDefault(stage) != "Succeeded" || target.RollbackTarget is not null || pipeline.Declaration.Text("pipelineType") != "V2")
            {
                throw new AwsException("UnableToRollbackStageException", $"Stage '{stage}' can not be rolled back to execution '{id}'");
            }

            return Json.Of(("pipelineExecutionId", mover.RollBack(target, stage, "ManualRollback", state.Aws.UserArn(call.Caller)).Id));
        }
    }

    private JsonObject? Get(JsonCall call)
    {
        var name = call.Input.Name("pipelineName");
        var id = call.Input.ExecutionId();
        lock (state.Lock)
        {
            var execution = state.Pipeline(name).Execution(id);
            return Json.Of(("pipelineExecution", Json.Of(
                ("pipelineName", name),
                ("pipelineVersion", execution.Version),
                ("pipelineExecutionId", execution.Id),
                ("status", execution.Status),
                ("statusSummary", execution.StatusSummary),
                ("artifactRevisions", Json.List(execution.Revisions.Select(item => Json.Of(
                    ("name", item.ArtifactName), ("revisionId", item.Id), ("revisionSummary", item.Summary), ("created", Json.Time(item.Created)))))),
                ("trigger", Trigger(execution)),
                ("executionMode", execution.Mode),
                ("variables", Variables(execution)),
                ("executionType", execution.Type),
                ("rollbackMetadata", Rollback(execution)))));
        }
    }

    private JsonObject? List(JsonCall call)
    {
        var name = call.Input.Name("pipelineName");
        lock (state.Lock)
        {
            var (page, next) = Paging.Cut(
                [.. state.Pipeline(name).Executions.AsEnumerable().Reverse()],
                call.Input.Text("nextToken"), call.Input.PageSize(), "InvalidNextTokenException");
            return Json.Of(
                ("pipelineExecutionSummaries", Json.List(page.Select(item => Json.Of(
                    ("pipelineExecutionId", item.Id),
                    ("status", item.Status),
                    ("statusSummary", item.StatusSummary),
                    ("startTime", Json.Time(item.StartedAt)),
                    ("lastUpdateTime", Json.Time(item.UpdatedAt)),
                    ("sourceRevisions", Json.List(item.Revisions.Select(revision => Json.Of(
                        ("actionName", revision.ActionName), ("revisionId", revision.Id), ("revisionSummary", revision.Summary))))),
                    ("trigger", Trigger(item)),
                    ("stopTrigger", item.StopReason is { } reason ? Json.Of(("reason", reason)) : null),
                    ("executionMode", item.Mode),
                    ("executionType", item.Type),
                    ("rollbackMetadata", Rollback(item)))))),
                ("nextToken", next));
        }
    }

    private static JsonObject? Rollback(PipelineExecution execution) => execution.RollbackTarget is { } target
        ? Json.Of(("rollbackTargetPipelineExecutionId", target.Id))
        : null;

    private static JsonArray? Variables(PipelineExecution execution) => execution.Variables.GetValueOrDefault(PipelineVariables.OfPipeline) is { } variables
        ? Json.List(variables.Select(item => Json.Of(("name", item.Key), ("resolvedValue", item.Value))))
        : null;

    private static JsonObject Trigger(PipelineExecution execution) =>
        Json.Of(("triggerType", execution.Trigger), ("triggerDetail", execution.TriggerDetail));
}
