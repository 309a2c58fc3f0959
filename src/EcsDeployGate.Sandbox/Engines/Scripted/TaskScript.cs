using EcsDeployGate.Sandbox.Tasks;

namespace EcsDeployGate.Sandbox.Engines.Scripted;

/// <summary>The course of one scripted task: steps in order; after the last one the task stays as it is until it is stopped.</summary>
/// <param name="Steps">Applied one after the other.</param>
internal sealed record TaskScript(IReadOnlyList<ScriptStep> Steps)
{
    /// <summary>How long a stop takes, from the request to STOPPED.</summary>
    public TimeSpan StopTakes { get; init; } = TimeSpan.Zero;

    /// <summary>Exit code of containers that run when the task is stopped: 143 for SIGTERM, 137 for SIGKILL.</summary>
    public int StoppedExitCode { get; init; } = 143;

    public static TaskScript Of(params ScriptStep[] steps) => new(steps);

    /// <summary>PROVISIONING, PENDING, ACTIVATING, then RUNNING with every container running; then <paramref name="more"/>.</summary>
    public static TaskScript Running(params ScriptStep[] more) => new([ScriptStep.Provision, ScriptStep.Start, .. more]);

    /// <summary>Never leaves PROVISIONING.</summary>
    public static TaskScript NeverStarts { get; } = Of();

    /// <summary>Goes from PENDING to STOPPED with TaskFailedToStart.</summary>
    public static TaskScript FailsToStart(string reason) => Of(ScriptStep.Provision, ScriptStep.FailToStart(reason));
}

/// <summary>One step of a <see cref="TaskScript"/>: wait, then change the snapshot, then print.</summary>
internal sealed record ScriptStep
{
    /// <summary>Waited before the step, by the engine's clock.</summary>
    public TimeSpan After { get; init; }

    /// <summary>The task after the step, from the task before it and the time of the step.</summary>
    public Func<TaskSnapshot, DateTimeOffset, TaskSnapshot> Change { get; init; } = (snapshot, _) => snapshot;

    /// <summary>Container and line, printed by the step.</summary>
    public (string Container, string Line)? Prints { get; init; }

    public static ScriptStep Provision { get; } = Become("PENDING");

    /// <summary>Pulled, started, RUNNING.</summary>
    public static ScriptStep Start { get; } = new()
    {
        Change = (task, at) => task with
        {
            LastStatus = "RUNNING",
            PullStartedAt = at,
            PullStoppedAt = at,
            StartedAt = at,
            Containers = [.. task.Containers.Select(c => c with { LastStatus = "RUNNING", CreatedAt = at, StartedAt = at })],
        },
    };

    public static ScriptStep Wait(TimeSpan time) => new() { After = time };

    public static ScriptStep Become(string lastStatus) => new() { Change = (task, _) => task with { LastStatus = lastStatus } };

    public static ScriptStep Print(string container, string line) => new() { Prints = (container, line) };

    /// <summary>The health of one container; the task's follows with <paramref name="task"/>, which a script says itself.</summary>
    public static ScriptStep Health(string container, string status, string? task = null) => new()
    {
        Change = (snapshot, at) => ForContainer(snapshot, container, c => c with
        {
            HealthStatus = status,
            Health = new HealthDetail(status, at, status == "UNHEALTHY" ? 1 : null, string.Empty),
        }) with { HealthStatus = task ?? status },
    };

    /// <summary>One container ends; the task goes on.</summary>
    public static ScriptStep Exit(string container, int exitCode, string? reason = null) => new()
    {
        Change = (snapshot, at) => ForContainer(snapshot, container, c => c with
        {
            LastStatus = "STOPPED",
            ExitCode = exitCode,
            Reason = reason,
            FinishedAt = at,
        }),
    };

    /// <summary>An essential container ends, and with it the task.</summary>
    public static ScriptStep EssentialExit(string container, int exitCode, string? reason = null, int othersExitCode = 143) => new()
    {
        Change = (snapshot, at) => End(
            Exit(container, exitCode, reason).Change(snapshot, at),
            at,
            Reasons.EssentialContainerExited,
            Reasons.EssentialExitedText,
            othersExitCode),
    };

    public static ScriptStep FailToStart(string reason) => new()
    {
        Change = (snapshot, at) => End(snapshot, at, Reasons.TaskFailedToStart, reason, exitCode: null),
    };

    internal static TaskSnapshot End(TaskSnapshot task, DateTimeOffset at, string code, string reason, int? exitCode) => task with
    {
        LastStatus = "STOPPED",
        DesiredStatus = "STOPPED",
        StopCode = task.StopCode ?? code,
        StoppedReason = task.StoppedReason ?? reason,
        StoppingAt = task.StoppingAt ?? at,
        ExecutionStoppedAt = at,
        StoppedAt = at,
        Containers = [.. task.Containers.Select(c => c.LastStatus == "STOPPED" ? c : c with
        {
            LastStatus = "STOPPED",
            ExitCode = c.LastStatus == "RUNNING" ? exitCode : null,
            FinishedAt = c.LastStatus == "RUNNING" ? at : null,
        })],
    };

    private static TaskSnapshot ForContainer(TaskSnapshot task, string name, Func<ContainerSnapshot, ContainerSnapshot> change) =>
        task with { Containers = [.. task.Containers.Select(c => c.Name == name ? change(c) : c)] };
}
