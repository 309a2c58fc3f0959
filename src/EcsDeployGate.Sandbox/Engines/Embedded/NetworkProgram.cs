using System.Text;

namespace EcsDeployGate.Sandbox.Engines.Embedded;

/// <summary>Makes a task's network namespace and host name, tells that they are there, and waits to be killed.</summary>
/// <remarks>A fresh namespace has its loopback down, and then even 127.0.0.1 is "Network is unreachable".</remarks>
internal static class NetworkProgram
{
    private const long SetInterfaceFlags = 0x8914;
    private const byte UpAndRunning = 0x41;

    public static SyscallImage Build(string hostname)
    {
        var program = new SyscallProgram();
        program.Begin(firstFreeDescriptor: 6);
        program.Call("unshare(CLONE_NEWNET|CLONE_NEWUTS)", Sys.Unshare, Sys.CloneNewNet | Sys.CloneNewUts);
        program.Call("sethostname", Sys.Sethostname, program.Text(hostname), Encoding.UTF8.GetByteCount(hostname));
        var socket = program.Call("socket", Sys.Socket, 2, 2, 0);
        var request = new byte[40];
        "lo"u8.CopyTo(request);
        request[16] = UpAndRunning;
        var up = program.Call("bring lo up", Sys.Ioctl, -1, SetInterfaceFlags, program.Bytes(request));
        socket.Into(up, 0);

        // As Docker sets them: everyone may listen on port 80 and ping.
        program.WriteFile("/proc/sys/net/ipv4/ip_unprivileged_port_start", "0");
        program.WriteFile("/proc/sys/net/ipv4/ping_group_range", "0 2147483647");
        program.Call("tell", Sys.Write, ProgramParts.StatusDescriptor, program.Numbers((long)HelperRecordKind.Started, 0, 0), HelperRecord.Bytes);
        program.Call("close the exec pipe", Sys.Close, ProgramParts.ExecDescriptor);
        var pause = program.Call("pause", Sys.Pause);
        pause.OrElse(pause);
        return program.Build(ProgramParts.ExecDescriptor);
    }
}
