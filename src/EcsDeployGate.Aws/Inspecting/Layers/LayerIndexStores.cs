using EcsDeployGate.Core.Inspecting.Files.Layers;

namespace EcsDeployGate.Aws.Inspecting.Layers;

/// <summary>Several stores as one: the nearest is asked first, and is given what only a farther one has.</summary>
internal sealed class LayerIndexStores(IReadOnlyList<ILayerIndexStore> nearestFirst) : ILayerIndexStore
{
    public async Task<byte[]?> FindAsync(string digest, CancellationToken cancellationToken)
    {
        for (var i = 0; i < nearestFirst.Count; i++)
        {
            if (await nearestFirst[i].FindAsync(digest, cancellationToken).ConfigureAwait(false) is { } index)
            {
                await SaveAsync(nearestFirst.Take(i), digest, index, cancellationToken).ConfigureAwait(false);
                return index;
            }
        }

        return null;
    }

    public Task SaveAsync(string digest, byte[] index, CancellationToken cancellationToken) => SaveAsync(nearestFirst, digest, index, cancellationToken);

    private static async Task SaveAsync(IEnumerable<ILayerIndexStore> stores, string digest, byte[] index, CancellationToken cancellationToken)
    {
        foreach (var store in stores)
        {
            await store.SaveAsync(digest, index, cancellationToken).ConfigureAwait(false);
        }
    }
}
