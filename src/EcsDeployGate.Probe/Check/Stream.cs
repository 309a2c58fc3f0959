using EcsDeployGate.Probe.Posix;

namespace EcsDeployGate.Probe.Check;

/// <summary>
/// One output stream of a child on its way: read when there is something, kept, and passed on when the other side takes it, so that a
/// slow reader slows the child down, as it would have without the probe, and never blocks the probe.
/// </summary>
internal sealed class Stream : IDisposable
{
    private const int Chunk = 32 * 1024;

    private readonly OutputCapture _capture;
    private readonly byte[] _pending = GC.AllocateUninitializedArray<byte>(Chunk);
    private int _from;
    private int _to;
    private int _read;
    private int _passTo;

    public Stream(OutputCapture capture, int passTo)
    {
        _capture = capture;
        _passTo = passTo;
        _ = Descriptor.TryMakePipe(out _read, out var write);
        WriteEnd = write;
    }

    public int WriteEnd { get; private set; }

    /// <summary>Whether more can come or wait to go.</summary>
    public bool Busy => _read >= 0 || _to > _from;

    public void CloseWriteEnd()
    {
        Close(WriteEnd);
        WriteEnd = -1;
    }

    /// <summary>Fills two entries: where to read from, where to write to.</summary>
    public unsafe void Ask(PollFd* polls)
    {
        var waiting = _to > _from;
        polls[0] = new PollFd(waiting ? -1 : _read, PollFd.In);
        polls[1] = new PollFd(waiting ? _passTo : -1, PollFd.Out);
    }

    public unsafe void Serve(PollFd* polls)
    {
        if (polls[0].Returned != 0)
        {
            Receive();
        }

        if (polls[1].Returned != 0)
        {
            Forward(polls[1].Is(PollFd.Out));
        }
    }

    public void Dispose()
    {
        CloseWriteEnd();
        CloseReadEnd();
    }

    private void Receive()
    {
        var read = Descriptor.Read(_read, _pending);
        if (read <= 0)
        {
            CloseReadEnd();
            return;
        }

        _capture.Add(_pending.AsSpan(0, read));
        (_from, _to) = _passTo >= 0 ? (0, read) : (0, 0);
    }

    private void Forward(bool ready)
    {
        // Of a pipe that is ready this many bytes never block.
        var length = Math.Min(_to - _from, Descriptor.PipeChunk);
        var written = ready ? Descriptor.Write(_passTo, _pending.AsSpan(_from, length)) : -1;
        if (written > 0)
        {
            _from += written;
        }
        else if (written != -Errno.Again)
        {
            // Nobody reads any more. What else the child prints is still worth a record.
            (_from, _to, _passTo) = (0, 0, -1);
        }
    }

    private void CloseReadEnd()
    {
        Close(_read);
        _read = -1;
    }

    private static void Close(int fd)
    {
        if (fd >= 0)
        {
            _ = Libc.Close(fd);
        }
    }
}
