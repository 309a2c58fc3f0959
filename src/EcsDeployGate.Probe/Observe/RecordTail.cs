using EcsDeployGate.Probe.Posix;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Observe;

/// <summary>Follows one container's records as they grow. A stranger may write there: lines and amounts are bounded, bad lines counted.</summary>
internal sealed class RecordTail(string container, Func<int> open) : IDisposable
{
    private const int MaxBytesAtOnce = 512 * 1024;

    private readonly byte[] _buffer = new byte[ProbeRecords.MaxLineBytes * 2];
    private int _length;
    private int _fd = -1;
    private long _offset;
    private bool _skipping;

    /// <summary>Lines that were not records of this container.</summary>
    public int BadLines { get; private set; }

    /// <summary>The records that were added since the last call.</summary>
    public List<ProbeRecord> Read()
    {
        var records = new List<ProbeRecord>();
        if (_fd < 0 && (_fd = open()) < 0)
        {
            return records;
        }

        for (var total = 0; total < MaxBytesAtOnce;)
        {
            var read = Descriptor.ReadAt(_fd, _buffer.AsSpan(_length), _offset);
            if (read <= 0)
            {
                break;
            }

            _offset += read;
            _length += read;
            total += read;
            TakeLines(records);
        }

        return records;
    }

    public void Dispose()
    {
        if (_fd >= 0)
        {
            _ = Libc.Close(_fd);
        }
    }

    private void TakeLines(List<ProbeRecord> records)
    {
        var rest = _buffer.AsSpan(0, _length);
        int end;
        while ((end = rest.IndexOf((byte)'\n')) >= 0)
        {
            if (!_skipping)
            {
                TakeLine(rest[..(end + 1)], records);
            }

            _skipping = false;
            rest = rest[(end + 1)..];
        }

        if (rest.Length >= ProbeRecords.MaxLineBytes && !_skipping)
        {
            // Too long for a record, whatever follows.
            BadLines = Next(BadLines);
            _skipping = true;
        }

        if (_skipping)
        {
            rest = [];
        }

        rest.CopyTo(_buffer);
        _length = rest.Length;
    }

    private void TakeLine(ReadOnlySpan<byte> line, List<ProbeRecord> records)
    {
        var isRecord = ProbeRecords.TryRead(line, out var record, out var problem);
        if (isRecord && record is FactsRecord or AttemptRecord or ExperimentRecord && record.Container == container)
        {
            records.Add(record);
        }
        else if (isRecord || problem is not null)
        {
            BadLines = Next(BadLines);
        }
    }

    private static int Next(int count) => count == int.MaxValue ? count : count + 1;
}
