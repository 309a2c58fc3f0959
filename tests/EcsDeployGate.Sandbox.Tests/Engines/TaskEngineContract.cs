using EcsDeployGate.Sandbox.Tasks;

namespace EcsDeployGate.Sandbox.Tests.Engines;

/// <summary>What every engine that runs real containers has to do, on real containers; one file for each idea.</summary>
public abstract partial class TaskEngineContract(BusyboxImages images, ContainerCount count)
{
    private static int _tasks;

    protected BusyboxImages Images => images;

    internal abstract ITaskEngine Engine { get; }

    /// <summary>Names what is left of a task on this machine; empty when nothing is.</summary>
    protected abstract Task<IReadOnlyList<string>> LeftOversAsync(string taskId);

    /// <summary>What the process that will be killed needs to make an engine like <see cref="Engine"/>.</summary>
    protected abstract IReadOnlyList<string> CrashArguments();

    internal static ContainerSpec Shell(string name, string script) =>
        new() { Name = name, Image = BusyboxImages.Name, Command = ["sh", "-c", script], StopTimeoutSeconds = 5 };

    // Long enough for an engine on a busy machine; the test of the time-out asks for a short one.
    internal static HealthCheckSpec Check(params string[] command) => new(command, IntervalSeconds: 1, TimeoutSeconds: 20, Retries: 3);

    internal static TaskSpec Spec(string taskId, IReadOnlyList<string> volumes, params ContainerSpec[] containers) => new(
        taskId, $"arn:aws:ecs:eu-west-1:123456789012:task/default/{taskId}", "contract", 1, "X86_64", CpuUnits: null, MemoryMiB: null, containers, volumes);

    internal Task<RecordingObserver> RunAsync(params ContainerSpec[] containers) => RunAsync([], containers);

    internal Task<RecordingObserver> RunAsync(IReadOnlyList<string> volumes, params ContainerSpec[] containers) => RunAsync(volumes, spec => spec, containers);

    internal async Task<RecordingObserver> RunAsync(IReadOnlyList<string> volumes, Func<TaskSpec, TaskSpec> change, params ContainerSpec[] containers)
    {
        await using var run = await StartAsync(volumes, change, containers);
        await run.Seen.Until(s => s.Last.LastStatus == "STOPPED", "the task has stopped", seconds: 60);
        await run.Task.Completion;
        Assert.Empty(await LeftOversAsync(run.TaskId));
        return run.Seen;
    }

    internal Task<StartedTask> StartAsync(IReadOnlyList<string> volumes, params ContainerSpec[] containers) => StartAsync(volumes, spec => spec, containers);

    internal async Task<StartedTask> StartAsync(IReadOnlyList<string> volumes, Func<TaskSpec, TaskSpec> change, params ContainerSpec[] containers)
    {
        var taskId = $"{Interlocked.Increment(ref _tasks):x8}{Guid.NewGuid():N}"[..32];
        var seen = new RecordingObserver();
        count.Add(Engine.Name, containers.Length);
        var task = await Engine.StartAsync(change(Spec(taskId, volumes, containers)), seen, TestContext.Current.CancellationToken);
        await seen.Until(_ => true, "the first snapshot");
        return new(taskId, task, seen);
    }
}

internal sealed record StartedTask(string TaskId, IRunningTask Task, RecordingObserver Seen) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Task.DisposeAsync();
}
