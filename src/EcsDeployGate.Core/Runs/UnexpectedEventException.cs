namespace EcsDeployGate.Core.Runs;

/// <summary>An event came where it cannot: a bug of the gate, or a log that somebody changed.</summary>
public sealed class UnexpectedEventException : InvalidOperationException
{
    /// <summary>Names the run, its stage and the event.</summary>
    public UnexpectedEventException(GateRun run, RunEvent happened)
        : base($"Run {run.Id} stands at {run.Stage} and cannot take {happened.GetType().Name}.")
    {
    }
}
