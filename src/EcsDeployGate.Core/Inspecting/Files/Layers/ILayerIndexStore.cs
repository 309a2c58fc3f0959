namespace EcsDeployGate.Core.Inspecting.Files.Layers;

/// <summary>Keeps what was read of layers, by digest: a layer never changes, so what is found is never stale.</summary>
/// <remarks>A store may forget. It must not fail: whoever cannot keep or find says so to its log, and the layer is read again.</remarks>
public interface ILayerIndexStore
{
    /// <summary>What was kept (<see cref="LayerIndexFile"/>); null when nothing is.</summary>
    /// <param name="digest">Of the layer: <c>sha256:…</c>.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    Task<byte[]?> FindAsync(string digest, CancellationToken cancellationToken);

    /// <summary>Keeps.</summary>
    /// <param name="digest">Of the layer.</param>
    /// <param name="index">As <see cref="LayerIndexFile.Write"/> makes it.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    Task SaveAsync(string digest, byte[] index, CancellationToken cancellationToken);
}
