using System.Security.Cryptography;
using System.Text;
using EcsDeployGate.Sandbox.Tasks;

namespace EcsDeployGate.Sandbox.Engines.Scripted;

/// <summary>Runs nothing: what each task does is written by a test or a simulation.</summary>
/// <param name="script">Says what a task does; asked once per task. It may throw to be an engine that is broken.</param>
/// <param name="time">Every delay of a script passes on this clock.</param>
internal sealed class ScriptedEngine(Func<TaskSpec, TaskScript> script, TimeProvider time) : ITaskEngine
{
    public string Name => "scripted";

    public IReadOnlyList<string> Limitations { get; } = ["No container runs: what a task does is written in a script."];

    public Task<IRunningTask> StartAsync(TaskSpec spec, ITaskObserver observer, CancellationToken cancellationToken)
    {
        var first = new TaskSnapshot
        {
            LastStatus = "PROVISIONING",
            DesiredStatus = "RUNNING",
            Containers = [.. spec.Containers.Select(c => new ContainerSnapshot
            {
                Name = c.Name,
                LastStatus = "PENDING",
                ImageDigest = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(c.Image))),
                RuntimeId = RuntimeIds.For(spec.TaskId, c.Name),
            })],
        };
        return Task.FromResult<IRunningTask>(new ScriptedTask(script(spec), first, observer, time));
    }

    public Task<int> SweepAsync(CancellationToken cancellationToken) => Task.FromResult(0);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
