using System.Collections.Concurrent;
using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Probing;
using EcsDeployGate.Core.TaskDefinitions;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.TestKit.Doubles;

/// <summary>An ECS whose probe tasks end as the test says; remembers what it was asked.</summary>
public sealed class ScriptedProbeTasks : IProbeTasks
{
    private readonly ConcurrentDictionary<string, string> _tasks = new();

    /// <summary>What the task came to, or null while it runs. Healthy unless the test says otherwise.</summary>
    public Func<ProbeLaunch, string, ProbeReport?> Observed { get; set; } = (launch, task) => new ProbeReport
    {
        TaskArn = task,
        TaskDefinitionArn = launch.TaskDefinitionArn,
        Attempt = launch.Attempt,
        StopCode = "EssentialContainerExited",
        Containers = [new ProbedContainer(ProbeLayout.ObserverContainer, ProbeExitCode.Healthy, null, "UNKNOWN", null)],
    };

    public Func<TaskDefinition, ProbeAnswer> Registered { get; set; } = definition =>
        new ProbeAnswer.Done($"arn:aws:ecs:eu-west-1:111122223333:task-definition/{definition.Family}:1");

    public Func<ProbeLaunch, ProbeAnswer>? Refused { get; set; }

    /// <summary>Tasks by client token: a second start with the same token finds the first.</summary>
    public IReadOnlyDictionary<string, string> Tasks => _tasks;

    public ConcurrentQueue<RunId> CleanedUp { get; } = new();

    /// <summary>Runs of which a definition is registered, as ECS says when it is asked.</summary>
    public ConcurrentQueue<RunId> Left { get; } = new();

    public Task<IReadOnlyList<RunId>> RegisteredAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<RunId>>([.. Left]);

    public Task<ProbeAnswer> RegisterAsync(TaskDefinition definition, CancellationToken cancellationToken) => Task.FromResult(Registered(definition));

    public Task<ProbeAnswer> StartAsync(ProbeLaunch launch, CancellationToken cancellationToken) => Task.FromResult(
        Refused?.Invoke(launch)
        ?? new ProbeAnswer.Done(_tasks.GetOrAdd(launch.ClientToken, token => $"arn:aws:ecs:eu-west-1:111122223333:task/shop/{token}")));

    public Task<ProbeReport?> ObserveAsync(ProbeLaunch launch, string taskArn, CancellationToken cancellationToken) =>
        Task.FromResult(Observed(launch, taskArn));

    public Task CleanUpAsync(RunId run, string? cluster, CancellationToken cancellationToken)
    {
        CleanedUp.Enqueue(run);
        return Task.CompletedTask;
    }
}
