namespace EcsDeployGate.Sandbox.Images;

/// <summary>Reads an image reference's transport and hands over to it.</summary>
internal static class ImageImport
{
    public static async Task<StoredImage> ImportAsync(ImageStore store, string reference, string? name, CancellationToken cancellationToken)
    {
        var colon = reference.IndexOf(':', StringComparison.Ordinal);
        var transport = colon > 0 ? reference[..colon] : string.Empty;
        var rest = reference[(colon + 1)..];
        if (transport == "docker-daemon")
        {
            return await DockerDaemonImport.ImportAsync(store, rest, name, cancellationToken);
        }

        var (path, part) = SplitPath(rest);
        return transport switch
        {
            "docker-archive" => await WithFile(path, file => DockerArchive.ImportAsync(store, file, part, name, cancellationToken)),
            "oci-archive" => await WithFile(path, file => OciLayout.ImportArchiveAsync(store, file, part, name, cancellationToken)),
            "oci" => await OciLayout.ImportDirectoryAsync(store, path, part, name, cancellationToken),
            _ => throw new ImageException(
                $"'{reference}' does not say where the image is: write docker-archive:FILE, oci-archive:FILE, oci:DIRECTORY or docker-daemon:NAME."),
        };
    }

    // As containers-transports does: what follows the first colon after the path is the image's name inside it.
    private static (string Path, string? Part) SplitPath(string rest)
    {
        if (File.Exists(rest) || Directory.Exists(rest))
        {
            return (rest, null);
        }

        var colon = rest.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (rest, null) : (rest[..colon], rest[(colon + 1)..]);
    }

    private static async Task<StoredImage> WithFile(string path, Func<Stream, Task<StoredImage>> import)
    {
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 128 * 1024, useAsync: true);
            return await import(file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw new ImageException($"The image archive '{path}' cannot be read: {e.Message}", e);
        }
    }
}
