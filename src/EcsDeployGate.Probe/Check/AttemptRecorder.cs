using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Check;

/// <summary>
/// Writes one attempt: at its start, while it prints (ever less often), shortly before the engine would kill it, and at its end. So an
/// attempt that is killed without warning leaves its start and nearly all of what it said.
/// </summary>
internal sealed class AttemptRecorder
{
    private static readonly TimeSpan s_firstFlush = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_guardLead = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan[] s_lastFlushes = [TimeSpan.FromMilliseconds(250), TimeSpan.FromMilliseconds(60)];

    private readonly RecordFile _file;
    private readonly CheckOptions _options;
    private readonly TimeProvider _time;
    private readonly Redactor _redactor;
    private readonly DateTimeOffset _startedAt;
    private readonly int _number;
    private readonly List<TimeSpan> _due;
    private long _recorded;

    public AttemptRecorder(RecordFile file, CheckOptions options, TimeProvider time, Redactor redactor)
    {
        (_file, _options, _time, _redactor) = (file, options, time, redactor);
        _startedAt = time.GetUtcNow();
        _number = file.LastAttempt is { Number: < int.MaxValue } last ? last.Number + 1 : 1;
        _due = FlushTimes(options.Timeout);
    }

    /// <summary>When to save what was printed: at growing distances, and twice close to the time-out.</summary>
    public static List<TimeSpan> FlushTimes(TimeSpan timeout)
    {
        var times = new List<TimeSpan>();
        for (var at = s_firstFlush; at < timeout; at *= 2)
        {
            times.Add(at);
        }

        foreach (var lead in s_lastFlushes)
        {
            if (timeout > lead)
            {
                times.Add(timeout - lead);
            }
        }

        times.Sort();
        return times;
    }

    public void Start() => _file.Append(Record(null, null));

    /// <summary>Saves what is new if it is time to; says when it next will be.</summary>
    public TimeSpan Tick(ChildRun run, Guardian guardian, int pid, TimeSpan elapsed)
    {
        if (elapsed >= _options.Timeout - s_guardLead)
        {
            guardian.Start(pid);
        }

        var flush = false;
        while (_due.Count > 0 && elapsed >= _due[0])
        {
            _due.RemoveAt(0);
            flush = true;
        }

        var total = run.Stdout.Total + run.Stderr.Total;
        if (flush && total != _recorded)
        {
            _recorded = total;
            _file.Append(Record(run, null));
        }

        var guardAt = _options.Timeout - s_guardLead;
        var next = _due.Count > 0 ? _due[0] : TimeSpan.MaxValue;
        return guardAt > elapsed && guardAt < next ? guardAt : next;
    }

    public void End(ChildRun run, ChildEnd end) => _file.Append(Record(run, end));

    private AttemptRecord Record(ChildRun? run, ChildEnd? end)
    {
        var stdout = _redactor.Hide(run?.Stdout.Text(out _) ?? "");
        var stderr = _redactor.Hide(run?.Stderr.Text(out _) ?? "");
        var binary = false;
        if (run is not null)
        {
            _ = run.Stdout.Text(out var first);
            _ = run.Stderr.Text(out var second);
            binary = first || second;
        }

        return new(
            _options.Name, _time.GetUtcNow(), _number, _startedAt, end?.Duration.TotalMilliseconds,
            end is { Error: { } error } ? ChildEnd.CodeFor(error) : end?.ExitCode, end?.Duration > _options.Timeout, end?.Error, stdout, stderr,
            run is { Stdout.Truncated: true } or { Stderr.Truncated: true }, binary);
    }
}
