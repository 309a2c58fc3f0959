using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using EcsDeployGate.Aws.Inspecting.Sources;
using EcsDeployGate.Aws.Inspecting.Tables;
using EcsDeployGate.Core.Inspecting.Files;
using EcsDeployGate.Core.Inspecting.Files.Layers;

namespace EcsDeployGate.Aws.Inspecting.Layers;

/// <summary>The layers of one image, a few of which are read at once. As they come, the questions are asked of those at the top, until all are answered; the rest is left.</summary>
/// <param name="source">Where they lie.</param>
/// <param name="layers">The lowest first.</param>
/// <param name="options">How they are read.</param>
/// <param name="store">What was read before; null when nothing is kept.</param>
/// <param name="questions">Everything that will be asked (see <see cref="IImageFiles"/>); null to read all layers.</param>
internal sealed class ImageLayers(IImageSource source, IReadOnlyList<LayerBlob> layers, ImageFilesOptions options, ILayerIndexStore? store, Action<IFileTree>? questions)
{
    private readonly LayerIndex?[] _read = new LayerIndex?[layers.Count];
    private readonly ExceptionDispatchInfo?[] _failed = new ExceptionDispatchInfo?[layers.Count];

    /// <summary>Reads them. Used once.</summary>
    /// <exception cref="LayerRefusedException">A layer that is needed is not what it must be, or too much.</exception>
    /// <exception cref="IOException">The source broke off.</exception>
    public async Task<IFileTree> ReadAsync(CancellationToken cancellationToken)
    {
        if (Answering() is { } none)
        {
            return none;
        }

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var arrivals = Channel.CreateUnbounded<Arrival>();
        var reading = ReadAsync(arrivals.Writer, enough.Token, cancellationToken);
        try
        {
            await foreach (var arrival in arrivals.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                Take(arrival);
                if (Answering() is { } tree)
                {
                    return tree;
                }
            }

            throw new InvalidOperationException("All layers were read, and something is still not known.");
        }
        finally
        {
            await enough.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The files, once what was read answers everything.</summary>
    private MergedFileTree? Answering()
    {
        var tree = new MergedFileTree([.. _read]);
        if (!_read.Contains(null))
        {
            return tree;
        }

        if (questions is null)
        {
            _failed.FirstOrDefault(f => f is not null)?.Throw();
            return null;
        }

        try
        {
            questions(tree);
            return tree;
        }
        catch (NotReadYetException missing)
        {
            _failed[missing.Layer]?.Throw();
            return null;
        }
    }

    /// <summary>The same layer may lie in an image twice.</summary>
    private void Take(Arrival arrival)
    {
        foreach (var layer in layers.Where(l => l.Digest == arrival.Digest))
        {
            (_read[layer.Number], _failed[layer.Number]) = (arrival.Index, arrival.Failed);
        }
    }

    /// <summary>Reads the layers that are kept first, then the others.</summary>
    /// <param name="arrivals">What comes of each.</param>
    /// <param name="enough">Set once no more is needed.</param>
    /// <param name="cancellationToken">Ends even the keeping of what was read.</param>
    private async Task ReadAsync(ChannelWriter<Arrival> arrivals, CancellationToken enough, CancellationToken cancellationToken)
    {
        try
        {
            var topDown = layers.Reverse().DistinctBy(l => l.Digest).ToList();
            var missing = new ConcurrentDictionary<string, LayerBlob>(StringComparer.Ordinal);
            await Parallel.ForEachAsync(topDown, Together(enough), async (layer, token) =>
            {
                // What a table told is kept by the table's digest: it says less than the layer itself.
                if ((await KeptAsync(layer.Digest, token).ConfigureAwait(false)
                    ?? (Table(layer) is { } table ? await KeptAsync(table.Digest, token).ConfigureAwait(false) : null)) is { } index)
                {
                    arrivals.TryWrite(new(layer.Digest, index, null));
                }
                else
                {
                    missing[layer.Digest] = layer;
                }
            }).ConfigureAwait(false);

            var budget = new LayerBudget(options.Limits);
            await Parallel.ForEachAsync(InOrder([.. topDown.Where(l => missing.ContainsKey(l.Digest))]), Together(enough), async (layer, token) =>
            {
                try
                {
                    var table = Table(layer);
                    var told = table is null ? null : await ToldAsync(layer, table, token).ConfigureAwait(false);
                    var index = told ?? await LayerAsync(layer, budget, token).ConfigureAwait(false);
                    arrivals.TryWrite(new(layer.Digest, index, null));
                    if (store is not null)
                    {
                        await store.SaveAsync(told is null ? layer.Digest : table!.Digest, LayerIndexFile.Write(index), cancellationToken).ConfigureAwait(false);
                    }
                }
                catch (Exception e) when (!token.IsCancellationRequested)
                {
                    arrivals.TryWrite(new(layer.Digest, null, ExceptionDispatchInfo.Capture(e)));
                }
            }).ConfigureAwait(false);
            arrivals.Complete();
        }
        catch (Exception e)
        {
            arrivals.Complete(e);
        }
    }

    /// <summary>The largest first, so that none is left over at the end; where those at the top may be enough, every other one is the next from there.</summary>
    private IEnumerable<LayerBlob> InOrder(IReadOnlyList<LayerBlob> topDown)
    {
        var largestFirst = topDown.OrderByDescending(l => l.Size);
        return questions is null ? largestFirst : topDown.Zip(largestFirst).SelectMany(pair => new[] { pair.First, pair.Second }).Distinct();
    }

    private async Task<LayerIndex?> KeptAsync(string digest, CancellationToken cancellationToken) =>
        store is not null && await store.FindAsync(digest, cancellationToken).ConfigureAwait(false) is { } kept ? LayerIndexFile.Read(kept, options.Limits) : null;

    /// <summary>Only registries give parts, and a small layer is read as fast as its table.</summary>
    private TablePlace? Table(LayerBlob layer) => source is RegistrySource && layer.Size >= options.TablesFrom ? TablePlace.Of(layer) : null;

    private async Task<LayerIndex?> ToldAsync(LayerBlob layer, TablePlace table, CancellationToken cancellationToken)
    {
        try
        {
            return await new TableReader(source, options).ReadAsync(layer, table, cancellationToken).ConfigureAwait(false);
        }
        catch (LayerRefusedException e)
        {
            throw new LayerRefusedException($"{layer.Name}: {e.Message}", e);
        }
    }

    private async Task<LayerIndex> LayerAsync(LayerBlob layer, LayerBudget budget, CancellationToken cancellationToken)
    {
        // A connection that breaks is tried once more from the start; bytes that were wrong stay wrong.
        for (var last = false; ; last = true)
        {
            try
            {
                var stream = await source.OpenAsync(layer.Digest, null, cancellationToken).ConfigureAwait(false);
                await using (stream.ConfigureAwait(false))
                {
                    using var check = new LayerCheck(layer.Digest, layer.Size);
                    return await new LayerReader(options).ReadAsync(stream, check, budget, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (LayerRefusedException e)
            {
                throw new LayerRefusedException($"{layer.Name}: {e.Message}", e);
            }
            catch (Exception e) when (e is IOException or HttpRequestException && !cancellationToken.IsCancellationRequested)
            {
                if (last)
                {
                    throw new IOException($"{layer.Name}: {e.Message}", e);
                }
            }
        }
    }

    private ParallelOptions Together(CancellationToken cancellationToken) => new() { MaxDegreeOfParallelism = options.Threads, CancellationToken = cancellationToken };

    /// <summary>What came of one layer: its index, or why there is none.</summary>
    private sealed record Arrival(string Digest, LayerIndex? Index, ExceptionDispatchInfo? Failed);
}
