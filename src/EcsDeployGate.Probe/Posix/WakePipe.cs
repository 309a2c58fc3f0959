using System.Runtime.InteropServices;

namespace EcsDeployGate.Probe.Posix;

/// <summary>
/// Lets other threads end a poll(2): a byte above 0 is a signal that arrived, 0 means that the child has ended.
/// </summary>
/// <remarks>
/// Signals come through <see cref="PosixSignalRegistration"/>, since the runtime's other threads leave them unblocked and signalfd(2) would
/// miss them. SIGCHLD is never registered: as PID 1 the runtime would then reap every child itself, and the exit code would be lost.
/// </remarks>
internal sealed class WakePipe : IDisposable
{
    public const int Hangup = 1;
    public const int Interrupt = 2;
    public const int Quit = 3;
    public const int User1 = 10;
    public const int User2 = 12;
    public const int Terminate = 15;

    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly int _write;

    public WakePipe(params ReadOnlySpan<int> signals)
    {
        if (!Descriptor.TryMakePipe(out var read, out _write))
        {
            throw new InvalidOperationException("no pipe could be made");
        }

        ReadEnd = read;
        foreach (var signal in signals)
        {
            _registrations.Add(PosixSignalRegistration.Create(Named(signal), context =>
            {
                context.Cancel = true;
                Wake((byte)signal);
            }));
        }
    }

    public int ReadEnd { get; }

    public void Wake(byte why) => _ = Descriptor.Write(_write, [why]);

    /// <summary>Takes what has arrived; call it only when poll(2) says that there is something.</summary>
    public ReadOnlySpan<byte> Take(Span<byte> into) => into[..Math.Max(0, Descriptor.Read(ReadEnd, into))];

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _ = Libc.Close(ReadEnd);
        _ = Libc.Close(_write);
    }

    // The runtime has names of its own for these; others go by their number.
    private static PosixSignal Named(int signal) => signal switch
    {
        Hangup => PosixSignal.SIGHUP,
        Interrupt => PosixSignal.SIGINT,
        Quit => PosixSignal.SIGQUIT,
        Terminate => PosixSignal.SIGTERM,
        _ => (PosixSignal)signal,
    };
}
