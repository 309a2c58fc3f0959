using EcsDeployGate.Core.Inspecting.Files.Layers;

namespace EcsDeployGate.Aws.Inspecting.Layers;

/// <summary>Keeps indexes of layers in a folder, up to a size; several processes may use it at once.</summary>
/// <param name="folder">Made when it is first needed.</param>
/// <param name="maxBytes">When more is there, those that were used least recently go.</param>
/// <param name="clock">Tells when a file was used.</param>
public sealed class LayerIndexFolder(string folder, long maxBytes, TimeProvider clock) : ILayerIndexStore
{
    /// <summary>No index is larger; a file that is was put there by somebody else.</summary>
    private const long MaxFileBytes = 64L << 20;

    private const string Ending = ".layer";

    /// <inheritdoc/>
    public async Task<byte[]?> FindAsync(string digest, CancellationToken cancellationToken)
    {
        try
        {
            var file = new FileInfo(FileOf(digest));
            if (!file.Exists || file.Length > MaxFileBytes)
            {
                return null;
            }

            var bytes = await File.ReadAllBytesAsync(file.FullName, cancellationToken).ConfigureAwait(false);
            file.LastWriteTimeUtc = clock.GetUtcNow().UtcDateTime;
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task SaveAsync(string digest, byte[] index, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(index);
        var path = FileOf(digest);
        var temporary = $"{path}.{Guid.NewGuid():N}";
        try
        {
            Directory.CreateDirectory(folder);
            await File.WriteAllBytesAsync(temporary, index, cancellationToken).ConfigureAwait(false);
            File.Move(temporary, path, overwrite: true);
            Shrink();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk, or a folder of somebody else: the layer will be read again, which is slower and not wrong.
            TryDelete(temporary);
        }
    }

    /// <summary>Deletes the longest unused until three quarters of the size are left, so that this is rarely done.</summary>
    private void Shrink()
    {
        var files = new DirectoryInfo(folder).EnumerateFiles("*" + Ending + "*").ToList();
        var bytes = files.Sum(f => f.Length);
        if (bytes <= maxBytes)
        {
            return;
        }

        foreach (var file in files.OrderBy(f => f.LastWriteTimeUtc))
        {
            if (bytes <= maxBytes / 4 * 3)
            {
                return;
            }

            bytes -= file.Length;
            TryDelete(file.FullName);
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process was faster, or holds it.
        }
    }

    /// <summary>Digests are checked before anyone asks for them, so they are safe names but for the colon.</summary>
    private string FileOf(string digest) => Path.Combine(folder, digest.Replace(':', '-') + Ending);
}
