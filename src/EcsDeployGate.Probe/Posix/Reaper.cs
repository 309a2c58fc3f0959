using System.Runtime.InteropServices;

namespace EcsDeployGate.Probe.Posix;

/// <summary>
/// Waits for one child on a thread of its own and wakes the poll when it has ended. Reaps every other process that ends meanwhile, which
/// matters when the probe is PID 1 and inherits what its child leaves behind.
/// </summary>
internal sealed class Reaper
{
    private readonly int _pid;
    private readonly WakePipe _wake;
    private volatile bool _ended;
    private int _status;

    private Reaper(int pid, WakePipe wake) => (_pid, _wake) = (pid, wake);

    public bool Ended => _ended;

    /// <summary>The exit code, or 128+n when signal n ended it; what an engine reports for a process.</summary>
    public int ExitCode => (_status & 0x7F) == 0 ? (_status >> 8) & 0xFF : 128 + (_status & 0x7F);

    public static Reaper Watch(int pid, WakePipe wake)
    {
        var reaper = new Reaper(pid, wake);
        new Thread(reaper.Wait, 64 * 1024) { IsBackground = true }.Start();
        return reaper;
    }

    private unsafe void Wait()
    {
        while (true)
        {
            int status;
            var pid = Libc.WaitPid(-1, &status, 0);
            if (pid < 0 && Marshal.GetLastPInvokeError() == Errno.Interrupted)
            {
                continue;
            }

            if (pid < 0)
            {
                // The child is gone and its status with it. Something else reaped it; a failure is the only honest answer.
                status = 1 << 8;
            }

            if (pid == _pid || pid < 0)
            {
                _status = status;
                _ended = true;
                _wake.Wake(0);
                return;
            }
        }
    }
}
