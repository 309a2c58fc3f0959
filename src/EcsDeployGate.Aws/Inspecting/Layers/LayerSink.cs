using EcsDeployGate.Core.Inspecting.Files.Layers;

namespace EcsDeployGate.Aws.Inspecting.Layers;

/// <summary>Where the unpacked bytes of a layer are written to: each piece is paid for, looked at and forgotten.</summary>
internal sealed class LayerSink(LayerIndexBuilder builder, LayerBudget budget, LayerCheck check) : Stream
{
    private long _bytes;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <exception cref="LayerRefusedException">They are too many, or no archive.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _bytes += buffer.Length;
        budget.Spend(buffer.Length, _bytes, check.Bytes);

        // What is behind the archive's end has to unpack, as engines want it, and is nothing more.
        builder.Feed(buffer);
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
