namespace EcsDeployGate.Probe.Protocol;

/// <summary>One thing that was seen from inside the task.</summary>
/// <param name="Container">The container it is about, or empty for the task as a whole.</param>
/// <param name="At">When it was written, by the task's clock, to the millisecond.</param>
public abstract record ProbeRecord(string Container, DateTimeOffset At);
