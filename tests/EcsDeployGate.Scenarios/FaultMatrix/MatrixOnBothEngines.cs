using EcsDeployGate.Sandbox.Tests.Engines;

namespace EcsDeployGate.Scenarios.FaultMatrix;

/// <summary>The matrix on every engine, each started when it is first asked for; writes the table when all is over.</summary>
public sealed class MatrixOnBothEngines : IAsyncLifetime
{
    private readonly DockerDaemon _docker = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Dictionary<string, Lazy<Task<Matrix>>> _engines;
    private readonly Lazy<Task<Parts>> _parts;

    public MatrixOnBothEngines()
    {
        _parts = new(() => Parts.MakeAsync(Row.Ids.Select(Row.Load).SelectMany(Table.Bases), _end.Token));
        _engines = Engines.ToDictionary(engine => engine, engine => new Lazy<Task<Matrix>>(async () => await Matrix.StartAsync(engine, _docker, await _parts.Value, _end.Token)));
    }

    /// <summary>Those that <c>ECS_DEPLOY_GATE_ENGINES</c> names, separated by commas, else both.</summary>
    public static IReadOnlyList<string> Engines { get; } =
        Environment.GetEnvironmentVariable("ECS_DEPLOY_GATE_ENGINES") is { Length: > 0 } wanted ? wanted.Split(',') : ["embedded", "docker"];

    public async ValueTask InitializeAsync()
    {
        if (Engines.Contains("docker"))
        {
            await _docker.InitializeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        // An engine that could not start has told so in every test that wanted it.
        var started = new List<Matrix>();
        foreach (var engine in _engines.Values.Where(e => e.IsValueCreated))
        {
            await engine.Value.ContinueWith(done => started.AddRange(done.IsCompletedSuccessfully ? [done.Result] : []), TaskScheduler.Default);
        }

        await Table.WriteAsync(started, _end.Token);
        await _end.CancelAsync();
        foreach (var matrix in started)
        {
            await matrix.DisposeAsync();
        }

        if (_parts is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            (await _parts.Value).Dispose();
        }

        await _docker.DisposeAsync();
        _end.Dispose();
    }

    /// <summary>All engines begin as soon as one is wanted, so that they wait together.</summary>
    internal Task<Matrix> OnAsync(string engine)
    {
        foreach (var other in _engines.Values)
        {
            _ = other.Value;
        }

        return _engines[engine].Value;
    }
}
