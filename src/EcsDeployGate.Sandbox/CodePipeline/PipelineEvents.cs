using System.Globalization;
using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Events;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.CodePipeline;

/// <summary>CodePipeline's state changes as EventBridge tells them.</summary>
/// <remarks>https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html</remarks>
internal sealed class PipelineEvents(EventBridge events, AwsIdentity aws)
{
    public void Pipeline(PipelineExecution execution, string state)
    {
        var detail = Start(execution, state);
        detail["execution-trigger"] = Json.Of(("trigger-type", execution.Trigger), ("trigger-detail", execution.TriggerDetail));
        if (execution.StopReason is { } reason && state is "STOPPING" or "STOPPED")
        {
            detail["stop-execution-comments"] = execution.StopReason;
        }

        Publish(execution, "Pipeline", detail);
    }

    public void Stage(PipelineExecution execution, string stage, string state)
    {
        var detail = Start(execution, state);
        detail["stage"] = stage;
        Publish(execution, "Stage", detail);
    }

    public void Action(ActionRun run, string state)
    {
        var detail = Start(run.Execution, state);
        detail["start-time"] = EventBridge.Iso(run.StartedAt);
        detail["stage"] = run.StageName;
        detail["action-execution-id"] = run.Id;
        detail["action"] = run.Name;
        detail["region"] = run.Declaration.Text("region") ?? aws.Region;
        detail["type"] = Json.Of(
            ("owner", run.Type.Text("owner")), ("provider", run.Type.Text("provider")),
            ("category", run.Type.Text("category")), ("version", run.Type.Text("version")));
        if (run.Inputs.Count > 0)
        {
            detail["input-artifacts"] = Artifacts(run.Inputs);
        }

        if (run.Outcome is { } outcome)
        {
            if (outcome.Outputs.Count > 0)
            {
                detail["output-artifacts"] = Artifacts(outcome.Outputs);
            }

            var result = Json.Of(
                ("external-execution-summary", outcome.Summary ?? outcome.ErrorMessage),
                ("external-execution-id", run.ExternalId),
                ("error-code", outcome.ErrorCode));
            if (result.Count > 0)
            {
                detail["execution-result"] = result;
            }
        }

        Publish(run.Execution, "Action", detail);
    }

    private static JsonObject Start(PipelineExecution execution, string state) => Json.Of(
        ("pipeline", execution.Pipeline.Name),
        ("execution-id", execution.Id),
        ("start-time", EventBridge.Iso(execution.StartedAt)),
        ("state", state),
        ("version", Fractional(execution.Version)),
        ("pipeline-execution-attempt", Fractional(execution.Attempt)));

    /// <summary>These numbers come with a fraction: <c>12.0</c>.</summary>
    private static JsonNode Fractional(int number) => JsonNode.Parse(number.ToString(CultureInfo.InvariantCulture) + ".0")!;

    private static JsonArray Artifacts(IEnumerable<ArtifactLocation> artifacts) => Json.List(artifacts.Select(item => Json.Of(
        ("name", item.Name), ("s3location", Json.Of(("bucket", item.Bucket), ("key", item.Key))))));

    private void Publish(PipelineExecution execution, string what, JsonObject detail) =>
        events.Publish("aws.codepipeline", $"CodePipeline {what} Execution State Change", execution.Pipeline.Arn, detail);
}
