using System.Threading.Channels;

namespace EcsDeployGate.Sandbox.Tasks;

/// <summary>One task's course as Amazon ECS runs it, over the primitives of an engine.</summary>
/// <remarks>
/// One loop owns all state; everything that happens reaches it as a <see cref="TaskEvent"/>. Images are pulled before anything starts;
/// a container starts when its dependencies are met; the task is RUNNING when every container has started; an essential
/// container that ends stops the rest; a stop goes from dependents to dependencies, SIGTERM first and SIGKILL after stopTimeout.
/// </remarks>
internal sealed partial class TaskLifecycle : IRunningTask
{
    private readonly TaskSpec _spec;
    private readonly ITaskHost _host;
    private readonly TaskReporter _reporter;
    private readonly TimeProvider _time;
    private readonly Channel<TaskEvent> _events = Channel.CreateUnbounded<TaskEvent>(new() { SingleReader = true });
    private readonly Dictionary<string, ContainerCourse> _containers;
    private readonly List<ITimer> _timers = [];
    private readonly CancellationTokenSource _ended = new();

    private TaskLifecycle(TaskSpec spec, ITaskHost host, ITaskObserver observer, TimeProvider time)
    {
        _spec = spec;
        _host = host;
        _time = time;
        _containers = spec.Containers.ToDictionary(c => c.Name, c => new ContainerCourse(c), StringComparer.Ordinal);
        _reporter = new TaskReporter(spec, observer);
        Completion = Task.Run(RunAsync);
    }

    public Task Completion { get; }

    public static TaskLifecycle Start(TaskSpec spec, ITaskHost host, ITaskObserver observer, TimeProvider time) => new(spec, host, observer, time);

    public void Stop(string stopCode, string reason) => _events.Writer.TryWrite(new TaskEvent.StopAsked(stopCode, reason));

    public async ValueTask DisposeAsync()
    {
        _events.Writer.TryWrite(new TaskEvent.KillAsked());
        await Completion;
    }

    private bool Stopping => _reporter.Now.StopCode is not null;

