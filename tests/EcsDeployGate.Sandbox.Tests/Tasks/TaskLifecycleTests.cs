using EcsDeployGate.Sandbox.Tasks;
using EcsDeployGate.Sandbox.Tests.Engines;
using Microsoft.Extensions.Time.Testing;

namespace EcsDeployGate.Sandbox.Tests.Tasks;

/// <summary>The lifecycle over a host that does what a test says: what real containers cannot be made to do on demand.</summary>
public sealed class TaskLifecycleTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 4, 9, 0, 0, TimeSpan.Zero));
    private readonly RecordingObserver _seen = new();
    private readonly ScriptedHost _host = new();

    public ValueTask DisposeAsync()
    {
        _host.FailToClean = false;
        return _host.DisposeAsync();
    }

    [Fact]
    public async Task A_stop_while_images_are_pulled_ends_the_task_without_starting_anything()
    {
        _host.Pull = async cancel =>
        {
            await Task.Delay(Timeout.Infinite, cancel);
            return string.Empty;
        };
        var task = Start(Container("web"));
        await _seen.Until(s => s.Last.LastStatus == "PENDING", "pulling");
        task.Stop("UserInitiated", "changed my mind");
        await task.Completion.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal("changed my mind", _seen.Last.StoppedReason);
        Assert.Empty(_host.Started);
        Assert.True(_host.Disposed);
    }

    [Fact]
    public async Task SIGKILL_follows_SIGTERM_after_the_containers_own_stop_timeout()
    {
        var task = Start(Container("web") with { StopTimeoutSeconds = 7 });
        await _seen.Until(s => s.Last.LastStatus == "RUNNING", "running");
        task.Stop("UserInitiated", "stop");
        await _host.Signal("web", "TERM");
        _time.Advance(TimeSpan.FromSeconds(6.9));
        Assert.Equal(["TERM"], _host.Started["web"].Signals);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        await _host.Signal("web", "KILL");
        _host.Started["web"].End(new(137, null));
        await task.Completion.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal(137, _seen.Container("web").ExitCode);
    }

    [Fact]
    public async Task A_clean_up_that_fails_is_told_and_the_task_still_stops()
    {
        _host.FailToClean = true;
        var task = Start(Container("web"));
        await _seen.Until(s => s.Last.LastStatus == "RUNNING", "running");
        _host.Started["web"].End(new(0, null));
        await task.Completion.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal("STOPPED", _seen.Last.LastStatus);
        Assert.Equal("Essential container in task exited (clean-up: no)", _seen.Last.StoppedReason);
    }

    [Fact]
    public async Task The_first_of_two_essential_exits_is_the_reason_and_both_codes_are_kept()
    {
        var task = Start(Container("a"), Container("b"));
        await _seen.Until(s => s.Last.LastStatus == "RUNNING", "running");
        _host.Started["a"].End(new(1, null));
        await _host.Signal("b", "TERM");
        _host.Started["b"].End(new(2, null));
        await task.Completion.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal([1, 2], _seen.Last.Containers.Select(c => c.ExitCode));
        Assert.Equal("EssentialContainerExited", _seen.Last.StopCode);
    }

    [Theory]
    [InlineData("UNHEALTHY", "UNHEALTHY,HEALTHY,UNKNOWN")]
    [InlineData("UNKNOWN", "HEALTHY,UNKNOWN")]
    [InlineData("HEALTHY", "HEALTHY,HEALTHY")]
    [InlineData("UNKNOWN", "")]
    public void The_tasks_health_is_the_first_rule_that_matches(string expected, string containers) =>
        Assert.Equal(expected, TaskHealth.Combine(containers.Split(',', StringSplitOptions.RemoveEmptyEntries)));

    private static ContainerSpec Container(string name) => new() { Name = name, Image = $"{name}:1" };

    private TaskLifecycle Start(params ContainerSpec[] containers) =>
        TaskLifecycle.Start(TaskEngineContract.Spec("0123456789abcdef0123456789abcdef", [], containers), _host, _seen, _time);

    private sealed class ScriptedHost : ITaskHost
    {
        public Func<CancellationToken, Task<string>> Pull { get; set; } = _ => Task.FromResult("sha256:0");

        public bool FailToClean { get; set; }

        public bool Disposed { get; private set; }

        public System.Collections.Concurrent.ConcurrentDictionary<string, ScriptedContainer> Started { get; } = [];

        public Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<string> PullAsync(ContainerSpec container, CancellationToken cancellationToken) => Pull(cancellationToken);

        public Task<IContainer> StartAsync(ContainerSpec container, IContainerObserver observer, CancellationToken cancellationToken) =>
            Task.FromResult<IContainer>(Started[container.Name] = new ScriptedContainer());

        public async Task Signal(string container, string signal)
        {
            while (!Started[container].Signals.Contains(signal))
            {
                await Task.Delay(5, TestContext.Current.CancellationToken);
            }
        }

        public ValueTask DisposeAsync()
        {
            Disposed = true;
            return FailToClean ? throw new IOException("no") : ValueTask.CompletedTask;
        }
    }

    private sealed class ScriptedContainer : IContainer
    {
        private readonly TaskCompletionSource<ContainerExit> _exited = new();

        public System.Collections.Concurrent.ConcurrentQueue<string> Signals { get; } = [];

        public Task<ContainerExit> Exited => _exited.Task;

        public void End(ContainerExit exit) => _exited.TrySetResult(exit);

        public Task SignalStopAsync()
        {
            Signals.Enqueue("TERM");
            return Task.CompletedTask;
        }

        public Task KillAsync()
        {
            Signals.Enqueue("KILL");
            return Task.CompletedTask;
        }
    }
}
