using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.Runs;

namespace EcsDeployGate.Hosting.Receiving;

/// <summary>Asks for the judgement of a run once more. The new run goes the very same path; it only knows which one it repeats.</summary>
public sealed class Reruns(IRunStore store, RunStarter starter, IResolver resolver)
{
    /// <summary>Starts the repetition, or finds the one that was started with the same key.</summary>
    /// <param name="run">The run to repeat; it must have ended, or be held.</param>
    /// <param name="door">How it is asked for; an approval that still waits keeps its own door, which is then answered.</param>
    /// <param name="requestedBy">Who asks.</param>
    /// <param name="key">What makes this request itself.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    /// <param name="retryStage">True to try the failed stage of the pipeline again when the repetition approves.</param>
    public async Task<RerunAnswer> StartAsync(RunId run, Door door, string requestedBy, string key, CancellationToken cancellationToken, bool retryStage = false)
    {
        if (RunLog.Fold(await store.ReadAsync(run, cancellationToken).ConfigureAwait(false)) is not { Run: var first })
        {
            return new RerunAnswer.NoSuchRun();
        }

        if (!first.IsEnded && !first.IsHeld)
        {
            return new RerunAnswer.StillGoing(first.Stage);
        }

        var again = new GateRequest(door, $"rerun:{run}:{key}", requestedBy, first.Request.Target, run.ToString());
        if (first.Request.Target is ApprovalTarget approval)
        {
            again = await IsPendingAsync(first.Request, cancellationToken).ConfigureAwait(false)
                ? again with { Door = first.Request.Door }
                : again with { Target = new ExecutionTarget(approval.Pipeline, first.Deployment?.Origin?.ExecutionId, approval.CustomData) };
        }

        if (first.Request.Target is JobTarget or ConditionTarget or HookTarget)
        {
            if (WithoutDoor(first) is not { } target)
            {
                return new RerunAnswer.NothingLeft();
            }

            again = again with { Target = target };
        }

        if (retryStage)
        {
            if (again.Target is not (ExecutionTarget or ApprovalTarget))
            {
                return new RerunAnswer.NoStage();
            }

            again = again with { RetryStage = again.Target is ExecutionTarget };
        }

        return new RerunAnswer.Started(await starter.StartAsync(again, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>A job, a condition and a hook have their answer and are gone; what they were about is judged without them.</summary>
    private static GateTarget? WithoutDoor(GateRun first)
    {
        if (first.Request.Target is HookTarget hook)
        {
            return new RevisionTarget(hook.Revision, hook.Deployment);
        }

        var parameters = (first.Request.Target as JobTarget)?.UserParameters ?? (first.Request.Target as ConditionTarget)?.UserParameters;
        var hints = PipelineHints.Read(parameters, out _);
        return (first.Deployment?.Origin?.Pipeline ?? hints.Pipeline) is { } pipeline
            ? new ExecutionTarget(pipeline, first.Deployment?.Origin?.ExecutionId ?? hints.ExecutionId, parameters)
            : null;
    }

    /// <summary>The resolver asks CodePipeline; nobody else knows what happened to the approval since.</summary>
    private async Task<bool> IsPendingAsync(GateRequest request, CancellationToken cancellationToken) =>
        await resolver.ResolveAsync(request, cancellationToken).ConfigureAwait(false) is not Resolution.Closed;
}

/// <summary>What became of the wish to repeat a run.</summary>
public abstract record RerunAnswer
{
    private RerunAnswer()
    {
    }

    /// <summary>The repetition is a run now.</summary>
    public sealed record Started(RunId Run) : RerunAnswer;

    /// <summary>There is no run to repeat.</summary>
    public sealed record NoSuchRun : RerunAnswer;

    /// <summary>What the run was about cannot be found again: its job was the only way to it.</summary>
    public sealed record NothingLeft : RerunAnswer;

    /// <summary>A stage was to be retried, and the run is about no pipeline.</summary>
    public sealed record NoStage : RerunAnswer;

    /// <summary>The run has not ended.</summary>
    public sealed record StillGoing(RunStage Stage) : RerunAnswer;
}
