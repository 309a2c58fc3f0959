using System.Globalization;
using EcsDeployGate.Probe.Posix;

namespace EcsDeployGate.Probe.Check;

/// <summary>
/// Ends the original command when the engine kills the recorder. The kill at the time-out reaches only the process that the engine started,
/// which would have been the command itself; without this it would live on behind every attempt that timed out.
/// </summary>
/// <remarks>
/// A second process, started only for attempts that are about to time out, waits for the recorder's end of a pipe to close.
/// </remarks>
internal sealed class Guardian
{
    private int _pid = -1;
    private int _hold = -1;

    public void Start(int group)
    {
        if (_pid >= 0 || !Descriptor.TryMakePipe(out var read, out _hold))
        {
            return;
        }

        string[] argv = ["probe", "guard", group.ToString(CultureInfo.InvariantCulture)];
        var errno = Spawn.Start("/proc/self/exe", argv, read, -1, -1, out _pid);
        if (errno != 0)
        {
            _ = Spawn.Start(Environment.GetCommandLineArgs()[0], argv, read, -1, -1, out _pid);
        }

        _ = Libc.Close(read);
    }

    /// <summary>Tells the guardian that the command has ended, and leaves no process behind.</summary>
    public unsafe void Dismiss()
    {
        if (_pid >= 0)
        {
            int status;
            _ = Libc.Kill(_pid, 9);
            _ = Libc.WaitPid(_pid, &status, 0);
        }

        if (_hold >= 0)
        {
            _ = Libc.Close(_hold);
        }
    }

    /// <summary>What the second process does.</summary>
    public static int Guard(ReadOnlySpan<string> args)
    {
        if (args.Length != 1 || !int.TryParse(args[0], NumberStyles.None, CultureInfo.InvariantCulture, out var group) || group <= 1)
        {
            return Protocol.ProbeExitCode.Misused;
        }

        Span<byte> nothing = stackalloc byte[1];
        if (Descriptor.Read(0, nothing) == 0)
        {
            _ = Libc.Kill(-group, 9);
        }

        return 0;
    }
}
