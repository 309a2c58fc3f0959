using EcsDeployGate.Core.Names;

namespace EcsDeployGate.Core.Receiving;

/// <summary>What one event from outside means to the gate.</summary>
public abstract record ReceivedEvent
{
    private ReceivedEvent()
    {
    }

    /// <summary>Someone asks for a judgement.</summary>
    public sealed record Asked(GateRequest Request) : ReceivedEvent;

    /// <summary>A job of CodePipeline asks, for the first time or again.</summary>
    /// <param name="Request">What is to be judged.</param>
    /// <param name="JobId">The job that is to be answered now.</param>
    /// <param name="ContinuationToken">What the gate answered the time before; null the first time.</param>
    public sealed record Job(GateRequest Request, string JobId, string? ContinuationToken) : ReceivedEvent;

    /// <summary>A stage condition asks without a job and takes what the call returns.</summary>
    public sealed record Condition(GateRequest Request) : ReceivedEvent;

    /// <summary>A deployment lifecycle hook asks, for the first time or again.</summary>
    /// <param name="Request">What is to be judged.</param>
    /// <param name="LifecycleStage">Where the deployment stands.</param>
    /// <param name="GoesBack">True when ECS takes the revision out of service again; that is never stood in the way of.</param>
    public sealed record Hook(GateRequest Request, string LifecycleStage, bool GoesBack) : ReceivedEvent;

    /// <summary>An approval was answered by somebody, or has ended otherwise: look at the runs that it may belong to.</summary>
    public sealed record ApprovalEnded(string Pipeline, string Stage, string Action) : ReceivedEvent;

    /// <summary>Time has passed: look at what is due.</summary>
    public sealed record Tick : ReceivedEvent;

    /// <summary>Something happened to a run's probe task: look at the run again.</summary>
    /// <param name="Run">The run that the task belongs to.</param>
    /// <param name="TaskArn">ARN of the task; empty when the event does not say.</param>
    /// <param name="LastStatus"><c>RUNNING</c> or <c>STOPPED</c>; only a reason to look, never a fact to decide on.</param>
    public sealed record Woken(RunId Run, string TaskArn, string LastStatus) : ReceivedEvent;

    /// <summary>A proper event that is not for the gate.</summary>
    public sealed record Ignored(string Reason) : ReceivedEvent;

    /// <summary>Not an event that can be read; a repeated delivery would be as bad.</summary>
    /// <param name="At">JSON pointer (RFC 6901) to the place; empty for the whole document.</param>
    /// <param name="Problem">What is wrong there.</param>
    public sealed record Malformed(string At, string Problem) : ReceivedEvent;
}
