namespace EcsDeployGate.Sandbox.Tasks;

/// <content>How a task stops: whoever depends on nobody that still runs goes first, SIGTERM before SIGKILL.</content>
internal sealed partial class TaskLifecycle
{
    private void BeginStop(string code, string reason)
    {
        if (Stopping)
        {
            return;
        }

        var now = _time.GetUtcNow();
        foreach (var waiting in _containers.Values.Where(c => c.Phase == ContainerPhase.Waiting))
        {
            waiting.End(exit: null, now);
        }

        _reporter.Change(
            task => task with { LastStatus = "DEACTIVATING", DesiredStatus = "STOPPED", StopCode = code, StoppedReason = reason, StoppingAt = now },
            _containers.Values);
        _reporter.Change(task => task with { LastStatus = "STOPPING" }, _containers.Values);
    }

    /// <summary>Asks every container to stop on which none that still runs depends: the reverse of the start order.</summary>
    private void SignalNext()
    {
        foreach (var container in _containers.Values.Where(c => c is { Phase: ContainerPhase.Running, StopSignalled: false }))
        {
            var name = container.Spec.Name;
            if (_containers.Values.Any(c => c.Phase is ContainerPhase.Running or ContainerPhase.Starting && c.Spec.DependsOn.Any(d => d.Container == name)))
            {
                continue;
            }

            container.StopSignalled = true;
            if (container.KillNow)
            {
                Kill(container);
                continue;
            }

            Quietly(container.Running!.SignalStopAsync());
            After(container.Spec.StopTimeoutSeconds, new TaskEvent.StopTimeoutPassed(container));
        }
    }

    private void WatchStartTimeout(ContainerCourse container)
    {
        var name = container.Spec.Name;
        if (container.Spec.StartTimeoutSeconds is { } seconds
            && _containers.Values.Any(c => c.Spec.DependsOn.Any(d => d.Container == name && d.Condition != "START")))
        {
            After(seconds, new TaskEvent.StartTimeoutPassed(container));
        }
    }

    private void GiveUpOnDependents(ContainerCourse container)
    {
        foreach (var waiting in _containers.Values.Where(c => c.Phase == ContainerPhase.Waiting))
        {
            if (waiting.Spec.DependsOn.FirstOrDefault(d => d.Container == container.Spec.Name && StartOrder.Of(d, container.Facts) == DependencyState.Open) is { } open)
            {
                waiting.Reason = StartOrder.TimedOut(waiting.Spec.Name, open, container.Spec.StartTimeoutSeconds ?? 0);
                BeginStop(Reasons.TaskFailedToStart, Reasons.FailedToStartText);
                return;
            }
        }
    }

    private static void Kill(ContainerCourse container)
    {
        if (container is { Phase: ContainerPhase.Running, Running: { } running })
        {
            Quietly(running.KillAsync());
        }
    }

    // A signal that cannot be delivered is no news: the container's end, or the engine's, is told by Exited.
    private static void Quietly(Task task) => task.ContinueWith(
        t => _ = t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
}
