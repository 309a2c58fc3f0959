using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Core.Probing;

/// <summary>Runs probe tasks on ECS. Every call is safe to make twice for the same run and attempt.</summary>
public interface IProbeTasks
{
    /// <summary>The same in another region or account; null for the gate's own.</summary>
    IProbeTasks At(AwsTarget? target) => this;

    /// <summary>Registers the derived definition; finds the one that an earlier try registered.</summary>
    /// <returns>Its ARN, or why ECS refuses it.</returns>
    Task<ProbeAnswer> RegisterAsync(TaskDefinition definition, CancellationToken cancellationToken);

    /// <summary>Starts the task; the client token makes a second call find the first one's task.</summary>
    /// <returns>Its ARN, or why ECS refuses to start it (with what kind of refusal).</returns>
    Task<ProbeAnswer> StartAsync(ProbeLaunch launch, CancellationToken cancellationToken);

    /// <summary>Looks at the task; waits for nothing.</summary>
    /// <returns>Null while the task runs; the report once it has stopped. A task that ECS no longer knows is a report that says so.</returns>
    Task<ProbeReport?> ObserveAsync(ProbeLaunch launch, string taskArn, CancellationToken cancellationToken);

    /// <summary>Stops tasks and deregisters definitions of the run, whatever an earlier crash left.</summary>
    Task CleanUpAsync(RunId run, string? cluster, CancellationToken cancellationToken);

    /// <summary>Finds runs whose probe definition is still registered, whoever registered it and however they ended.</summary>
    /// <returns>At most 1000, in no particular order; may name runs of another gate in the same account.</returns>
    Task<IReadOnlyList<RunId>> RegisteredAsync(CancellationToken cancellationToken);
}

/// <summary>What a probe task is started with.</summary>
/// <param name="Run">The run it belongs to.</param>
/// <param name="Attempt">From 1; infrastructure faults are tried again.</param>
/// <param name="TaskDefinitionArn">ARN of the derived definition.</param>
/// <param name="Definition">The derived definition itself: says where each container's log goes.</param>
/// <param name="Cluster">Cluster name or ARN; null for the default cluster.</param>
/// <param name="Placement">Network and launch type of the service.</param>
public sealed record ProbeLaunch(RunId Run, int Attempt, string TaskDefinitionArn, TaskDefinition Definition, string? Cluster, Placement Placement)
{
    /// <summary>The same for every try of the same attempt; ECS: at most 64 characters of ASCII 33 to 126.</summary>
    public string ClientToken => $"edg-{Run}-{Attempt}";

    /// <summary>Marks the run's tasks; ECS: at most 128 of letters, digits, <c>-</c>, <c>/</c>, <c>_</c>.</summary>
    public string StartedBy => $"ecs-deploy-gate/{Run}";
}

/// <summary>What ECS said to a register or start call.</summary>
public abstract record ProbeAnswer
{
    private ProbeAnswer()
    {
    }

    /// <summary>Done; the ARN of what was made.</summary>
    public sealed record Done(string Arn) : ProbeAnswer;

    /// <summary>ECS refuses; the text is ECS's own.</summary>
    /// <param name="Code">Error code or failure reason, such as <c>ClientException</c> or <c>RESOURCE:ENI</c>.</param>
    /// <param name="Message">ECS's words.</param>
    public sealed record Refused(string Code, string Message) : ProbeAnswer;
}
