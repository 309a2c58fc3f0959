using System.Collections.Concurrent;
using EcsDeployGate.Aws.Inspecting.Sources;
using EcsDeployGate.Aws.Inspecting.Tables;
using EcsDeployGate.Core.Inspecting.Files;
using EcsDeployGate.Core.Inspecting.Files.Layers;
using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.Aws.Inspecting.Layers;

/// <summary>Reads which files an image has, from wherever it lies, one layer beside the other.</summary>
internal sealed class ImageFiles(ImageSources sources, ImageFilesOptions options, ILayerIndexStore? store, TimeProvider clock) : IImageFiles
{
    public async Task<ImageFilesAnswer> ReadAsync(string image, string architecture, CancellationToken cancellationToken)
    {
        using var patient = new CancellationTokenSource(options.TotalTimeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patient.Token);
        try
        {
            return await ReadUnboundedAsync(image, architecture is "ARM64" ? "arm64" : "amd64", both.Token).ConfigureAwait(false);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception) when (patient.IsCancellationRequested)
        {
            return new ImageFilesAnswer.CannotTell($"The layers of '{image}' were not read within {options.TotalTimeout.TotalSeconds:0.#} seconds (ImageFilesOptions.TotalTimeout).");
        }
        catch (LayerRefusedException e)
        {
            return new ImageFilesAnswer.CannotTell($"The image '{image}' was not read. {e.Message}");
        }
        catch (Exception e) when (e is RegistryRefusedException or PortUnavailableException)
        {
            return new ImageFilesAnswer.CannotTell(e.Message);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or UnauthorizedAccessException)
        {
            return new ImageFilesAnswer.CannotTell($"The image '{image}' could not be read to its end: {e.Message}");
        }
    }

    private async Task<ImageFilesAnswer> ReadUnboundedAsync(string image, string architecture, CancellationToken cancellationToken)
    {
        if (ImageTransport.Parse(image) is not { } transport)
        {
            return new ImageFilesAnswer.CannotTell($"'{image}' is no image name that a container engine accepts, and no reference with one of {ImageTransport.Known}.");
        }

        if (transport.IsSavedByDocker)
        {
            return await sources.ReadSavedAsync(transport, store, cancellationToken).ConfigureAwait(false);
        }

        using var opened = await sources.OpenAsync(transport, cancellationToken).ConfigureAwait(false);
        return await sources.ContentsAsync(opened, architecture, cancellationToken).ConfigureAwait(false) switch
        {
            ImageContents.Missing missing => new ImageFilesAnswer.CannotTell(missing.Message),
            ImageContents.CannotTell no => new ImageFilesAnswer.CannotTell(no.Message),
            ImageContents.Found { Unreadable: { } why } => new ImageFilesAnswer.CannotTell(why),
            ImageContents.Found found => new ImageFilesAnswer.Found(
                new MergedFileTree(await LayersAsync(opened, found.Layers, cancellationToken).ConfigureAwait(false))) { Facts = found.Facts },
            _ => throw new InvalidOperationException("The walk over the manifests gave no answer."),
        };
    }

    /// <summary>The indexes of the layers: those that are kept first, then the others, the largest first, a few at a time.</summary>
    private async Task<IReadOnlyList<LayerIndex>> LayersAsync(IImageSource source, IReadOnlyList<LayerBlob> layers, CancellationToken cancellationToken)
    {
        var known = new ConcurrentDictionary<string, LayerIndex>(StringComparer.Ordinal);
        var distinct = layers.DistinctBy(l => l.Digest).ToList();
        await Parallel.ForEachAsync(distinct, Together(cancellationToken), async (layer, token) =>
        {
            // What a table told is kept by the table's digest: it says less than the layer itself.
            if ((await KeptAsync(layer.Digest, token).ConfigureAwait(false)
                ?? (Table(source, layer) is { } table ? await KeptAsync(table.Digest, token).ConfigureAwait(false) : null)) is { } index)
            {
                known[layer.Digest] = index;
            }
        }).ConfigureAwait(false);

        var budget = new LayerBudget(options.Limits);
        var missing = distinct.Where(l => !known.ContainsKey(l.Digest)).OrderByDescending(l => l.Size);
        await Parallel.ForEachAsync(missing, Together(cancellationToken), async (layer, token) =>
        {
            var table = Table(source, layer);
            var told = table is null ? null : await ToldAsync(source, layer, table, token).ConfigureAwait(false);
            var index = told ?? await LayerAsync(source, layer, budget, token).ConfigureAwait(false);
            known[layer.Digest] = index;
            if (store is not null)
            {
                await store.SaveAsync(told is null ? layer.Digest : table!.Digest, LayerIndexFile.Write(index), token).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
        return [.. layers.Select(l => known[l.Digest])];
    }

    private async Task<LayerIndex?> KeptAsync(string digest, CancellationToken cancellationToken) =>
        store is not null && await store.FindAsync(digest, cancellationToken).ConfigureAwait(false) is { } kept ? LayerIndexFile.Read(kept, options.Limits) : null;

    /// <summary>Only registries give parts, and a small layer is read as fast as its table.</summary>
    private TablePlace? Table(IImageSource source, LayerBlob layer) => source is RegistrySource && layer.Size >= options.TablesFrom ? TablePlace.Of(layer) : null;

    private async Task<LayerIndex?> ToldAsync(IImageSource source, LayerBlob layer, TablePlace table, CancellationToken cancellationToken)
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

    private async Task<LayerIndex> LayerAsync(IImageSource source, LayerBlob layer, LayerBudget budget, CancellationToken cancellationToken)
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
}
