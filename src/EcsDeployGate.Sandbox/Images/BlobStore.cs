using System.Security.Cryptography;

namespace EcsDeployGate.Sandbox.Images;

/// <summary>Content-addressed files under <c>blobs/sha256</c>; a blob appears whole and verified or not at all.</summary>
internal sealed class BlobStore(string directory, ImageLimits limits)
{
    private readonly string _blobs = Directory.CreateDirectory(Path.Combine(directory, "blobs", "sha256")).FullName;
    private readonly string _scratch = Directory.CreateDirectory(Path.Combine(directory, "scratch")).FullName;

    public string Scratch => _scratch;

    public string PathOf(string digest) => Digests.IsValid(digest)
        ? Path.Combine(_blobs, Digests.Hex(digest))
        : throw new ImageException($"'{digest}' is not a digest: only sha256:<64 hex digits> is known here.");

    public bool Has(string digest) => Digests.IsValid(digest) && File.Exists(PathOf(digest));

    public Stream? Open(string digest) => Has(digest)
        ? new FileStream(PathOf(digest), FileMode.Open, FileAccess.Read, FileShare.Read, 128 * 1024, FileOptions.Asynchronous | FileOptions.SequentialScan)
        : null;

    /// <summary>Reads a small blob whole.</summary>
    /// <exception cref="ImageException">It is missing or larger than <paramref name="limit"/>.</exception>
    public byte[] Read(string digest, int limit, string what)
    {
        var file = new FileInfo(PathOf(digest));
        if (!file.Exists)
        {
            throw new ImageException($"The {what} {digest} is not in the image: the archive is incomplete. Save the image again.");
        }

        return file.Length > limit
            ? throw new ImageException($"The {what} {digest} has {file.Length} bytes; at most {limit} are accepted.")
            : File.ReadAllBytes(file.FullName);
    }

    public string Add(byte[] content)
    {
        var digest = Digests.Of(content);
        if (!Has(digest))
        {
            var temporary = NewScratchFile();
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, PathOf(digest), overwrite: true);
        }

        return digest;
    }

    /// <summary>Copies <paramref name="content"/> in, bounded; verifies it when <paramref name="expected"/> is given.</summary>
    public async Task<string> AddAsync(Stream content, string? expected, CancellationToken cancellationToken)
    {
        var temporary = NewScratchFile();
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 128 * 1024, useAsync: true))
            {
                var buffer = new byte[128 * 1024];
                long total = 0;
                int read;
                while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
                {
                    total += read;
                    if (total > limits.BlobBytes)
                    {
                        throw new ImageException($"A blob of the image has more than {limits.BlobBytes} bytes, the most that is accepted.");
                    }

                    hash.AppendData(buffer, 0, read);
                    await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                }
            }

            var digest = Digests.FromHash(hash.GetHashAndReset());
            if (expected is not null && expected != digest)
            {
                throw new ImageException($"A blob that is named {expected} has the content of {digest}: the archive is damaged.");
            }

            File.Move(temporary, PathOf(digest), overwrite: true);
            return digest;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    public string NewScratchFile() => Path.Combine(_scratch, Path.GetRandomFileName());
}
