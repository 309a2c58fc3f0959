namespace EcsDeployGate.Core.Inspecting.Files.Layers;

/// <summary>Bytes of many names, one behind the other, up to a bound.</summary>
internal sealed class NameStore(LayerLimits limits)
{
    private byte[] _bytes = new byte[64 * 1024];

    public int Length { get; private set; }

    public int Add(ReadOnlySpan<byte> name)
    {
        var at = Length;
        if (at + (long)name.Length > limits.MaxNameBytes)
        {
            throw new LayerRefusedException($"The layer's paths and link targets have more than {limits.MaxNameBytes} bytes, the most that is kept in memory (LayerLimits.MaxNameBytes).");
        }

        if (at + name.Length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(at + name.Length, _bytes.Length * 2));
        }

        name.CopyTo(_bytes.AsSpan(at));
        Length += name.Length;
        return at;
    }

    public ReadOnlySpan<byte> Get(int at, int length) => _bytes.AsSpan(at, length);

    public byte[] ToArray() => _bytes.AsSpan(0, Length).ToArray();
}
