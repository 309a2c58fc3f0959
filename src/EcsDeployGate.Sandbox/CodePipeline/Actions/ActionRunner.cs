using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.CodePipeline.Actions;

/// <summary>Starts actions: fills their configuration, finds their artifacts, and hands them to whoever performs them.</summary>
internal sealed class ActionRunner(
    PipelineState state,
    PipelineEvents events,
    ActionInputs inputs,
    IReadOnlyDictionary<(string Category, string Provider), IAskingAction> askers,
    IReadOnlyDictionary<(string Category, string Provider), IPipelineAction> performers,
    ILogger log)
{
    /// <summary>Call with the lock. What can be said at once is said at once; the rest is told to <paramref name="mover"/> later.</summary>
    public void Run(ActionRun run, PipelineMover mover)
    {
        var refusal = Prepare(run);
        events.Action(run, "STARTED");
        var kind = (run.Type.Text("category")!, run.Type.Text("provider")!);
        if (refusal is not null)
        {
            mover.Complete(run, refusal);
        }
        else if (askers.TryGetValue(kind, out var asker))
        {
            asker.Ask(run, mover);
        }
        else if (performers.TryGetValue(kind, out var performer))
        {
            var stopping = new CancellationTokenSource();
            run.Ends = new Cancels(stopping);
            _ = Task.Run(() => PerformAsync(run, performer, mover, stopping.Token));
        }
        else
        {
            mover.Complete(run, ActionOutcome.Failed("ConfigurationError",
                $"The sandbox can not perform actions of category {kind.Item1} and provider {kind.Item2}; "
                + $"it has {string.Join(", ", askers.Keys.Concat(performers.Keys).Select(known => $"{known.Category}/{known.Provider}"))}."));
        }
    }

    private ActionOutcome? Prepare(ActionRun run)
    {
        try
        {
            run.Configuration = PipelineVariables.Resolve(run.Execution, run.Declaration.Object("configuration"), $"action '{run.Name}'");
            run.Inputs = inputs.Of(run.Execution, run.Declaration);
            return null;
        }
        catch (FormatException error)
        {
            return ActionOutcome.Failed("ConfigurationError", error.Message);
        }
    }

    private async Task PerformAsync(ActionRun run, IPipelineAction performer, PipelineMover mover, CancellationToken cancellationToken)
    {
        ActionOutcome outcome;
        try
        {
            outcome = await performer.PerformAsync(run, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return;
        }
        catch (AwsException error)
        {
            outcome = ActionOutcome.Failed("JobFailed", $"{error.Message} (Error code: {error.Code})");
        }
        catch (Exception error)
        {
            log.LogError(error, "Action {Action} broke", run.Name);
            outcome = ActionOutcome.Failed("InternalError", $"The sandbox itself broke: {error.Message}");
        }

        lock (state.Lock)
        {
            mover.Complete(run, outcome);
        }
    }
}
