using EcsDeployGate.Sandbox.Tasks;

namespace EcsDeployGate.Sandbox.Tests.Engines;

/// <summary>Keeps everything a task told, and waits for things to be told.</summary>
internal sealed class RecordingObserver : ITaskObserver
{
    private readonly Lock _gate = new();
    private readonly List<TaskSnapshot> _snapshots = [];
    private readonly List<(string Container, string Line)> _lines = [];
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskSnapshot Last
    {
        get
        {
            lock (_gate)
            {
                return _snapshots[^1];
            }
        }
    }

    public IReadOnlyList<string> Statuses
    {
        get
        {
            lock (_gate)
            {
                return [.. _snapshots.Select(s => s.LastStatus).Where((s, i) => i == 0 || _snapshots[i - 1].LastStatus != s)];
            }
        }
    }

    public ContainerSnapshot Container(string name) => Last.Containers.Single(c => c.Name == name);

    public IReadOnlyList<string> Lines(string container)
    {
        lock (_gate)
        {
            return [.. _lines.Where(l => l.Container == container).Select(l => l.Line)];
        }
    }

    /// <summary>Everything printed, in the order it was told, as <c>container: line</c>.</summary>
    public IReadOnlyList<string> All()
    {
        lock (_gate)
        {
            return [.. _lines.Select(l => $"{l.Container}: {l.Line}")];
        }
    }

    public void Changed(TaskSnapshot snapshot)
    {
        lock (_gate)
        {
            _snapshots.Add(snapshot);
            Wake();
        }
    }

    public void Output(string container, string line, DateTimeOffset at)
    {
        lock (_gate)
        {
            _lines.Add((container, line));
            Wake();
        }
    }

    /// <summary>Waits until something is true; fails after <paramref name="seconds"/> with what was seen.</summary>
    public async Task Until(Func<RecordingObserver, bool> condition, string what, int seconds = 30)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(seconds));
        while (true)
        {
            Task news;
            lock (_gate)
            {
                news = _news.Task;
            }

            if (_snapshots.Count > 0 && condition(this))
            {
                return;
            }

            try
            {
                await news.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"'{what}' did not happen in {seconds} s. Last: {Last}\n{string.Join('\n', Last.Containers)}\n{string.Join('\n', All())}");
            }
        }
    }

    private void Wake()
    {
        _news.TrySetResult();
        _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
