namespace EcsDeployGate.Sandbox.CodePipeline.Actions;

/// <summary>Ends what runs under a token, when it is disposed of.</summary>
internal sealed class Cancels(CancellationTokenSource source) : IDisposable
{
    public void Dispose() => source.Cancel();
}
