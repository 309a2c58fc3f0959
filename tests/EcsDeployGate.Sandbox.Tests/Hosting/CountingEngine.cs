using EcsDeployGate.Sandbox.Engines.Scripted;
using EcsDeployGate.Sandbox.Tasks;
using EcsDeployGate.Sandbox.Tests.Wire;

namespace EcsDeployGate.Sandbox.Tests.Hosting;

/// <summary>Counts the tasks that run on a scripted engine.</summary>
internal sealed class CountingEngine : ITaskEngine
{
    private readonly ScriptedEngine _inner = new(Scripts.ByImage, TimeProvider.System);
    private int _running;

    public int Running => Volatile.Read(ref _running);

    public bool IsDisposed { get; private set; }

    public string Name => _inner.Name;

    public IReadOnlyList<string> Limitations => _inner.Limitations;

    public async Task<IRunningTask> StartAsync(TaskSpec spec, ITaskObserver observer, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _running);
        return new Counted(await _inner.StartAsync(spec, observer, cancellationToken), this);
    }

    public Task<int> SweepAsync(CancellationToken cancellationToken) => _inner.SweepAsync(cancellationToken);

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return _inner.DisposeAsync();
    }

    private sealed class Counted(IRunningTask inner, CountingEngine engine) : IRunningTask
    {
        public Task Completion => inner.Completion;

        public void Stop(string stopCode, string reason) => inner.Stop(stopCode, reason);

        public async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            Interlocked.Decrement(ref engine._running);
        }
    }
}
