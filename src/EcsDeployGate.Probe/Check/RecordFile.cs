using System.Buffers;
using EcsDeployGate.Probe.Posix;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Check;

/// <summary>
/// The records of one container as its own check sees them. Best effort throughout: a missing volume or a full disk costs the record and
/// never the check.
/// </summary>
internal sealed class RecordFile : IDisposable
{
    // As a rule the last line is the last attempt; before it there may be every experiment that can be handed out.
    private static readonly int[] s_tails = [ProbeRecords.MaxLineBytes + 1024, 256 * 1024];

    private readonly Volume? _volume;
    private readonly ArrayBufferWriter<byte> _buffer = new(2048);
    private int _append = -1;
    private bool _endsInLine = true;

    public RecordFile(Volume? volume)
    {
        _volume = volume;
        foreach (var bytes in s_tails)
        {
            var tail = ReadTail(bytes);
            IsNew = tail.Length == 0;
            _endsInLine = IsNew || tail[^1] == (byte)'\n';
            Experiments.Clear();
            LastAttempt = FindLastAttempt(tail);
            if (LastAttempt is not null || tail.Length < bytes)
            {
                break;
            }
        }
    }

    /// <summary>Whether nothing was recorded before.</summary>
    public bool IsNew { get; }

    /// <summary>The last attempt that left a trace.</summary>
    public AttemptRecord? LastAttempt { get; }

    /// <summary>Experiments since that attempt.</summary>
    public List<ExperimentRecord> Experiments { get; } = [];

    public void Append(ProbeRecord record)
    {
        if (_volume is null)
        {
            return;
        }

        if (_append < 0)
        {
            _append = _volume.OpenForAppend();
        }

        if (_append < 0)
        {
            return;
        }

        _buffer.ResetWrittenCount();
        if (!_endsInLine)
        {
            // A line was cut off, by a kill or a full disk. It must not take this one with it.
            _buffer.Write("\n"u8);
        }

        ProbeRecords.Write(_buffer, record);
        _endsInLine = Descriptor.WriteAll(_append, _buffer.WrittenSpan);
    }

    public void Dispose()
    {
        if (_append >= 0)
        {
            _ = Libc.Close(_append);
        }
    }

    private AttemptRecord? FindLastAttempt(ReadOnlySpan<byte> lines)
    {
        while (!lines.IsEmpty)
        {
            var start = lines.TrimEnd((byte)'\n').LastIndexOf((byte)'\n') + 1;
            _ = ProbeRecords.TryRead(lines[start..], out var record, out _);
            lines = lines[..start];
            if (record is AttemptRecord attempt)
            {
                return attempt;
            }

            if (record is ExperimentRecord experiment)
            {
                Experiments.Add(experiment);
            }
        }

        return null;
    }

    private byte[] ReadTail(int bytes)
    {
        var fd = _volume?.OpenRecords() ?? -1;
        if (fd < 0)
        {
            return [];
        }

        try
        {
            if (!FileStatus.TryGet(fd, "", out var status) || status.Size == 0)
            {
                return [];
            }

            var length = (int)Math.Min(status.Size, (ulong)bytes);
            var tail = new byte[length];
            var read = Descriptor.ReadAt(fd, tail, (long)status.Size - length);
            return read == length ? tail : tail[..Math.Max(0, read)];
        }
        finally
        {
            _ = Libc.Close(fd);
        }
    }
}
