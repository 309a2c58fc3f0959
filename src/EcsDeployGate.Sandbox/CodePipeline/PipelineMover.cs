using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.CodePipeline.Actions;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.CodePipeline;

/// <summary>Moves executions from stage to stage. Every method is called with the lock of <see cref="PipelineState"/>.</summary>
/// <remarks>
/// A stage is locked while an execution is in it. In front of a locked stage an execution waits; in SUPERSEDED mode a newer one
/// that comes there takes its place, in QUEUED mode it stands in line, in PARALLEL mode nobody waits.
/// https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html
/// </remarks>
internal sealed class PipelineMover(PipelineState state, PipelineEvents events, ActionRunner runner)
{
    public PipelineExecution Start(Pipeline pipeline, string trigger, string detail)
    {
        var execution = new PipelineExecution(pipeline, trigger, detail, state.Time.GetUtcNow());
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
        }

        Advance(execution);
    }

    /// <summary>Tries a failed stage again.</summary>
    public void Retry(PipelineExecution execution, bool allActions)
    {
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
    }

    private void Arrive(PipelineExecution execution, int stage)
    {
        execution.StageIndex = stage;
        execution.InStage.Clear();
        var slot = execution.Pipeline.Slot(execution.StageName);
        if (execution.Mode == "PARALLEL" || slot.Occupant is null)
        {
            Occupy(execution, "STARTED");
            return;
        }

        if (execution.Mode == "SUPERSEDED")
        {
            foreach (var older in slot.Waiting)
            {
                older.StatusSummary = $"Superseded by execution {execution.Id}";
                End(older, "Superseded");
            }

            slot.Waiting.Clear();
        }

        slot.Waiting.Add(execution);
    }

    private void Occupy(PipelineExecution execution, string stageEvent)
    {
        var slot = execution.Pipeline.Slot(execution.StageName);
        slot.Latest = execution;
        if (execution.Mode != "PARALLEL")
        {
            slot.Occupant = execution;
        }

        execution.StageStatus[execution.StageName] = "InProgress";
        events.Stage(execution, execution.StageName, stageEvent);
        Advance(execution);
    }

    /// <summary>Starts what is next in the stage, or leaves the stage.</summary>
    private void Advance(PipelineExecution execution)
    {
        if (execution.HasEnded || execution.InStage.Values.Any(run => run.Status == "InProgress"))
        {
            return;
        }

        if (execution.Status == "Stopping")
        {
            Leave(execution, "Stopped", "STOPPED");
            End(execution, "Stopped");
            return;
        }

        if (execution.InStage.Values.Any(run => run.Status != "Succeeded"))
        {
            Leave(execution, "Failed", "FAILED");
            End(execution, "Failed");
            return;
        }

        var next = execution.Stage.Objects("actions")!
            .Where(action => !execution.InStage.ContainsKey(action.Text("name")!))
            .GroupBy(action => action.Number("runOrder") ?? 1)
            .MinBy(group => group.Key);
        if (next is not null)
        {
            var begun = next.Select(action => Begin(execution, action)).ToList();
            begun.ForEach(run => runner.Run(run, this));
            return;
        }

        Succeed(execution);
    }

    private void Succeed(PipelineExecution execution)
    {
        var slot = execution.Pipeline.Slot(execution.StageName);
        execution.StageStatus[execution.StageName] = "Succeeded";
        events.Stage(execution, execution.StageName, "SUCCEEDED");
        slot.Occupant = slot.Occupant == execution ? null : slot.Occupant;
        if (execution.StageIndex + 1 < execution.Stages.Count)
        {
            Arrive(execution, execution.StageIndex + 1);
        }
        else
        {
            End(execution, "Succeeded");
        }

        Admit(slot);
    }

    private ActionRun Begin(PipelineExecution execution, JsonObject action)
    {
        var run = new ActionRun(execution, execution.StageName, action, state.Time.GetUtcNow());
        execution.InStage[run.Name] = run;
        execution.Pipeline.Runs.Add(run);
        Touch(execution);
        return run;
    }

    private void Leave(PipelineExecution execution, string status, string stageEvent)
    {
        execution.StageStatus[execution.StageName] = status;
        events.Stage(execution, execution.StageName, stageEvent);
        var slot = execution.Pipeline.Slot(execution.StageName);
        if (slot.Occupant == execution)
        {
            slot.Occupant = null;
            Admit(slot);
        }
    }

    private void Admit(StageSlot slot)
    {
        if (slot.Occupant is null && slot.Waiting is [var next, ..])
        {
            slot.Waiting.RemoveAt(0);
            Occupy(next, "STARTED");
        }
    }

    private void End(PipelineExecution execution, string status)
    {
        execution.Status = status;
        Touch(execution);
        events.Pipeline(execution, status.ToUpperInvariant());
    }

    private void Close(ActionRun run, string status, string actionEvent)
    {
        run.Status = status;
        run.UpdatedAt = state.Time.GetUtcNow();
        run.Ends?.Dispose();
        run.Ends = null;
        Touch(run.Execution);
        events.Action(run, actionEvent);
    }

    private void Touch(PipelineExecution execution) => execution.UpdatedAt = state.Time.GetUtcNow();
}
