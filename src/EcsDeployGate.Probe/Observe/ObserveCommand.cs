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
    private readonly WakePipe _wake = new(WakePipe.Terminate, WakePipe.Interrupt, WakePipe.Quit, WakePipe.Hangup);
    private readonly Dictionary<string, Volume> _volumes = new(StringComparer.Ordinal);
    private readonly List<RecordTail> _tails = [];
    private readonly ArrayBufferWriter<byte> _line = new(4096);
    private readonly byte[] _table = new byte[16 * 1024];
    private bool _canPrint = true;
    private int _looks;

    private ObserveCommand(ProbePlan plan, string volumePath, TimeProvider time)
    {
        (_plan, _volumePath, _time) = (plan, volumePath, time);
        _judge = new(plan, time.GetUtcNow());
        foreach (var container in plan.Containers)
        {
            var name = container.Name;
            _tails.Add(new(name, () => VolumeOf(name)?.OpenRecords() ?? -1));
        }
    }

    public static int Run(ReadOnlySpan<string> args, TimeProvider time)
    {
        var volume = args is ["--volume", var folder] ? folder : ProbeLayout.MountPath;
        try
        {
            var plan = ProbePlan.Parse(Environment.GetEnvironmentVariable(ProbeLayout.PlanVariable) ?? throw new FormatException("it is not set"));
            using var observer = new ObserveCommand(plan, volume, time);
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

        _wake.Dispose();
    }

    private unsafe int Watch()
    {
        var wait = new PollFd(_wake.ReadEnd, PollFd.In);
        while (true)
        {
            var stopping = Libc.Poll(&wait, 1, PollMs) > 0;
            var now = _time.GetUtcNow();
            Look(now);
            var step = stopping ? _judge.Interrupt(now) : _judge.Decide(now);
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
        _judge.Listen(ListeningTable.Read(_table), now);
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
            // The collector waits until a cache's worth of garbage is there, which here is more than everything else together; the
            // observer shares a small task's memory.
            GC.Collect();
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
