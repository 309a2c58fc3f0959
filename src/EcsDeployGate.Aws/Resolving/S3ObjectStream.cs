using Amazon.S3;
using Amazon.S3.Model;
using EcsDeployGate.Aws.Resilience;

namespace EcsDeployGate.Aws.Resolving;

/// <summary>An S3 object as a stream that can be sought: what is read is fetched, block by block, and not more than allowed.</summary>
/// <remarks>
/// A zip archive has its table of contents at the end; with this, one small file of a large artifact costs a few requests and no memory.
/// Every request names the version (ETag) that was looked at first, so that an object that is replaced meanwhile is noticed.
/// </remarks>
internal sealed class S3ObjectStream(IAmazonS3 s3, Port port, string bucket, string key, string etag, long length, long maxFetched) : Stream
{
    private const int BlockBytes = 256 * 1024;

    /// <summary>Blocks that are kept: the archive's end, the entry's head, its content, and one to spare.</summary>
    private const int KeptBlocks = 4;

    private readonly List<(long Index, byte[] Bytes)> _kept = [];
    private long _fetched;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => Seek(value, SeekOrigin.Begin);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position >= length || buffer.IsEmpty)
        {
            return 0;
        }

        var block = await BlockAsync(_position / BlockBytes, cancellationToken).ConfigureAwait(false);
        var offset = (int)(_position % BlockBytes);
        var count = Math.Min(buffer.Length, block.Length - offset);
        block.AsMemory(offset, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin)
    {
        var to = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => _position + offset,
            _ => length + offset,
        };

        // A damaged archive points anywhere.
        return _position = to >= 0 ? to : throw new InvalidDataException("The archive points before its own beginning.");
    }

    /// <remarks>
    /// ZipArchive reads its table of contents synchronously, however it was opened. Nothing here runs on a synchronization context, and the
    /// port bounds the time, so that blocking costs a thread for a request or two and nothing else.
    /// </remarks>
    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async Task<byte[]> BlockAsync(long index, CancellationToken cancellationToken)
    {
        var at = _kept.FindIndex(b => b.Index == index);
        if (at >= 0)
        {
            var hit = _kept[at];
            _kept.RemoveAt(at);
            _kept.Add(hit);
            return hit.Bytes;
        }

        var start = index * BlockBytes;
        var count = (int)Math.Min(BlockBytes, length - start);
        if ((_fetched += count) > maxFetched)
        {
            throw new InvalidDataException($"more than {maxFetched} bytes of it would have to be read to find one file.");
        }

        var bytes = await port.AskAsync("GetObject", token => FetchAsync(start, count, token), null, cancellationToken).ConfigureAwait(false);
        if (_kept.Count is KeptBlocks)
        {
            _kept.RemoveAt(0);
        }

        _kept.Add((index, bytes));
        return bytes;
    }

    private async Task<byte[]> FetchAsync(long start, int count, CancellationToken cancellationToken)
    {
        using var answer = await s3.GetObjectAsync(
            new GetObjectRequest { BucketName = bucket, Key = key, ByteRange = new ByteRange(start, start + count - 1), EtagToMatch = etag },
            cancellationToken).ConfigureAwait(false);
        var bytes = new byte[count];
        await answer.ResponseStream.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
        return bytes;
    }
}
