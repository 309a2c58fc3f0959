using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.CodePipeline.Conditions;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.CodePipeline;

/// <content>How an execution comes into a stage, goes through it and leaves it.</content>
internal sealed partial class PipelineMover
{
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
        Hold(execution, stageEvent);
        if (execution.InStage.Count == 0 && StageConditions.Of(execution.Stage, ConditionKind.BeforeEntry) is { } condition)
        {
            conditions.Check(execution, ConditionKind.BeforeEntry, condition, run => Enter(execution, run));
            return;
        }

        Advance(execution);
    }

    private void Enter(PipelineExecution execution, ConditionRun condition)
    {
        if (condition.IsMet || execution.Status == "Stopping")
        {
            Advance(execution);
        }
        else if (condition.Result == "SKIP")
        {
            Pass(execution, "Skipped");
        }
        else
        {
            Fail(execution);
        }
    }

    private void Hold(PipelineExecution execution, string stageEvent)
    {
        var slot = execution.Pipeline.Slot(execution.StageName);
        slot.Latest = execution;
        if (execution.Mode != "PARALLEL")
        {
            slot.Occupant = execution;
        }

        execution.StageStatus[execution.StageName] = "InProgress";
        events.Stage(execution, execution.StageName, stageEvent);
    }

    /// <summary>Starts what is next in the stage, or leaves the stage.</summary>
    private void Advance(PipelineExecution execution)
    {
        if (execution.HasEnded || execution.IsChecking || execution.InStage.Values.Any(run => run.Status == "InProgress"))
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
            FailActions(execution);
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

        if (StageConditions.Of(execution.Stage, ConditionKind.OnSuccess) is { } condition)
        {
            conditions.Check(execution, ConditionKind.OnSuccess, condition, run => Succeed(execution, run));
        }
        else
        {
            Pass(execution, "Succeeded");
        }
    }

    private void Succeed(PipelineExecution execution, ConditionRun condition)
    {
        if (execution.Status == "Stopping")
        {
            Advance(execution);
        }
        else if (condition.IsMet)
        {
            Pass(execution, "Succeeded");
        }
        else
        {
            Fail(execution);
            RollBackIf(condition.Result == "ROLLBACK", execution);
        }
    }

    /// <summary>The actions of a stage failed: what the stage wants done then, first checking its condition if it has one.</summary>
    private void FailActions(PipelineExecution execution)
    {
        var failure = execution.Stage.Object("onFailure");
        if (StageConditions.Of(execution.Stage, ConditionKind.OnFailure) is { } condition && execution.RollbackTarget is null)
        {
            conditions.Check(execution, ConditionKind.OnFailure, condition, run =>
            {
                Fail(execution);
                RollBackIf(!run.IsMet && run.Result == "ROLLBACK", execution);
            });
            return;
        }

        var stage = execution.StageName;
        if (failure?.Text("result") == "RETRY" && execution.Retries.GetValueOrDefault(stage)?.Automatic is null or 0)
        {
            // Once, and without leaving the stage to others in between.
            events.Stage(execution, stage, "FAILED");
            Retry(execution, failure?.Object("retryConfiguration")?.Text("retryMode") == "ALL_ACTIONS", automatically: true);
            return;
        }

        Fail(execution);
        RollBackIf(failure?.Text("result") == "ROLLBACK", execution);
    }

    private void Fail(PipelineExecution execution)
    {
        Leave(execution, "Failed", "FAILED");
        End(execution, "Failed");
    }

    /// <summary>To the last execution that went through the stage; when there is none, nothing can be rolled back to.</summary>
    private void RollBackIf(bool wanted, PipelineExecution execution)
    {
        var stage = execution.StageName;
        if (wanted && execution.RollbackTarget is null
            && execution.Pipeline.Executions.FindLast(item => item != execution && item.RollbackTarget is null
                && item.StageStatus.GetValueOrDefault(stage) == "Succeeded") is { } target)
        {
            RollBack(target, stage, "AutomatedRollback", $"Stage {stage} of execution {execution.Id}");
        }
    }

    private void Pass(PipelineExecution execution, string status)
    {
        var slot = execution.Pipeline.Slot(execution.StageName);
        execution.StageStatus[execution.StageName] = status;
        if (status == "Succeeded")
        {
            events.Stage(execution, execution.StageName, "SUCCEEDED");
        }

        slot.Occupant = slot.Occupant == execution ? null : slot.Occupant;
        if (execution.StageIndex + 1 < execution.Stages.Count && execution.RollbackTarget is null)
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
