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
    /// <summary>Lines of tables that stay open for questions about single files, some 40 MB; a table beyond that is fetched again when it is asked.</summary>
    private const int MaxOpenLines = 100_000;

    private readonly LayerIndex?[] _read = new LayerIndex?[layers.Count];
    private readonly ExceptionDispatchInfo?[] _failed = new ExceptionDispatchInfo?[layers.Count];
    private readonly HashSet<int> _told = [];
    private readonly ConcurrentDictionary<string, LayerTable> _tables = new(StringComparer.Ordinal);
    private readonly LayerBudget _budget = new(options.Limits);

    /// <summary>Reads them. Used once.</summary>
    /// <exception cref="LayerRefusedException">A layer that is needed is not what it must be, or too much.</exception>
    /// <exception cref="IOException">The source broke off.</exception>
    public async Task<IFileTree> ReadAsync(CancellationToken cancellationToken)
    {
        if (await AnsweringAsync(cancellationToken).ConfigureAwait(false) is { } none)
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
                if (await AnsweringAsync(cancellationToken).ConfigureAwait(false) is { } tree)
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

    /// <summary>The files, once what was read answers everything. Looks at single files where the questions want to know what they are.</summary>
    private async Task<MergedFileTree?> AnsweringAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var tree = new MergedFileTree([.. _read], _told.ToHashSet());
            if (questions is null || (_told.Count is 0 && !_read.Contains(null)))
            {
                _failed.FirstOrDefault(f => f is not null)?.Throw();
                return _read.Contains(null) ? null : tree;
            }

            if (Missing(tree) is not { } missing)
            {
                return tree;
            }

            if (missing.Path is null)
            {
                _failed[missing.Layer]?.Throw();
                return null;
            }

            Take(await LookAsync(layers[missing.Layer], _read[missing.Layer]!, missing.Path, cancellationToken).ConfigureAwait(false));
        }
    }

    private NotReadYetException? Missing(MergedFileTree tree)
    {
        try
        {
            questions!(tree);
            return null;
        }
        catch (NotReadYetException missing)
        {
            return missing;
        }
    }

    /// <summary>The same layer may lie in an image twice.</summary>
    private void Take(Arrival arrival)
    {
        foreach (var layer in layers.Where(l => l.Digest == arrival.Layer.Digest))
        {
            (_read[layer.Number], _failed[layer.Number]) = (arrival.Index, arrival.Failed);
            _ = arrival.Told ? _told.Add(layer.Number) : _told.Remove(layer.Number);
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
                if (await KeptAsync(layer, token).ConfigureAwait(false) is { } kept)
                {
                    arrivals.TryWrite(kept);
                }
                else
                {
                    missing[layer.Digest] = layer;
                }
            }).ConfigureAwait(false);

            await Parallel.ForEachAsync(InOrder([.. topDown.Where(l => missing.ContainsKey(l.Digest))]), Together(enough), async (layer, token) =>
            {
                try
                {
                    var read = await ToldAsync(layer, token).ConfigureAwait(false) ?? await LayerAsync(layer, token).ConfigureAwait(false);
                    await KeepAsync(read, cancellationToken).ConfigureAwait(false);
                    arrivals.TryWrite(read);
                }
                catch (Exception e) when (!token.IsCancellationRequested)
                {
                    arrivals.TryWrite(new(layer, null, Failed: ExceptionDispatchInfo.Capture(e)));
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

    /// <summary>What is kept of a layer. What its table told is kept by the table's digest: it says less than the layer itself.</summary>
    private async Task<Arrival?> KeptAsync(LayerBlob layer, CancellationToken cancellationToken) =>
        await FindAsync(layer.Digest, cancellationToken).ConfigureAwait(false) is { } index ? new(layer, index)
        : Table(layer) is { } table && await FindAsync(table.Digest, cancellationToken).ConfigureAwait(false) is { } told ? new(layer, told, Told: true)
        : null;

    private async Task<LayerIndex?> FindAsync(string digest, CancellationToken cancellationToken) =>
        store is not null && await store.FindAsync(digest, cancellationToken).ConfigureAwait(false) is { } kept ? LayerIndexFile.Read(kept, options.Limits) : null;

    private async Task KeepAsync(Arrival read, CancellationToken cancellationToken)
    {
        if (store is not null)
        {
            await store.SaveAsync(read.Told ? Table(read.Layer)!.Digest : read.Layer.Digest, LayerIndexFile.Write(read.Index!), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Only registries give parts, and a small layer is read as fast as its table.</summary>
    private TablePlace? Table(LayerBlob layer) => source is RegistrySource && layer.Size >= options.TablesFrom ? TablePlace.Of(layer) : null;

    /// <summary>What the layer's table tells; null when it has none that can be used.</summary>
    private Task<Arrival?> ToldAsync(LayerBlob layer, CancellationToken cancellationToken) => InTableAsync(layer, async table =>
        await table.IndexAsync(cancellationToken).ConfigureAwait(false) is { } index ? new Arrival(layer, index, Told: true) : null, cancellationToken);

    /// <summary>The layer with the first bytes of one file looked at; the layer as it is, where its table does not lead there.</summary>
    private async Task<Arrival> LookAsync(LayerBlob layer, LayerIndex index, string path, CancellationToken cancellationToken)
    {
        var looked = await InTableAsync(layer, async table =>
            await table.StartAsync(path, cancellationToken).ConfigureAwait(false) is var (content, start) && index.WithHead(path, content, start) is var more && more != index
                ? new Arrival(layer, more, Told: true)
                : null, cancellationToken).ConfigureAwait(false) ?? await LayerAsync(layer, cancellationToken).ConfigureAwait(false);
        await KeepAsync(looked, cancellationToken).ConfigureAwait(false);
        return looked;
    }

    /// <summary>Asks the table, which is fetched when it is needed.</summary>
    private async Task<Arrival?> InTableAsync(LayerBlob layer, Func<LayerTable, Task<Arrival?>> ask, CancellationToken cancellationToken)
    {
        try
        {
            var table = _tables.GetValueOrDefault(layer.Digest)
                ?? (Table(layer) is { } place ? await new TableReader(source, layer, options).OpenAsync(place, cancellationToken).ConfigureAwait(false) : null);
            if (table is null)
            {
                return null;
            }

            StayOpen(layer, table);
            return await ask(table).ConfigureAwait(false);
        }
        catch (LayerRefusedException e)
        {
            throw new LayerRefusedException($"{layer.Name}: {e.Message}", e);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or ZstdSharp.ZstdException or FormatException)
        {
            throw new LayerRefusedException($"{layer.Name}: The layer's table of contents, or a file that it names, is damaged: {e.Message}", e);
        }
    }

    private void StayOpen(LayerBlob layer, LayerTable table)
    {
        lock (_tables)
        {
            if (!_tables.ContainsKey(layer.Digest) && _tables.Values.Sum(t => t.Lines) + table.Lines <= MaxOpenLines)
            {
                _tables[layer.Digest] = table;
            }
        }
    }

    private async Task<Arrival> LayerAsync(LayerBlob layer, CancellationToken cancellationToken)
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
                    return new(layer, await new LayerReader(options).ReadAsync(stream, check, _budget, cancellationToken).ConfigureAwait(false));
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

    /// <summary>What came of one layer.</summary>
    /// <param name="Layer">Which.</param>
    /// <param name="Index">Null when there is none.</param>
    /// <param name="Told">True when only its table was read.</param>
    /// <param name="Failed">Why there is none.</param>
    private sealed record Arrival(LayerBlob Layer, LayerIndex? Index, bool Told = false, ExceptionDispatchInfo? Failed = null);
}
