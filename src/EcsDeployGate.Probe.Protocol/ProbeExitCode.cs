namespace EcsDeployGate.Probe.Protocol;

/// <summary>How the observer ends. The code carries the verdict, so that it survives where the log does not.</summary>
/// <remarks>The values stay clear of 1, 2, 126, 127 and 128+n, which runtimes and shells use for faults of their own.</remarks>
public static class ProbeExitCode
{
    /// <summary>Every essential container with a check became healthy and stayed so for the soak time.</summary>
    public const int Healthy = 0;

    /// <summary>An essential container became unhealthy by ECS's own counting.</summary>
    public const int Unhealthy = 20;

    /// <summary>The deadline came first; attempts were recorded, but they settle nothing.</summary>
    public const int Undecided = 21;

    /// <summary>SIGTERM came before an answer: something else ended the task, as a rule an essential container that exited.</summary>
    public const int Interrupted = 22;

    /// <summary>The deadline came first and no attempt was ever recorded: the check was not run, or could not reach the volume.</summary>
    public const int NoRecords = 23;

    /// <summary>The applications were not started: every check was run once, and the records say whether it can be.</summary>
    public const int Tried = 24;

    /// <summary>The command line or the plan could not be understood.</summary>
    public const int Misused = 64;

    /// <summary>The probe itself failed; nothing is known about the deployment.</summary>
    public const int Broken = 70;
}
