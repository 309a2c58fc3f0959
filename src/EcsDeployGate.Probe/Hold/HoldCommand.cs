using EcsDeployGate.Probe.Posix;

namespace EcsDeployGate.Probe.Hold;

/// <summary><c>hold</c>: takes the place of an application that is not to be started, and does nothing until it is told to stop.</summary>
internal static class HoldCommand
{
    public static unsafe int Run()
    {
        using var wake = new WakePipe(WakePipe.Terminate, WakePipe.Interrupt, WakePipe.Quit, WakePipe.Hangup);
        var wait = new PollFd(wake.ReadEnd, PollFd.In);
        while (Libc.Poll(&wait, 1, -1) <= 0)
        {
            // Interrupted by something else.
        }

        return 0;
    }
}
