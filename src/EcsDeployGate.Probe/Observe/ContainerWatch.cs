using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Observe;

/// <summary>What is known about one container. No clock and no files: times are arguments.</summary>
internal sealed class ContainerWatch(PlannedContainer plan, DateTimeOffset observerStartedAt)
{
    /// <summary>More records than this say nothing new, and whoever writes them floods the log.</summary>
    public const int MaxAttempts = 2000;

    // The engine kills at the time-out; what the recorder wrote before that is here well within this.
    private static readonly TimeSpan s_killGrace = TimeSpan.FromSeconds(1);

    private readonly HealthCheckCounting _counting = new(plan.Retries, TimeSpan.FromSeconds(plan.StartPeriodSeconds));
    private AttemptRecord? _pending;
    private int _lastNumber;
    private int _ended;

    public PlannedContainer Plan => plan;

    public HealthState Health { get; private set; } = HealthState.Initial;

    /// <summary>When it last became healthy.</summary>
    public DateTimeOffset? HealthySince { get; private set; }

    /// <summary>When it became unhealthy for the first time.</summary>
    public DateTimeOffset? FailedAt { get; private set; }

    /// <summary>Whether it was ever unhealthy.</summary>
    public bool HasFailed => FailedAt is not null;

    /// <summary>Whether it had been healthy before it failed.</summary>
    public bool FellBack { get; private set; }

    /// <summary>Whether the unchanged check passed after it had failed for certain: ready, but late.</summary>
    public bool CameLate => HasFailed && !FellBack && (HealthySince is not null || Corrections?.Control is { ExitCode: 0 });

    /// <summary>Whether any attempt left a trace.</summary>
    public bool HasAttempts => _lastNumber > 0;

    /// <summary>The last attempt that ended.</summary>
    public AttemptRecord? LastAttempt { get; private set; }

    public FactsRecord? Facts { get; private set; }

    /// <summary>Corrections that were handed out, once they were.</summary>
    public HandedOut? Corrections { get; private set; }

    /// <summary>Stricter checks that were handed out, once they were.</summary>
    public HandedOut? Doubts { get; private set; }

    public HandedOut HandOut(IReadOnlyList<PlannedExperiment> experiments, bool doubts, DateTimeOffset now)
    {
        var handedOut = new HandedOut(plan, experiments, now);
        (Corrections, Doubts) = doubts ? (Corrections, handedOut) : (handedOut, Doubts);
        return handedOut;
    }

    /// <summary>Takes what the container's recorder wrote, and adds what there is to say about it.</summary>
    public void Take(ProbeRecord record, DateTimeOffset now, List<ProbeRecord> say)
    {
        switch (record)
        {
            case FactsRecord facts when Facts is null:
                Facts = facts;
                say.Add(facts);
                break;
            case ExperimentRecord experiment when Corrections?.Take(experiment, now) == true || Doubts?.Take(experiment, now) == true:
                say.Add(experiment);
                break;
            case AttemptRecord attempt when attempt.Number > _lastNumber && _ended < MaxAttempts:
                if (_pending is { } before)
                {
                    // The engine moved on, so that one was killed.
                    End(before with { TimedOut = attempt.StartedAt - before.StartedAt >= Timeout }, now, say);
                }

                _lastNumber = attempt.Number;
                Corrections?.Resume(attempt);
                Doubts?.Resume(attempt);
                TakeLatest(attempt, now, say);
                break;
            case AttemptRecord attempt when attempt.Number == _pending?.Number:
                TakeLatest(attempt, now, say);
                break;
            default:
                break;
        }
    }

    /// <summary>Notices an attempt that was killed: its time is over and no end was written.</summary>
    public void Tick(DateTimeOffset now, List<ProbeRecord> say)
    {
        if (_pending is { } attempt && now >= attempt.StartedAt + Timeout + s_killGrace)
        {
            End(attempt with { TimedOut = true }, now, say);
        }
    }

    /// <summary>Says what is known of an attempt that is still running.</summary>
    public void SayPending(List<ProbeRecord> say)
    {
        if (_pending is not null)
        {
            say.Add(_pending);
            _pending = null;
        }
    }

    private TimeSpan Timeout => TimeSpan.FromSeconds(plan.TimeoutSeconds);

    private void TakeLatest(AttemptRecord attempt, DateTimeOffset now, List<ProbeRecord> say)
    {
        // A start in the future would never time out.
        var sane = attempt.StartedAt > now ? attempt with { StartedAt = now } : attempt;
        if (sane.ExitCode is null && sane.SpawnError is null && sane.DurationMs is null)
        {
            _pending = sane;
        }
        else
        {
            End(sane, now, say);
        }
    }

    private void End(AttemptRecord attempt, DateTimeOffset now, List<ProbeRecord> say)
    {
        _pending = null;
        _ended++;
        LastAttempt = attempt;
        say.Add(attempt);
        var success = attempt is { ExitCode: 0, TimedOut: false, SpawnError: null };
        var next = _counting.Next(Health, StartedAt(attempt), attempt.StartedAt, success);
        if (next == Health)
        {
            return;
        }

        if (next.Status == HealthStatus.Healthy && Health.Status != HealthStatus.Healthy)
        {
            HealthySince = now;
        }

        if (next.Status == HealthStatus.Unhealthy && FailedAt is null)
        {
            FailedAt = now;
            FellBack = HealthySince is not null;
        }

        Health = next;
        say.Add(new HealthRecord(plan.Name, now, next.Status, next.FailingStreak));
    }

    /// <summary>
    /// When the container started: by its own process table if that is credible, otherwise when the observer did. One that starts later,
    /// because it waits for another, has its start period later as well.
    /// </summary>
    private DateTimeOffset StartedAt(AttemptRecord attempt) =>
        Facts?.ContainerStartedAt is { } started && started <= attempt.StartedAt && started > observerStartedAt - TimeSpan.FromHours(1)
            ? started
            : observerStartedAt;
}
