namespace EcsDeployGate.Aws.Inspecting.Sources;

/// <summary>The body of an answer; the answer ends with it, and with that a connection that still has bytes to give.</summary>
internal sealed class AnswerStream(IDisposable answer, Stream inner) : ForwardStream
{
    public override int Read(Span<byte> buffer) => inner.Read(buffer);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            answer.Dispose();
        }

        base.Dispose(disposing);
    }
}
