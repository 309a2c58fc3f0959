using System.Buffers;
using System.IO.Pipelines;
using EcsDeployGate.Core.Inspecting.Files.Layers;

namespace EcsDeployGate.Aws.Inspecting.Layers;

/// <summary>Reads one layer as it arrives: one hand takes bytes from the source and checks them, another unpacks and looks.</summary>
internal sealed class LayerReader(ImageFilesOptions options)
{
    /// <summary>Bytes that may wait between the two; enough that neither waits for the other in turn.</summary>
    private const int Waiting = 1024 * 1024;

    private const int PieceBytes = 128 * 1024;

    private static readonly PipeOptions Pipes = new(
        pauseWriterThreshold: Waiting, resumeWriterThreshold: Waiting / 2, minimumSegmentSize: PieceBytes, useSynchronizationContext: false);

    /// <summary>Reads it to its end.</summary>
    /// <param name="stored">The bytes as they are stored.</param>
    /// <param name="check">What they must be.</param>
    /// <param name="budget">Of the image.</param>
    /// <param name="cancellationToken">Ends the read early.</param>
    /// <exception cref="LayerRefusedException">The bytes are not what they must be, or no layer, or too much.</exception>
    /// <exception cref="IOException">The source broke off.</exception>
    public async Task<LayerIndex> ReadAsync(Stream stored, LayerCheck check, LayerBudget budget, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pipe = new Pipe(Pipes);
        var filling = FillAsync(stored, pipe.Writer, check, stop.Token);
        var scanning = Task.Factory.StartNew(
            () => Scan(pipe.Reader, check, budget), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            var index = await scanning.ConfigureAwait(false);
            await filling.ConfigureAwait(false);
            return index;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or ZstdSharp.ZstdException)
        {
            throw new LayerRefusedException($"The layer's compressed data is damaged: {e.Message}", e);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await filling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FillAsync(Stream stored, PipeWriter writer, LayerCheck check, CancellationToken cancellationToken)
    {
        Exception? failed = null;
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            while (true)
            {
                var room = writer.GetMemory(PieceBytes);
                idle.CancelAfter(options.IdleTimeout);
                var count = await stored.ReadAsync(room, idle.Token).ConfigureAwait(false);
                idle.CancelAfter(Timeout.InfiniteTimeSpan);
                if (count is 0)
                {
                    check.Complete();
                    return;
                }

                check.Append(room.Span[..count]);
                writer.Advance(count);
                if ((await writer.FlushAsync(cancellationToken).ConfigureAwait(false)).IsCompleted)
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (idle.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            failed = new IOException($"no bytes came for {options.IdleTimeout.TotalSeconds:0.#} seconds (ImageFilesOptions.IdleTimeout)");
        }
        catch (Exception e)
        {
            failed = e;
            throw;
        }
        finally
        {
            await writer.CompleteAsync(failed).ConfigureAwait(false);
        }
    }

    private LayerIndex Scan(PipeReader reader, LayerCheck check, LayerBudget budget)
    {
        try
        {
            // This thread is the layer's own: it may wait.
            var arrived = reader.ReadAtLeastAsync(LayerCompression.PeekBytes).AsTask().GetAwaiter().GetResult().Buffer;
            var start = arrived.Slice(0, Math.Min(LayerCompression.PeekBytes, arrived.Length)).ToArray();
            reader.AdvanceTo(arrived.Start, arrived.Start);
            using var stored = reader.AsStream(leaveOpen: true);
            using var plain = LayerCompression.Unpack(start, stored);
            var builder = new LayerIndexBuilder(options.Limits);

            // Copied, not read: so the inflater is handed pieces of this size. When it is read it takes 8 KiB at a time, and a seventh longer.
            plain.CopyTo(new LayerSink(builder, budget, check), PieceBytes);

            // What is behind the compressed data counts for the digest, and for nothing else.
            stored.CopyTo(Stream.Null);
            return builder.Build();
        }
        finally
        {
            reader.Complete();
        }
    }
}
