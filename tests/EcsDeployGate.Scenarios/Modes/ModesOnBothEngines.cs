using EcsDeployGate.Sandbox.Tests.Engines;
using EcsDeployGate.Scenarios.FaultMatrix;

namespace EcsDeployGate.Scenarios.Modes;

/// <summary>A Docker Engine and what the images of some rows are made of, for all tests of the class.</summary>
public sealed class ModesOnBothEngines : IAsyncLifetime
{
    private readonly DockerDaemon _docker = new();
    private Parts? _parts;

    public async ValueTask InitializeAsync()
    {
        _parts = await Parts.MakeAsync(["busybox", "debian", "debian-curl"], TestContext.Current.CancellationToken);
        if (MatrixOnBothEngines.Engines.Contains("docker"))
        {
            await _docker.InitializeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _docker.DisposeAsync();
        _parts?.Dispose();
    }

    /// <summary>An account on that engine, and a gate with those settings of its probes.</summary>
    internal Task<MatrixWorld> OpenAsync(string engine, (string Name, string Value) setting, CancellationToken cancellationToken) => MatrixWorld.OpenAsync(
        engine,
        engine is "docker" ? _docker.Endpoint ?? throw new InvalidOperationException($"There is no Docker Engine: {_docker.Why}") : null,
        _parts!,
        new Dictionary<string, string> { [$"EcsDeployGate:Probe:{setting.Name}"] = setting.Value },
        cancellationToken);
}
