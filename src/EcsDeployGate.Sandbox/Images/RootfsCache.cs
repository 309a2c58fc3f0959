using System.Collections.Concurrent;

namespace EcsDeployGate.Sandbox.Images;

/// <summary>Unpacked images by manifest digest; each is unpacked once, into a directory that appears whole.</summary>
internal sealed class RootfsCache(string directory, BlobStore blobs, ImageLimits limits)
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new(StringComparer.Ordinal);

    public async Task<string> GetAsync(StoredImage image, CancellationToken cancellationToken)
    {
        var final = Path.Combine(directory, Digests.Hex(image.Digest));
        if (Directory.Exists(final))
        {
            return final;
        }

        var gate = _gates.GetOrAdd(image.Digest, _ => new SemaphoreSlim(1));
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (!Directory.Exists(final))
            {
                await UnpackAsync(image, final, cancellationToken);
            }

            return final;
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task UnpackAsync(StoredImage image, string final, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(directory);
        var temporary = Path.Combine(directory, "." + Path.GetRandomFileName());
        Directory.CreateDirectory(temporary, (UnixFileMode)0b111_101_101);
        try
        {
            var budget = new UnpackBudget(limits);
            foreach (var layer in image.Layers)
            {
                await using var blob = blobs.Open(layer.Digest) ?? throw new ImageException($"Layer {layer.Digest} is not in the store: import the image again.");
                await using var tar = await LayerCompression.OpenAsync(blob, cancellationToken);
                await new LayerUnpacker(temporary, layer.Digest, budget).ApplyAsync(tar, cancellationToken);
            }

            Directory.Move(temporary, final);
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or EndOfStreamException or ZstdSharp.ZstdException)
        {
            Delete(temporary);
            throw new ImageException($"A layer of image {image.Digest} cannot be unpacked: {e.Message}", e);
        }
        catch
        {
            Delete(temporary);
            throw;
        }
    }

    private static void Delete(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
        }
    }
}

/// <summary>What is left of <see cref="ImageLimits.UnpackedBytes"/> and <see cref="ImageLimits.Entries"/> for one image.</summary>
internal sealed class UnpackBudget(ImageLimits limits)
{
    private long _bytes;
    private int _entries;

    public void TakeEntry()
    {
        if (++_entries > limits.Entries)
        {
            throw new ImageException($"The image has more than {limits.Entries} files, the most that is accepted.");
        }
    }

    public void TakeBytes(long count)
    {
        _bytes += count;
        if (_bytes > limits.UnpackedBytes)
        {
            throw new ImageException($"The image unpacks to more than {limits.UnpackedBytes} bytes, the most that is accepted.");
        }
    }
}
