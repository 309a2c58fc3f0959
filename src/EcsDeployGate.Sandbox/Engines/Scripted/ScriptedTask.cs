using EcsDeployGate.Sandbox.Tasks;

namespace EcsDeployGate.Sandbox.Engines.Scripted;

/// <summary>Plays one <see cref="TaskScript"/>.</summary>
internal sealed class ScriptedTask : IRunningTask
{
    private readonly TaskScript _script;
    private readonly ITaskObserver _observer;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource<(string Code, string Reason)> _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _abandoned = new();
    private bool _atOnce;
    private int _disposals;
    private TaskSnapshot _now;

    public ScriptedTask(TaskScript script, TaskSnapshot first, ITaskObserver observer, TimeProvider time)
    {
        _script = script;
        _now = first;
        _observer = observer;
        _time = time;
        Completion = PlayAsync();
    }

    public Task Completion { get; }

    public void Stop(string stopCode, string reason) => _stop.TrySetResult((stopCode, reason));

    public async ValueTask DisposeAsync()
    {
        Volatile.Write(ref _atOnce, true);
        Stop("UserInitiated", "Task stopped by user");
        if (Interlocked.Increment(ref _disposals) > 1)
        {
            // Whoever starts a task while the sandbox ends disposes of it, and so does the sandbox.
            await Completion;
            return;
        }

        await _abandoned.CancelAsync();
        await Completion;
        _abandoned.Dispose();
    }

    private async Task PlayAsync()
    {
        await Task.Yield();
        _observer.Changed(_now);
        foreach (var step in _script.Steps)
        {
            if (step.After > TimeSpan.Zero)
            {
                await WaitAsync(Task.Delay(step.After, _time, _abandoned.Token));
            }

            if (_stop.Task.IsCompleted)
            {
                break;
            }

            Apply(step);
            if (_now.LastStatus == "STOPPED")
            {
                return;
            }
        }

        var (code, reason) = await _stop.Task;
        if (_script.StopTakes > TimeSpan.Zero && !Volatile.Read(ref _atOnce))
        {
            Apply(new() { Change = (task, at) => task with { LastStatus = "STOPPING", DesiredStatus = "STOPPED", StopCode = code, StoppedReason = reason, StoppingAt = at } });
            await Task.Delay(_script.StopTakes, _time, _abandoned.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        }

        Apply(new() { Change = (task, at) => ScriptStep.End(task, at, code, reason, _script.StoppedExitCode) });
    }

    private void Apply(ScriptStep step)
    {
        var at = _time.GetUtcNow();
        var next = step.Change(_now, at);
        if (!ReferenceEquals(next, _now))
        {
            _now = next;
            _observer.Changed(_now);
        }

        if (step.Prints is { } line)
        {
            _observer.Output(line.Container, line.Line, at);
        }
    }

    private async Task WaitAsync(Task delay) => await Task.WhenAny(delay, _stop.Task);
}
