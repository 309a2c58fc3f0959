using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.CodePipeline;

/// <summary>PutApprovalResult.</summary>
internal sealed class ApprovalOperation(PipelineState state, PipelineMover mover)
{
    private const int MaxSummary = 512;

    public JsonObject? PutApprovalResult(JsonCall call)
    {
        var input = call.Input;
        var (pipelineName, stageName, actionName) = (input.Name("pipelineName"), input.Name("stageName"), input.Name("actionName"));
        var token = input.Token();
        var result = input.Object("result") ?? throw PipelineErrors.Validation("result", "Member must not be null");
        var summary = result.Text("summary") ?? throw PipelineErrors.Validation("result.summary", "Member must not be null");
        if (summary.Length > MaxSummary)
        {
            throw PipelineErrors.Validation("result.summary", $"Member must have length less than or equal to {MaxSummary}");
        }

        var approved = result.Text("status") switch
        {
            "Approved" => true,
            "Rejected" => false,
            _ => throw PipelineErrors.Validation("result.status", "Member must satisfy enum value set: [Approved, Rejected]"),
        };
        lock (state.Lock)
        {
            var stage = state.Pipeline(pipelineName).Stage(stageName);
            if (!stage.Objects("actions")!.Any(action => action.Text("name") == actionName))
            {
                throw PipelineErrors.NoAction(stageName, actionName);
            }

            return Answer(Find(token, pipelineName, stageName, actionName), approved, summary, call.Caller);
        }
    }

    private ActionRun Find(string token, string pipeline, string stage, string action) =>
        state.Approvals.TryGetValue(token, out var run)
        && (run.Execution.Pipeline.Name, run.StageName, run.Name) == (pipeline, stage, action)
        && (run.Status == "InProgress" || run.Answered)
            ? run
            : throw new AwsException("InvalidApprovalTokenException", "Token for manual approval is invalid");

    private JsonObject Answer(ActionRun run, bool approved, string summary, string caller)
    {
        if (run.Answered)
        {
            throw new AwsException("ApprovalAlreadyCompletedException", "The approval was answered already");
        }

        run.Answered = true;
        run.UpdatedBy = state.Aws.UserArn(caller);
        mover.Complete(run, new ActionOutcome { Succeeded = approved, Summary = summary });
        return Json.Of(("approvedAt", Json.Time(state.Time.GetUtcNow())));
    }
}
