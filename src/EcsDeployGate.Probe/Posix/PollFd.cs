using System.Runtime.InteropServices;

namespace EcsDeployGate.Probe.Posix;

/// <summary><c>struct pollfd</c>; a negative descriptor is skipped by the kernel.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollFd(int fd, short events)
{
    public const short In = 0x01;
    public const short Out = 0x04;
    public const short Err = 0x08;
    public const short HangUp = 0x10;
    public const short Invalid = 0x20;

    public int Fd = fd;
    public short Events = events;
    public short Returned;

    public readonly bool Is(short what) => (Returned & what) != 0;
}
