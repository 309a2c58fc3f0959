using System.Runtime.InteropServices;

namespace EcsDeployGate.Probe.Posix;

/// <summary>Starts programs by posix_spawn(3), whose return value is the error of the child's execve(2).</summary>
internal static unsafe class Spawn
{
    private const short SetGroup = 0x02;
    private const short SetSigDefault = 0x04;
    private const short SetSigMask = 0x08;

    /// <summary>Starts <paramref name="path"/> in a process group of its own; standard streams that are -1 stay as they are.</summary>
    /// <returns>0, or the error number.</returns>
    public static int Start(string path, IReadOnlyList<string> argv, int stdin, int stdout, int stderr, out int pid)
    {
        // Larger than the C library's own types: 336 and 80 bytes on 64-bit glibc.
        var attributes = stackalloc byte[512];
        var actions = stackalloc byte[512];
        var signals = stackalloc byte[128];
        _ = Libc.SpawnAttrInit(attributes);
        _ = Libc.SpawnActionsInit(actions);

        // The runtime ignores SIGPIPE and a child would inherit that: it gets the clean slate that an engine would have given it.
        _ = Libc.SpawnAttrSetFlags(attributes, SetGroup | SetSigDefault | SetSigMask);
        _ = Libc.SpawnAttrSetPGroup(attributes, 0);
        _ = Libc.SigFillSet(signals);
        _ = Libc.SpawnAttrSetSigDefault(attributes, signals);
        _ = Libc.SigEmptySet(signals);
        _ = Libc.SpawnAttrSetSigMask(attributes, signals);
        Redirect(actions, stdin, 0);
        Redirect(actions, stdout, 1);
        Redirect(actions, stderr, 2);

        using var native = new NativeArgv(path, argv);
        int started;
        var error = Libc.PosixSpawn(&started, native.Path, actions, attributes, native.Argv, Libc.GetEnviron());
        _ = Libc.SpawnActionsDestroy(actions);
        pid = error == 0 ? started : -1;
        return error;
    }

    /// <summary>Becomes the program. Returns only when that fails, with the error number.</summary>
    public static int Become(string path, IReadOnlyList<string> argv)
    {
        const int SigPipe = 13;
        _ = Libc.Signal(SigPipe, 0);
        using var native = new NativeArgv(path, argv);
        _ = Libc.ExecVE(native.Path, native.Argv, Libc.GetEnviron());
        return Marshal.GetLastPInvokeError();
    }

    private static void Redirect(byte* actions, int from, int to)
    {
        if (from >= 0)
        {
            _ = Libc.SpawnActionsAddDup2(actions, from, to);
        }
    }
}
