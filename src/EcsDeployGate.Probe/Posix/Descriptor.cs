using System.Runtime.InteropServices;

namespace EcsDeployGate.Probe.Posix;

/// <summary>Reading and writing file descriptors, with the interruptions and short answers that go with it.</summary>
internal static unsafe class Descriptor
{
    /// <summary>How much a pipe takes without blocking once poll(2) has said that it takes anything (PIPE_BUF).</summary>
    public const int PipeChunk = 4096;

    /// <summary>The bytes read, 0 at the end, or minus the error number.</summary>
    public static int Read(int fd, Span<byte> into)
    {
        fixed (byte* p = into)
        {
            while (true)
            {
                var read = Libc.Read(fd, p, (nuint)into.Length);
                if (read >= 0)
                {
                    return (int)read;
                }

                if (Marshal.GetLastPInvokeError() is not Errno.Interrupted and var errno)
                {
                    return -errno;
                }
            }
        }
    }

    /// <summary>The bytes read from <paramref name="offset"/> on, 0 at the end, or minus the error number.</summary>
    public static int ReadAt(int fd, Span<byte> into, long offset)
    {
        fixed (byte* p = into)
        {
            var read = Libc.PRead(fd, p, (nuint)into.Length, offset);
            return read >= 0 ? (int)read : -Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>The bytes written, or minus the error number.</summary>
    public static int Write(int fd, ReadOnlySpan<byte> data)
    {
        fixed (byte* p = data)
        {
            while (true)
            {
                var written = Libc.Write(fd, p, (nuint)data.Length);
                if (written >= 0)
                {
                    return (int)written;
                }

                if (Marshal.GetLastPInvokeError() is not Errno.Interrupted and var errno)
                {
                    return -errno;
                }
            }
        }
    }

    /// <summary>Writes all of it, or as much as the descriptor takes; says which.</summary>
    public static bool WriteAll(int fd, ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            var written = Write(fd, data);
            if (written <= 0)
            {
                return false;
            }

            data = data[written..];
        }

        return true;
    }

    /// <summary>Writes to a pipe that may be full, and gives up when it stays so for <paramref name="patienceMs"/>.</summary>
    public static bool WritePatiently(int fd, ReadOnlySpan<byte> data, int patienceMs)
    {
        while (!data.IsEmpty)
        {
            var ready = new PollFd(fd, PollFd.Out);
            if (Libc.Poll(&ready, 1, patienceMs) <= 0 || !ready.Is(PollFd.Out))
            {
                return false;
            }

            var written = Write(fd, data[..Math.Min(data.Length, PipeChunk)]);
            if (written <= 0)
            {
                return false;
            }

            data = data[written..];
        }

        return true;
    }

    /// <summary>The first <paramref name="max"/> bytes of a file, or null when it cannot be read.</summary>
    public static byte[]? ReadFile(string path, int max)
    {
        var fd = Libc.OpenAt(Libc.AtFdCwd, path, Open.ReadOnly | Open.CloseOnExec | Open.NonBlock, 0);
        if (fd < 0)
        {
            return null;
        }

        try
        {
            return ReadToEnd(fd, max);
        }
        finally
        {
            _ = Libc.Close(fd);
        }
    }

    /// <summary>Up to <paramref name="max"/> bytes from here on; null on an error.</summary>
    public static byte[]? ReadToEnd(int fd, int max)
    {
        var buffer = new byte[Math.Min(max, 16 * 1024)];
        var length = 0;
        while (length < max)
        {
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(max, buffer.Length * 2));
            }

            var read = Read(fd, buffer.AsSpan(length));
            if (read < 0)
            {
                return null;
            }

            if (read == 0)
            {
                break;
            }

            length += read;
        }

        Array.Resize(ref buffer, length);
        return buffer;
    }

    /// <summary>A pipe whose ends are closed in children and keep clear of the descriptors that a child expects to mean something.</summary>
    public static bool TryMakePipe(out int read, out int write)
    {
        const int DupFdCloseOnExec = 1030;
        var ends = stackalloc int[2];
        (read, write) = (-1, -1);
        if (Libc.Pipe2(ends, Open.CloseOnExec) != 0)
        {
            return false;
        }

        // Where 0, 1 or 2 was closed, pipe(2) hands out that number.
        (read, write) = (ends[0], ends[1]);
        if (read <= 2)
        {
            (read, _) = (Libc.FCntl(read, DupFdCloseOnExec, 10), Libc.Close(read));
        }

        if (write <= 2)
        {
            (write, _) = (Libc.FCntl(write, DupFdCloseOnExec, 10), Libc.Close(write));
        }

        return read >= 0 && write >= 0;
    }
}
