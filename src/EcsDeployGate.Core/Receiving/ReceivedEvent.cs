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
