namespace EcsDeployGate.Aws.Inspecting.Sources;

/// <summary>The next so many bytes of a file, which ends with this.</summary>
internal sealed class FilePart(FileStream file, long bytes) : ForwardStream
{
    private long _left = bytes;

    public override int Read(Span<byte> buffer) => Took(file.Read(buffer[..(int)Math.Min(buffer.Length, _left)]));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Took(await file.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken).ConfigureAwait(false));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Took(int count)
    {
        _left -= count;
        return count;
    }
}
