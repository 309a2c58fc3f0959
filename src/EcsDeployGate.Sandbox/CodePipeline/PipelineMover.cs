using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.CodePipeline.Actions;
using EcsDeployGate.Sandbox.CodePipeline.Conditions;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.CodePipeline;

/// <summary>Moves executions from stage to stage. Every method is called with the lock of <see cref="PipelineState"/>.</summary>
/// <remarks>
/// A stage is locked while an execution is in it. In front of a locked stage an execution waits; in SUPERSEDED mode a newer one
/// that comes there takes its place, in QUEUED mode it stands in line, in PARALLEL mode nobody waits.
/// https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html
/// </remarks>
internal sealed partial class PipelineMover(PipelineState state, PipelineEvents events, ActionRunner runner, StageConditions conditions)
{
    /// <exception cref="AwsException">A variable is not declared, or has no value.</exception>
    public PipelineExecution Start(Pipeline pipeline, string trigger, string detail, IReadOnlyDictionary<string, string>? variables = null)
    {
        var execution = new PipelineExecution(pipeline, trigger, detail, state.Time.GetUtcNow());
        if (VariableRules.Resolve(execution.Declaration, variables ?? new Dictionary<string, string>()) is { } resolved)
        {
            execution.Variables[PipelineVariables.OfPipeline] = resolved;
        }

        pipeline.Executions.Add(execution);
        events.Pipeline(execution, "STARTED");
        Arrive(execution, 0);
        return execution;
    }

    /// <summary>Stops an execution: at once when it waits between stages, after (or by abandoning) its actions when it is in one.</summary>
    public void Stop(PipelineExecution execution, bool abandon, string? reason)
    {
        execution.StopReason = reason;
        execution.Status = "Stopping";
        Touch(execution);
        var slot = execution.Pipeline.Slot(execution.StageName);
        if (slot.Waiting.Remove(execution))
        {
            End(execution, "Stopped");
            return;
        }

        events.Pipeline(execution, "STOPPING");
        execution.StageStatus[execution.StageName] = "Stopping";
        events.Stage(execution, execution.StageName, "STOPPING");
        if (abandon)
        {
            foreach (var run in execution.InStage.Values.Where(run => run.Status == "InProgress").ToList())
            {
                Close(run, "Abandoned", "ABANDONED");
            }

            conditions.Abandon(execution);
        }

        Advance(execution);
    }

    /// <summary>Tries a failed stage again.</summary>
    public void Retry(PipelineExecution execution, bool allActions, bool automatically)
    {
        var stage = execution.StageName;
        execution.Retries[stage] = (execution.Retries.GetValueOrDefault(stage) ?? StageRetries.None).With(automatically);
        foreach (var name in execution.InStage.Where(item => allActions || item.Value.Status != "Succeeded").Select(item => item.Key).ToList())
        {
            execution.InStage.Remove(name);
        }

        execution.Attempt++;
        execution.Status = "InProgress";
        Touch(execution);
        events.Pipeline(execution, "RESUMED");
        Occupy(execution, "RESUMED");
    }

    /// <summary>Takes a stage's condition as met, whatever its rules say or said.</summary>
    public void Override(PipelineExecution execution, ConditionRun condition, string by)
    {
        var going = condition.Status == "InProgress";
        conditions.Override(condition, by);
        if (going)
        {
            condition.Then(condition);
            return;
        }

        execution.Status = "InProgress";
        Touch(execution);
        events.Pipeline(execution, "RESUMED");
        Hold(execution, "RESUMED");
        condition.Then(condition);
    }

    /// <summary>Runs a stage again as it succeeded in an earlier execution.</summary>
    public PipelineExecution RollBack(PipelineExecution target, string stage, string trigger, string detail)
    {
        var execution = new PipelineExecution(target.Pipeline, trigger, detail, state.Time.GetUtcNow()) { RollbackTarget = target };
        foreach (var (name, artifact) in target.Artifacts)
        {
            execution.Artifacts[name] = artifact;
        }

        foreach (var (name, values) in target.Variables)
        {
            execution.Variables[name] = values;
        }

        execution.Revisions.AddRange(target.Revisions);
        execution.Pipeline.Executions.Add(execution);
        events.Pipeline(execution, "STARTED");
        Arrive(execution, execution.Stages.ToList().FindIndex(item => item.Text("name") == stage));
        return execution;
    }

    /// <summary>Takes note of how an action ended; what ended before stays as it is.</summary>
    public void Complete(ActionRun run, ActionOutcome outcome)
    {
        if (run.Status != "InProgress")
        {
            return;
        }

        run.Outcome = outcome;
        var execution = run.Execution;
        foreach (var artifact in outcome.Outputs)
        {
            execution.Artifacts[artifact.Name] = artifact;
        }

        if (outcome.Revision is { } revision)
        {
            execution.Revisions.RemoveAll(item => item.ActionName == revision.ActionName);
            execution.Revisions.Add(revision);
        }

        if (run.Declaration.Text("namespace") is { } name)
        {
            execution.Variables[name] = outcome.Variables;
        }

        Close(run, outcome.Succeeded ? "Succeeded" : "Failed", outcome.Succeeded ? "SUCCEEDED" : "FAILED");
        Advance(execution);
    }

    /// <summary>Ends everything that a pipeline is doing, before it is deleted.</summary>
    public void Abandon(Pipeline pipeline)
    {
        foreach (var run in pipeline.Runs.Where(run => run.Status == "InProgress").ToList())
        {
            Close(run, "Abandoned", "ABANDONED");
        }

        pipeline.Executions.ForEach(conditions.Abandon);
    }
}
