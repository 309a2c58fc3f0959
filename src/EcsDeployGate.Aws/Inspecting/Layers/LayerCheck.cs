using System.Security.Cryptography;
using EcsDeployGate.Core.Inspecting.Files.Layers;

namespace EcsDeployGate.Aws.Inspecting.Layers;

/// <summary>Holds the bytes of a layer against what its manifest says of them: size and digest.</summary>
internal sealed class LayerCheck : IDisposable
{
    private readonly string? _digest;
    private readonly long? _size;
    private readonly IncrementalHash _hash;
    private long _bytes;

    /// <summary>Begins.</summary>
    /// <param name="digest">Null when it is not known yet: see <see cref="Found"/>.</param>
    /// <param name="size">Null when it is not known.</param>
    public LayerCheck(string? digest, long? size)
    {
        (_digest, _size) = (digest, size);
        _hash = IncrementalHash.CreateHash(digest?.StartsWith("sha512:", StringComparison.Ordinal) is true ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256);
    }

    /// <summary>Bytes so far; read by another thread.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>The digest of all bytes, once they are complete.</summary>
    public string? Found { get; private set; }

    /// <summary>The next bytes.</summary>
    /// <exception cref="LayerRefusedException">They are more than the manifest says.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (Interlocked.Add(ref _bytes, bytes.Length) > _size)
        {
            throw new LayerRefusedException($"The layer is longer than the {_size} bytes that the manifest says.");
        }

        _hash.AppendData(bytes);
    }

    /// <summary>There are no more.</summary>
    /// <exception cref="LayerRefusedException">They are not what the manifest says.</exception>
    public void Complete()
    {
        if (_size is { } size && Bytes != size)
        {
            throw new LayerRefusedException($"The layer is cut off: it has {Bytes} of the {size} bytes that the manifest says.");
        }

        Found = $"{(_hash.AlgorithmName == HashAlgorithmName.SHA512 ? "sha512" : "sha256")}:{Convert.ToHexStringLower(_hash.GetHashAndReset())}";
        if (_digest is not null && Found != _digest)
        {
            throw new LayerRefusedException($"The layer's bytes have the digest '{Found}': they are not what the manifest names.");
        }
    }

    public void Dispose() => _hash.Dispose();
}
