using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Observe;

/// <summary>Experiments that one container's attempts are used for, and what has come back.</summary>
internal sealed class HandedOut(PlannedContainer container, IReadOnlyList<PlannedExperiment> experiments, DateTimeOffset at)
{
    // An attempt that had looked before the hand-out was there is no sign that the experiments are over.
    private static readonly TimeSpan s_visible = TimeSpan.FromSeconds(2);

    private readonly DateTimeOffset _endAt =
        at + (2 * TimeSpan.FromSeconds(container.IntervalSeconds + container.TimeoutSeconds)) + TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, DateTimeOffset> _running = new(StringComparer.Ordinal);
    private DateTimeOffset? _passedAt;
    private bool _resumed;

    public IReadOnlyList<PlannedExperiment> Experiments => experiments;

    /// <summary>What was tried, to its end.</summary>
    public List<ExperimentRecord> Tried { get; } = [];

    /// <summary>The original command after the experiments.</summary>
    public ExperimentRecord? Control { get; private set; }

    /// <summary>The first correction that passed.</summary>
    public ExperimentRecord? Passed { get; private set; }

    /// <summary>Whether nothing more is to be learned: one passed or all ran, and the control with them; or two slots went by.</summary>
    public bool IsOver(DateTimeOffset now)
    {
        if (Passed is not null)
        {
            return Control is not null || _resumed || now >= _passedAt + TimeSpan.FromSeconds(container.TimeoutSeconds + 1);
        }

        foreach (var end in _running.Values)
        {
            if (now < end)
            {
                return false;
            }
        }

        return Control is not null || _resumed || Tried.Count >= experiments.Count || now >= _endAt;
    }

    /// <summary>Takes a record if it is one that was asked for and that is new.</summary>
    public bool Take(ExperimentRecord record, DateTimeOffset now)
    {
        if (record.Id == ExperimentRecord.ControlId)
        {
            if (Control is not null || (Passed is null && Tried.Count == 0 && _running.Count == 0))
            {
                return false;
            }

            Control = record;
            return true;
        }

        PlannedExperiment? planned = null;
        foreach (var wanted in experiments)
        {
            planned = wanted.Id == record.Id && ExperimentChoice.IsRunOf(wanted, record.Command) ? wanted : planned;
        }

        if (planned is null || Tried.Exists(tried => tried.Id == record.Id && tried.Command.SequenceEqual(record.Command)))
        {
            return false;
        }

        if (planned.Seconds is { } seconds && record is { ExitCode: null, DurationMs: null, SpawnError: null })
        {
            // It has begun, and runs on beside the container.
            _running[record.Id] = now + TimeSpan.FromSeconds(seconds + 3);
            return false;
        }

        _running.Remove(record.Id);
        Tried.Add(record);
        if (record.ExitCode == 0 && planned.Kind == PlannedExperiment.Correction && Passed is null)
        {
            (Passed, _passedAt) = (record, now);
        }

        return true;
    }

    /// <summary>An original attempt: the recorder has nothing left to try.</summary>
    public void Resume(AttemptRecord attempt) => _resumed |= attempt.StartedAt > at + s_visible;
}
