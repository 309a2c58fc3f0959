using System.Collections.Concurrent;
using EcsDeployGate.Sandbox.Events;
using EcsDeployGate.Sandbox.Logs;
using EcsDeployGate.Sandbox.Protocol;
using EcsDeployGate.Sandbox.Tasks;

namespace EcsDeployGate.Sandbox.Ecs.RunningTasks;

/// <summary>Brings tasks to the engine, and what the engine says of them into the state, the events and the logs.</summary>
internal sealed class TaskLauncher(
    EcsState state, ITaskEngine engine, TaskSpecs specs, Func<string, Fault?> pullFault, LogStore logs, EventBridge events, ILogger log) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, IRunningTask> _running = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Task> _starting = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Called, without the lock, after something of a task changed.</summary>
    public Action? Changed { get; set; }

    /// <summary>Starts a task that stands in the state as PROVISIONING. Call without the lock.</summary>
    public void Launch(EcsTask task)
    {
        lock (state.Lock)
        {
            Announce(task);
        }

        _starting[task.Id] = Task.Run(async () =>
        {
            await StartAsync(task, _stopping.Token);
            _starting.TryRemove(task.Id, out _);
        });
    }

    /// <summary>Asks a task to stop; the first reason stays. Call with the lock.</summary>
    public void Stop(EcsTask task, string stopCode, string reason)
    {
        if (task.StopAsked is not null || task.IsStopped)
        {
            return;
        }

        task.StopAsked = (stopCode, reason);
        Take(task, task.Snapshot with { DesiredStatus = "STOPPED", StopCode = stopCode, StoppedReason = reason });
        if (task.Running is { } running)
        {
            // Not under the lock: the engine may be waiting for it to tell us something.
            _ = Task.Run(() => running.Stop(stopCode, reason));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();

        // A task that is just being started must not appear after everything was ended.
        await Task.WhenAll(_starting.Values);
        await Task.WhenAll(_running.Values.Select(running => running.DisposeAsync().AsTask()));
        _stopping.Dispose();
    }

    private async Task StartAsync(EcsTask task, CancellationToken cancellationToken)
    {
        try
        {
            var observer = new Observer(this, task, new ContainerLogs(logs, task));
            var spec = specs.Build(task);
            RefusePulls(spec);
            var running = await engine.StartAsync(spec, observer, cancellationToken);
            _running[task.Id] = running;
            _ = running.Completion.ContinueWith(_ => _running.TryRemove(task.Id, out IRunningTask? _), TaskScheduler.Default);
            (string Code, string Reason)? stop;
            lock (state.Lock)
            {
                task.Running = running;
                stop = task.StopAsked;
            }

            if (stop is { } asked)
            {
                running.Stop(asked.Code, asked.Reason);
            }

            if (cancellationToken.IsCancellationRequested)
            {
                await running.DisposeAsync();
            }
        }
        catch (CannotInitializeException error)
        {
            Fail(task, error.Message, error.Container);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Fail(task, "The sandbox stops.");
        }
        catch (Exception error)
        {
            log.LogError(error, "Engine {Engine} broke when it started {Task}", engine.Name, task.Arn);
            Fail(task, $"InternalError: {error.Message}");
        }
    }

    private void RefusePulls(TaskSpec spec)
    {
        foreach (var container in spec.Containers)
        {
            if (pullFault(container.Image) is { Code: not null } fault)
            {
                throw CannotInitializeException.Pull(container.Name, Reasons.PullRefused(container.Image, fault.Message));
            }
        }
    }

    private void Fail(EcsTask task, string reason, string? container = null)
    {
        lock (state.Lock)
        {
            var now = state.Time.GetUtcNow();
            Take(task, task.Snapshot with
            {
                LastStatus = "STOPPED",
                DesiredStatus = "STOPPED",
                StopCode = task.StopAsked?.Code ?? "TaskFailedToStart",
                StoppedReason = task.StopAsked?.Reason ?? reason,
                StoppingAt = now,
                ExecutionStoppedAt = now,
                StoppedAt = now,
                Containers = [.. task.Snapshot.Containers.Select(c => c with { LastStatus = "STOPPED", Reason = c.Name == container ? reason : c.Reason })],
            });
        }

        Changed?.Invoke();
    }

    private void Hear(EcsTask task, TaskSnapshot snapshot)
    {
        lock (state.Lock)
        {
            Take(task, snapshot);
        }

        Changed?.Invoke();
    }

    private void Take(EcsTask task, TaskSnapshot snapshot)
    {
        if (task.IsStopped)
        {
            return;
        }

        var before = Visible(task.Snapshot);
        task.Snapshot = task.StopAsked is { } stop
            ? snapshot with { DesiredStatus = "STOPPED", StopCode = snapshot.StopCode ?? stop.Code, StoppedReason = snapshot.StoppedReason ?? stop.Reason }
            : snapshot;
        if (Visible(task.Snapshot) != before)
        {
            task.Version++;
            Announce(task);
        }
    }

    private void Announce(EcsTask task)
    {
        task.UpdatedAt = state.Time.GetUtcNow();
        events.Publish("aws.ecs", "ECS Task State Change", task.Arn, TaskDescription.ForEvent(task, state.Aws));
    }

    /// <summary>What an event is sent for: everything but health.</summary>
    private static string Visible(TaskSnapshot snapshot) =>
        $"{snapshot.LastStatus} {snapshot.DesiredStatus} {snapshot.StopCode} {snapshot.StartedAt} "
        + string.Join(' ', snapshot.Containers.Select(container => $"{container.Name} {container.LastStatus} {container.ExitCode} {container.RuntimeId}"));

    private sealed class Observer(TaskLauncher launcher, EcsTask task, ContainerLogs logs) : ITaskObserver
    {
        void ITaskObserver.Changed(TaskSnapshot snapshot)
        {
            launcher.Hear(task, snapshot);
        }

        void ITaskObserver.Output(string container, string line, DateTimeOffset at) => logs.Write(container, line, at);
    }
}