    private async Task RunAsync()
    {
        try
        {
            _reporter.Publish(_containers.Values);
            if (await PrepareAsync())
            {
                await StartAndWatchAsync();
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            BeginStop(Reasons.TaskFailedToStart, $"InternalError: {e.Message}");
        }
        finally
        {
            await CleanUpAsync();
        }
    }

    private async Task CleanUpAsync()
    {
        await _ended.CancelAsync();
        foreach (var timer in _timers)
        {
            await timer.DisposeAsync();
        }

        foreach (var container in _containers.Values.Where(c => c.Phase != ContainerPhase.Ended))
        {
            container.End(exit: null, _time.GetUtcNow());
        }

        _reporter.Change(task => task with { LastStatus = "DEPROVISIONING", ExecutionStoppedAt = task.ExecutionStoppedAt ?? _time.GetUtcNow() }, _containers.Values);
        string? leftOver = null;
        try
        {
            await _host.DisposeAsync();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The task has ended all the same; SweepAsync removes what is left.
            leftOver = $" (clean-up: {e.Message})";
        }

        _reporter.Change(
            task => task with { LastStatus = "STOPPED", StoppedAt = _time.GetUtcNow(), StoppedReason = task.StoppedReason + leftOver },
            _containers.Values);
        _events.Writer.Complete();
        _ended.Dispose();
    }

    private async Task<bool> PrepareAsync()
    {
        using var abandoned = new CancellationTokenSource();
        _reporter.Change(task => task with { LastStatus = "PENDING", PullStartedAt = _time.GetUtcNow() }, _containers.Values);
        var work = PrepareHostAsync(abandoned.Token);
        while (!work.IsCompleted)
        {
            var next = _events.Reader.WaitToReadAsync().AsTask();
            if (await Task.WhenAny(work, next) == next && _events.Reader.TryRead(out var happened))
            {
                Handle(happened);
                await abandoned.CancelAsync();
                break;
            }
        }

        try
        {
            await work;
            _reporter.Change(task => task with { LastStatus = Stopping ? task.LastStatus : "ACTIVATING", PullStoppedAt = _time.GetUtcNow() }, _containers.Values);
            return !Stopping;
        }
        catch (TaskHostException e)
        {
            BeginStop(Reasons.TaskFailedToStart, e.Message);
        }
        catch (OperationCanceledException) when (Stopping)
        {
            // Stopped while pulling: the reason is told already.
        }

        return false;
    }

    private async Task PrepareHostAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_containers.Values.Select(async container =>
        {
            try
            {
                container.ImageDigest = await _host.PullAsync(container.Spec, cancellationToken);
            }
            catch (TaskHostException e)
            {
                container.Reason = e.Message;
                throw;
            }
        }));
        await _host.PrepareAsync(cancellationToken);
    }

    private async Task StartAndWatchAsync()
    {
        Advance();
        while (_containers.Values.Any(c => c.Phase != ContainerPhase.Ended))
        {
            Handle(await _events.Reader.ReadAsync());
            Advance();
            _reporter.Publish(_containers.Values);
        }

        if (!Stopping)
        {
            BeginStop(Reasons.EssentialContainerExited, Reasons.EssentialExitedText);
        }
    }

    private void Handle(TaskEvent happened)
    {
        var now = _time.GetUtcNow();
        switch (happened)
        {
            case TaskEvent.StopAsked stop:
                BeginStop(stop.Code, stop.Reason);
                break;
            case TaskEvent.KillAsked:
                BeginStop("UserInitiated", "Task stopped by user");
                _ended.Cancel();
                foreach (var container in _containers.Values)
                {
                    container.KillNow = true;
                    Kill(container);
                }

                break;
            case TaskEvent.Started(var container, var running):
                container.Begin(running, now);
                WatchStartTimeout(container);
                break;
            case TaskEvent.FailedToStart(var container, var error):
                container.Reason = error.Message;
                container.End(new(error.ExitCode, error.Message), now);
                BeginStop(Reasons.TaskFailedToStart, Reasons.FailedToStartText);
                break;
            case TaskEvent.Ended(var container, var exit):
                container.End(exit, now);
                if (container.Spec.Essential)
                {
                    BeginStop(Reasons.EssentialContainerExited, Reasons.EssentialExitedText);
                }

                break;
            case TaskEvent.HealthChanged(var container, var health):
                container.Hear(health);
                break;
            case TaskEvent.StartTimeoutPassed(var container):
                GiveUpOnDependents(container);
                break;
            case TaskEvent.StopTimeoutPassed(var container):
                Kill(container);
                break;
        }
    }

    /// <summary>Does all that has become possible: starts what may start, signals what may stop, reports RUNNING.</summary>
    private void Advance()
    {
        if (Stopping)
        {
            SignalNext();
            return;
        }

        foreach (var container in _containers.Values.Where(c => c.Phase == ContainerPhase.Waiting))
        {
            var dependencies = container.Spec.DependsOn.Select(d => (Spec: d, On: _containers[d.Container].Facts)).ToList();
            if (dependencies.Find(d => StartOrder.Of(d.Spec, d.On) == DependencyState.Impossible) is { Spec: not null } impossible)
            {
                container.Reason = StartOrder.Impossible(container.Spec.Name, impossible.Spec, impossible.On);
                BeginStop(Reasons.TaskFailedToStart, Reasons.FailedToStartText);
                SignalNext();
                return;
            }

            if (dependencies.TrueForAll(d => StartOrder.Of(d.Spec, d.On) == DependencyState.Met))
            {
                Start(container);
            }
        }

        if (_reporter.Now.StartedAt is null && _containers.Values.All(c => c.Facts.Started || c.Phase == ContainerPhase.Ended))
        {
            _reporter.Change(task => task with { LastStatus = "RUNNING", StartedAt = _time.GetUtcNow() }, _containers.Values);
        }
    }

    private void Start(ContainerCourse container)
    {
        container.Phase = ContainerPhase.Starting;
        container.CreatedAt = _time.GetUtcNow();
        var ended = _ended.Token;
        _ = Task.Run(async () =>
        {
            try
            {
                var observer = new ContainerObserver(line => _reporter.Output(container.Spec.Name, line), health => Post(new TaskEvent.HealthChanged(container, health)));
                var running = await _host.StartAsync(container.Spec, observer, ended);
                Post(new TaskEvent.Started(container, running));
                Post(new TaskEvent.Ended(container, await running.Exited));
            }
            catch (TaskHostException e)
            {
                Post(new TaskEvent.FailedToStart(container, e));
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                Post(new TaskEvent.FailedToStart(container, new TaskHostException($"CannotStartContainerError: {e.Message}", inner: e)));
            }
        });
    }

    private void After(int seconds, TaskEvent happens) =>
        _timers.Add(_time.CreateTimer(_ => Post(happens), null, TimeSpan.FromSeconds(seconds), Timeout.InfiniteTimeSpan));

    private void Post(TaskEvent happened) => _events.Writer.TryWrite(happened);

    private sealed class ContainerObserver(Action<(string Line, DateTimeOffset At)> line, Action<HealthDetail> health) : IContainerObserver
    {
        public void Line(string text, DateTimeOffset at) => line((text, at));

        public void HealthChanged(HealthDetail changed) => health(changed);
    }
}
