using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EcsDeployGate.Sandbox.Engines.Embedded;

/// <summary>An open file descriptor, closed on exec and numbered from 10 so that it never stands where a child's should.</summary>
internal sealed unsafe class Descriptor : SafeHandleMinusOneIsInvalid
{
    private const int DuplicateCloseOnExec = 1030;

    private Descriptor(int fd)
        : base(ownsHandle: true) => SetHandle(fd);

    public int Number => (int)DangerousGetHandle();

    public static Descriptor Open(string path) => From(Native.Open(path, Native.CloseOnExec), path);

    /// <summary>A file in memory with some content.</summary>
    public static Descriptor Memory(ReadOnlySpan<byte> content, int length)
    {
        var file = From(Native.CreateMemoryFile("syscall-program", 1), "memfd_create");
        fixed (byte* bytes = content)
        {
            for (nint written = 0; written < content.Length;)
            {
                var count = Native.Write(file.Number, bytes + written, content.Length - written);
                written += count > 0 ? count : throw Failure("write to a memory file");
            }
        }

        return Native.Truncate(file.Number, length) == 0 ? file : throw Failure("size a memory file");
    }

    public static (Descriptor Read, Descriptor Write) Pipe()
    {
        var ends = stackalloc int[2];
        return Native.Pipe(ends, Native.CloseOnExec) == 0 ? (From(ends[0], "pipe"), From(ends[1], "pipe")) : throw Failure("make a pipe");
    }

    /// <summary>A handle on a process that stays its own when the number is used again; null when the process is gone.</summary>
    public static Descriptor? Process(int pid)
    {
        var fd = (int)Native.Syscall(434, pid, 0, 0, 0);
        return fd < 0 ? null : From(fd, "pidfd");
    }

    /// <summary>Sends a signal to the process of a <see cref="Process"/> handle; false when it is gone.</summary>
    public bool Signal(int signal)
    {
        var held = false;
        try
        {
            // Held, so that the number cannot come to mean another descriptor between here and the call.
            DangerousAddRef(ref held);
            return Native.Syscall(424, Number, signal, 0, 0) == 0;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
        finally
        {
            if (held)
            {
                DangerousRelease();
            }
        }
    }

    protected override bool ReleaseHandle() => Native.Close((int)handle) == 0;

    private static Descriptor From(int fd, string what)
    {
        if (fd < 0)
        {
            throw Failure($"open {what}");
        }

        if (fd >= 10)
        {
            return new(fd);
        }

        var moved = Native.Fcntl(fd, DuplicateCloseOnExec, 10);
        _ = Native.Close(fd);
        return moved < 0 ? throw Failure($"open {what}") : new(moved);
    }

    private static IOException Failure(string what) => new($"Cannot {what}: {Marshal.GetLastPInvokeErrorMessage()}");
}
