using System.Buffers;
using System.Text;
using EcsDeployGate.Probe.Posix;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Observe;

/// <summary><c>observe</c>: reads the records, prints them, and ends with the verdict as its exit code.</summary>
internal sealed class ObserveCommand : IDisposable
{
    private const int PollMs = 200;
    private const int LooksPerCollection = 10;

    private readonly ProbePlan _plan;
    private readonly string _volumePath;
    private readonly TimeProvider _time;
    private readonly Judge _judge;
    private readonly WakePipe _wake;
    private readonly EngineWatch? _engine;
    private readonly Dictionary<string, Volume> _volumes = new(StringComparer.Ordinal);
    private readonly List<RecordTail> _tails = [];
    private readonly ArrayBufferWriter<byte> _line = new(4096);
    private readonly byte[] _table = new byte[16 * 1024];
    private bool _canPrint = true;
    private int _looks;

    private ObserveCommand(ProbePlan plan, string volumePath, TimeProvider time, WakePipe wake)
    {
        (_plan, _volumePath, _time, _wake) = (plan, volumePath, time, wake);
        _engine = MetadataEndpoint.Of(Environment.GetEnvironmentVariable(MetadataEndpoint.Variable)) is { } endpoint ? new(endpoint) : null;
        _judge = new(plan, time.GetUtcNow());
        foreach (var container in plan.Containers)
        {
            var name = container.Name;
            _tails.Add(new(name, () => VolumeOf(name)?.OpenRecords() ?? -1));
        }
    }

    public static int Run(ReadOnlySpan<string> args, TimeProvider time)
    {
        // Before anything else: as process 1 a SIGTERM that comes too early is lost, and SIGKILL takes the answer with it.
        using var wake = new WakePipe(WakePipe.Terminate, WakePipe.Interrupt, WakePipe.Quit, WakePipe.Hangup);
        var volume = args is ["--volume", var folder] ? folder : ProbeLayout.MountPath;
        try
        {
            var plan = ProbePlan.Parse(Environment.GetEnvironmentVariable(ProbeLayout.PlanVariable) ?? throw new FormatException("it is not set"));
            using var observer = new ObserveCommand(plan, volume, time, wake);
            return observer.Watch();
        }
        catch (FormatException e)
        {
            _ = Descriptor.WritePatiently(2, Encoding.UTF8.GetBytes($"probe: {ProbeLayout.PlanVariable}: {e.Message}\n"), 1000);
            return ProbeExitCode.Misused;
        }
    }

    public void Dispose()
    {
        foreach (var tail in _tails)
        {
            tail.Dispose();
        }

        foreach (var volume in _volumes.Values)
        {
            volume.Dispose();
        }
    }

    private unsafe int Watch()
    {
        var wait = new PollFd(_wake.ReadEnd, PollFd.In);
        while (true)
        {
            var stopping = Libc.Poll(&wait, 1, PollMs) > 0;
            var now = _time.GetUtcNow();
            Look(now);
            if (stopping)
            {
                AskEngine(now, last: true);
            }

            var step = stopping ? _judge.Interrupt(now) : _judge.Decide(now);
            if (step.Verdict is not null && !stopping)
            {
                AskEngine(now, last: true);
                step = step with { Records = [.. step.Records, .. _judge.Rest()] };
            }

            foreach (var record in step.Records)
            {
                Print(record);
            }

            foreach (var handout in step.Handouts)
            {
                _ = VolumeOf(handout.Container.Name)?.WriteHandout(_plan.RunId, handout.Container);
            }

            if (step.Verdict is { } verdict)
            {
                Print(verdict);
                return verdict.ExitCode;
            }
        }
    }

    private void Look(DateTimeOffset now)
    {
        // Sockets first: what an attempt met was listening before its record was there.
        if (ListeningTable.Read(_table) is { } sockets)
        {
            _judge.Listen(sockets, now);
        }

        var bad = 0;
        foreach (var tail in _tails)
        {
            foreach (var record in tail.Read())
            {
                _judge.Take(record, now);
            }

            bad += tail.BadLines;
        }

        _judge.BadLines = bad;
        if (++_looks % LooksPerCollection == 0)
        {
            AskEngine(now, last: false);

            // The collector waits until a cache's worth of garbage is there, which here is more than everything else together; the
            // observer shares a small task's memory.
            GC.Collect();
        }
    }

    private void AskEngine(DateTimeOffset now, bool last)
    {
        foreach (var state in _engine?.Look(now, last) ?? [])
        {
            _judge.Take(state, now);
        }
    }

    private Volume? VolumeOf(string container)
    {
        if (!_volumes.TryGetValue(container, out var volume) && (volume = Volume.Open(_volumePath, container)) is not null)
        {
            _volumes[container] = volume;
        }

        return volume;
    }

    /// <summary>A log that nobody takes must not keep the answer from being given: the exit code carries it.</summary>
    private void Print(ProbeRecord record)
    {
        if (_canPrint)
        {
            _line.ResetWrittenCount();
            ProbeRecords.Write(_line, record);
            _canPrint = Descriptor.WritePatiently(1, _line.WrittenSpan, 2000);
        }
    }
}
