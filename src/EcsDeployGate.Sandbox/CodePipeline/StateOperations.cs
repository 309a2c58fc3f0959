using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.CodePipeline.Conditions;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.CodePipeline;

/// <summary>GetPipelineState and ListActionExecutions.</summary>
internal sealed class StateOperations(PipelineState state)
{
    public void AddTo(JsonService service) => service
        .On("GetPipelineState", GetState)
        .On("ListActionExecutions", ListActions);

    private JsonObject? GetState(JsonCall call)
    {
        var name = call.Input.Name("name");
        lock (state.Lock)
        {
            var pipeline = state.Pipeline(name);
            return Json.Of(
                ("pipelineName", name),
                ("pipelineVersion", pipeline.Version),
                ("stageStates", Json.List(pipeline.Declaration.Objects("stages")!.Select(stage => Stage(pipeline, stage)))),
                ("created", Json.Time(pipeline.Created)),
                ("updated", Json.Time(pipeline.Updated)));
        }
    }

    private static JsonObject Stage(Pipeline pipeline, JsonObject stage)
    {
        var name = stage.Text("name")!;
        var slot = pipeline.Slot(name);
        var waiting = slot.Waiting.Select(item => Json.Of(("pipelineExecutionId", item.Id), ("status", "InProgress"), ("type", item.Type))).ToList();
        return Json.Of(
            ("stageName", name),
            ("inboundExecution", waiting.Count > 0 ? waiting[0] : null),
            ("inboundExecutions", Json.List(waiting)),
            ("inboundTransitionState", Json.Of(("enabled", true))),
            ("actionStates", Json.List(stage.Objects("actions")!.Select(action => Action(pipeline, name, action)))),
            ("latestExecution", slot.Latest is { } latest
                ? Json.Of(("pipelineExecutionId", latest.Id), ("status", latest.StageStatus[name]), ("type", latest.Type))
                : null),
            ("beforeEntryConditionState", ConditionDescription.State(stage, slot.Latest, ConditionKind.BeforeEntry)),
            ("onSuccessConditionState", ConditionDescription.State(stage, slot.Latest, ConditionKind.OnSuccess)),
            ("onFailureConditionState", ConditionDescription.State(stage, slot.Latest, ConditionKind.OnFailure)),
            ("retryStageMetadata", slot.Latest?.Retries.GetValueOrDefault(name) is { } retries
                ? Json.Of(
                    ("autoStageRetryAttempt", retries.Automatic > 0 ? retries.Automatic : null),
                    ("manualStageRetryAttempt", retries.Manual > 0 ? retries.Manual : null),
                    ("latestRetryTrigger", retries.LatestIsAutomatic ? "AutomatedStageRetry" : "ManualStageRetry"))
                : null));
    }

    private static JsonObject Action(Pipeline pipeline, string stage, JsonObject action)
    {
        var name = action.Text("name")!;
        var run = pipeline.Runs.FindLast(item => item.StageName == stage && item.Name == name);
        return Json.Of(
            ("actionName", name),
            ("currentRevision", run?.Outcome?.Revision is { } revision
                ? Json.Of(("revisionId", revision.Id), ("revisionChangeId", revision.Id), ("created", Json.Time(revision.Created)))
                : null),
            ("latestExecution", run is null ? null : Latest(run)));
    }

    private static JsonObject Latest(ActionRun run) => Json.Of(
        ("actionExecutionId", run.Id),
        ("status", run.Status),
        ("summary", run.Summary),
        ("lastStatusChange", Json.Time(run.UpdatedAt)),

        // In PARALLEL mode several approvals wait at once, and the state names none of their tokens.
        ("token", run.Status == "InProgress" && run.Execution.Mode != "PARALLEL" ? run.Token : null),
        ("lastUpdatedBy", run.UpdatedBy),
        ("externalExecutionId", run.Token is null ? run.ExternalId : null),
        ("percentComplete", run.PercentComplete),
        ("errorDetails", Error(run)));

    private JsonObject? ListActions(JsonCall call)
    {
        var name = call.Input.Name("pipelineName");
        var filter = call.Input.Object("filter") ?? [];
        var latest = filter.Object("latestInPipelineExecution");
        var wanted = filter.Text("pipelineExecutionId") ?? latest?.Text("pipelineExecutionId");
        lock (state.Lock)
        {
            var pipeline = state.Pipeline(name);
            if (wanted is not null)
            {
                _ = pipeline.Execution(wanted);
            }

            var (page, next) = Paging.Cut(
                [.. pipeline.Runs.AsEnumerable().Reverse().Where(run => wanted is null || run.Execution.Id == wanted)],
                call.Input.Text("nextToken"), call.Input.PageSize(), "InvalidNextTokenException");
            return Json.Of(("actionExecutionDetails", Json.List(page.Select(Describe))), ("nextToken", next));
        }
    }

    private JsonObject Describe(ActionRun run) => Json.Of(
        ("pipelineExecutionId", run.Execution.Id),
        ("actionExecutionId", run.Id),
        ("pipelineVersion", run.Execution.Version),
        ("stageName", run.StageName),
        ("actionName", run.Name),
        ("startTime", Json.Time(run.StartedAt)),
        ("lastUpdateTime", Json.Time(run.UpdatedAt)),
        ("updatedBy", run.UpdatedBy),
        ("status", run.Status),
        ("input", Json.Of(
            ("actionTypeId", run.Type),
            ("configuration", run.Declaration.Object("configuration")),
            ("resolvedConfiguration", run.Configuration),
            ("roleArn", run.Declaration.Text("roleArn")),
            ("region", run.Declaration.Text("region") ?? state.Aws.Region),
            ("inputArtifacts", Artifacts(run.Inputs)),
            ("namespace", run.Declaration.Text("namespace")))),
        ("output", Json.Of(
            ("outputArtifacts", Artifacts(run.Outcome?.Outputs ?? [])),
            ("executionResult", Json.Of(
                ("externalExecutionId", run.ExternalId),
                ("externalExecutionSummary", run.Summary),
                ("errorDetails", Error(run)))),
            ("outputVariables", new JsonObject((run.Outcome?.Variables ?? new Dictionary<string, string>())
                .Select(item => KeyValuePair.Create(item.Key, (JsonNode?)item.Value)))))));

    private static JsonObject? Error(ActionRun run) =>
        run.Outcome?.ErrorCode is { } code ? Json.Of(("code", code), ("message", run.Outcome.ErrorMessage)) : null;

    private static JsonArray Artifacts(IEnumerable<ArtifactLocation> artifacts) => Json.List(artifacts.Select(item => Json.Of(
        ("name", item.Name), ("s3location", Json.Of(("bucket", item.Bucket), ("key", item.Key))))));
}
