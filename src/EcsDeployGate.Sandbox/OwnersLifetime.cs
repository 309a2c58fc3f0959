namespace EcsDeployGate.Sandbox;

/// <summary>The sandbox lives as long as whoever started it says: signals are theirs, not the web host's.</summary>
internal sealed class OwnersLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
