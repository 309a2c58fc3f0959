using EcsDeployGate.Probe.Posix;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Check;

/// <summary>Runs one program to its end: keeps the first of its output, passes it on if wanted, forwards signals.</summary>
internal sealed class ChildRun(WakePipe wake, TimeProvider time)
{
    // Long enough for a last line that is on its way, short enough not to matter: the child itself has ended.
    private static readonly TimeSpan s_drainGrace = TimeSpan.FromMilliseconds(50);

    public OutputCapture Stdout { get; } = new();

    public OutputCapture Stderr { get; } = new();

    /// <summary>Whether what the child prints is printed by the probe as well.</summary>
    public bool PassOn { get; init; }

    /// <summary>When to kill the child and its process group; never unless set.</summary>
    public TimeSpan KillAfter { get; init; } = System.Threading.Timeout.InfiniteTimeSpan;

    /// <summary>Called while the child runs; returns when to be called again. The argument is the time since the child's start.</summary>
    public Func<int, TimeSpan, TimeSpan>? Tick { get; init; }

    public ChildEnd Run(IReadOnlyList<string> argv, string path)
    {
        var found = ProgramLookup.Find(argv[0], path);
        if (found.Path is null)
        {
            return NotStarted(argv[0], found.Errno, found.FileExists, null);
        }

        using var stdout = new Stream(Stdout, PassOn ? 1 : -1);
        using var stderr = new Stream(Stderr, PassOn ? 2 : -1);
        var started = time.GetTimestamp();
        var errno = Spawn.Start(found.Path, argv, -1, stdout.WriteEnd, stderr.WriteEnd, out var pid);
        stdout.CloseWriteEnd();
        stderr.CloseWriteEnd();
        if (errno != 0)
        {
            return NotStarted(argv[0], errno, ProgramLookup.Exists(found.Path), FileNeeds.Of(found.Path));
        }

        var reaper = Reaper.Watch(pid, wake);
        var killed = Attend(pid, reaper, started, stdout, stderr);
        var duration = time.GetElapsedTime(started);
        Drain(stdout, stderr);
        return new(reaper.ExitCode, duration, killed, null);
    }

    private static ChildEnd NotStarted(string program, int errno, bool exists, string? needs) =>
        new(null, TimeSpan.Zero, false, new(errno, Errno.Name(errno), program, exists, needs));

    private unsafe bool Attend(int pid, Reaper reaper, long started, Stream stdout, Stream stderr)
    {
        var polls = stackalloc PollFd[5];
        var why = stackalloc byte[64];
        var next = TimeSpan.Zero;
        var killed = false;
        while (!reaper.Ended)
        {
            var elapsed = time.GetElapsedTime(started);
            if (KillAfter >= TimeSpan.Zero && elapsed >= KillAfter && !killed)
            {
                _ = Libc.Kill(-pid, 9);
                killed = true;
            }

            if (Tick is not null && elapsed >= next)
            {
                next = Tick(pid, elapsed);
            }

            var due = Tick is null ? TimeSpan.MaxValue : next;
            if (KillAfter >= TimeSpan.Zero && !killed && KillAfter < due)
            {
                due = KillAfter;
            }

            var wait = due == TimeSpan.MaxValue ? -1 : (int)Math.Clamp(Math.Ceiling((due - elapsed).TotalMilliseconds), 0, 60_000);
            polls[0] = new PollFd(wake.ReadEnd, PollFd.In);
            stdout.Ask(polls + 1);
            stderr.Ask(polls + 3);
            if (Libc.Poll(polls, 5, wait) <= 0)
            {
                continue;
            }

            stdout.Serve(polls + 1);
            stderr.Serve(polls + 3);
            if (polls[0].Is(PollFd.In))
            {
                foreach (var signal in wake.Take(new Span<byte>(why, 64)))
                {
                    if (signal != 0)
                    {
                        _ = Libc.Kill(pid, signal);
                    }
                }
            }
        }

        return killed;
    }

    /// <summary>
    /// Takes what is still in the pipes. A process that the child left behind may hold them open for ever: the engine does not wait for
    /// it either.
    /// </summary>
    private unsafe void Drain(Stream stdout, Stream stderr)
    {
        var polls = stackalloc PollFd[4];
        var ended = time.GetTimestamp();
        while (stdout.Busy || stderr.Busy)
        {
            var left = s_drainGrace - time.GetElapsedTime(ended);
            stdout.Ask(polls);
            stderr.Ask(polls + 2);
            if (left <= TimeSpan.Zero || Libc.Poll(polls, 4, (int)Math.Ceiling(left.TotalMilliseconds)) < 0)
            {
                return;
            }

            stdout.Serve(polls);
            stderr.Serve(polls + 2);
        }
    }
}
