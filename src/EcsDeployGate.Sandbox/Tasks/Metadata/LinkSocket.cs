using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace EcsDeployGate.Sandbox.Tasks.Metadata;

/// <summary>Sets interfaces of the calling thread's network namespace up (netdevice(7)).</summary>
internal static unsafe partial class LinkSocket
{
    private const int NetlinkFamily = 16;
    private const int RawType = 3;
    private const int CloseOnExec = 0x8_0000;
    private const uint SetFlags = 0x8914;
    private const uint SetAddress = 0x8916;
    private const uint SetNetmask = 0x891c;
    private const byte UpAndRunning = 0x41;

    /// <summary>Gives an interface an address and turns it on; a name with a colon is one more address of the interface before it.</summary>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public static void Configure(string name, IPAddress address, IPAddress mask)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        Call(socket, SetAddress, Request(name, address));
        Call(socket, SetNetmask, Request(name, mask));
        var up = Request(name, null);
        up[16] = UpAndRunning;
        Call(socket, SetFlags, up);
    }

    /// <summary>Sends one rtnetlink request and reads its answer.</summary>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public static void Send(byte[] request)
    {
        var socket = Open(NetlinkFamily, RawType | CloseOnExec, 0);
        if (socket < 0)
        {
            throw Failure("open a netlink socket", Marshal.GetLastPInvokeError());
        }

        try
        {
            var answer = new byte[4096];
            fixed (byte* sent = request, received = answer)
            {
                if (Write(socket, sent, request.Length) < 0 || Read(socket, received, answer.Length) is var length && length < 0)
                {
                    throw Failure("make a network interface", Marshal.GetLastPInvokeError());
                }
                else if (VethMessage.Errno(answer.AsSpan(0, (int)length)) is not 0 and var errno)
                {
                    throw Failure("make a network interface", errno);
                }
            }
        }
        finally
        {
            _ = Close(socket);
        }
    }

    private static byte[] Request(string name, IPAddress? address)
    {
        var request = new byte[40];
        Encoding.ASCII.GetBytes(name, request);
        if (address is not null)
        {
            request[16] = (byte)AddressFamily.InterNetwork;
            address.GetAddressBytes().CopyTo(request, 20);
        }

        return request;
    }

    private static void Call(Socket socket, uint what, byte[] request)
    {
        fixed (byte* bytes = request)
        {
            if (Control((int)socket.Handle, what, bytes) != 0)
            {
                throw Failure("set a network interface up", Marshal.GetLastPInvokeError());
            }
        }
    }

    private static IOException Failure(string what, int errno) => new($"Cannot {what}: {Marshal.GetPInvokeErrorMessage(errno)}");

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int Open(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int fd, nuint request, byte* argument);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int fd, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(int fd, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int fd);
}
