using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Observe;

/// <summary>Decides when the answer is known. No clock and no files: times and records are arguments.</summary>
/// <remarks>
/// <list type="table">
/// <item><term>every essential container healthy, for the soak time</term><description>healthy; stricter checks are tried first.</description></item>
/// <item><term>an essential container unhealthy</term><description>certain. Corrections are tried as soon as something listens, and the container
/// is watched on for a bounded time, to learn whether it is only late; then unhealthy. A later success changes nothing about that.</description></item>
/// <item><term>applications that are not started</term><description>tried, after one attempt of each check.</description></item>
/// <item><term>SIGTERM</term><description>unhealthy if that is certain already, otherwise interrupted.</description></item>
/// <item><term>the deadline</term><description>likewise; undecided, or no-records when no attempt left a trace.</description></item>
/// </list>
/// </remarks>
internal sealed class Judge
{
    private readonly ProbePlan _plan;
    private readonly DateTimeOffset _startedAt;
    private readonly Dictionary<string, ContainerWatch> _watches = new(StringComparer.Ordinal);
    private readonly List<ContainerWatch> _essential;
    private readonly LateStart _late;
    private List<ProbeRecord> _say = [];
    private IReadOnlyList<ListeningSocket>? _listening;

    public Judge(ProbePlan plan, DateTimeOffset startedAt)
    {
        (_plan, _startedAt, _late) = (plan, startedAt, new(TimeSpan.FromSeconds(plan.WatchSeconds)));
        foreach (var container in plan.Containers)
        {
            _watches[container.Name] = new ContainerWatch(container, startedAt);
        }

        _essential = [.. _watches.Values.Where(watch => watch.Plan.Essential)];
    }

    /// <summary>Lines in the volume that could not be read; mentioned in the verdict.</summary>
    public int BadLines { get; set; }

    public void Take(ProbeRecord record, DateTimeOffset now)
    {
        if (record is EngineRecord)
        {
            _say.Add(record);
        }
        else if (_watches.TryGetValue(record.Container, out var watch))
        {
            watch.Take(record, now, _say);
        }
    }

    public void Listen(IReadOnlyList<ListeningSocket> sockets, DateTimeOffset now)
    {
        // The first look is told even if it saw nothing: that nothing listens is not the same as that nobody looked.
        if (_listening is null || !sockets.SequenceEqual(_listening))
        {
            _listening = sockets;
            _say.Add(new ListeningRecord("", now, sockets));
            _late.Listen(sockets, now);
        }
    }

    /// <summary>What is to be told besides the last step.</summary>
    public IReadOnlyList<ProbeRecord> Rest() => Said();

    public Step Decide(DateTimeOffset now)
    {
        foreach (var watch in _watches.Values)
        {
            watch.Tick(now, _say);
        }

        if (_plan.CommandOnly)
        {
            return DecideCommandOnly(now);
        }

        var handouts = HandOut(now);
        var failed = Failed();
        if (failed is not null && (now >= Deadline || _essential.TrueForAll(watch => !watch.HasFailed || IsSettled(watch, now))))
        {
            return Answer(failed.Plan.Name, ProbeExitCode.Unhealthy, Because(failed), now, handouts);
        }

        if (failed is null && IsStable(now))
        {
            var doubts = HandOutDoubts(now);
            if (doubts.Count > 0 || (now < Deadline && !_essential.TrueForAll(watch => watch.Doubts?.IsOver(now) != false)))
            {
                return new(Said(), [.. handouts, .. doubts], null);
            }

            return Answer("", ProbeExitCode.Healthy, BecauseHealthy(), now, handouts);
        }

        return now >= Deadline ? AtDeadline(now) : new(Said(), handouts, null);
    }

    /// <summary>The task is being stopped.</summary>
    public Step Interrupt(DateTimeOffset now)
    {
        var settled = Decide(now);
        if (settled.Verdict is not null)
        {
            return settled;
        }

        _say.AddRange(settled.Records);
        if (Failed() is { } failed)
        {
            return Answer(failed.Plan.Name, ProbeExitCode.Unhealthy, Because(failed), now, []);
        }

        SayPending();
        return Answer(
            "", ProbeExitCode.Interrupted, "The task was stopped before there was an answer, as when an essential container exits. " + States(),
            now, []);
    }

    private DateTimeOffset Deadline => _startedAt + TimeSpan.FromSeconds(_plan.DeadlineSeconds);

    private ContainerWatch? Failed() => _essential.Find(watch => watch.HasFailed);

    private Step DecideCommandOnly(DateTimeOffset now)
    {
        if (_essential.Find(watch => watch.LastAttempt is { SpawnError: not null } or { ExitCode: 126 or 127 }) is { } cannot)
        {
            return Answer(cannot.Plan.Name, ProbeExitCode.Unhealthy, $"The health check of container '{cannot.Plan.Name}' cannot be run.", now, []);
        }

        return _watches.Values.All(watch => watch.LastAttempt is not null)
            ? Answer("", ProbeExitCode.Tried, "Every health check was run once; the applications were not started.", now, [])
            : now >= Deadline ? AtDeadline(now)
            : new(Said(), [], null);
    }

    /// <summary>Whether nothing more is to be learned of a container that failed.</summary>
    private bool IsSettled(ContainerWatch watch, DateTimeOffset now) =>
        watch.CameLate
        || (watch.Corrections is { } corrections ? corrections.IsOver(now) && (corrections.Passed is not null || !_late.MayBe(watch, now)) : !_late.MayBe(watch, now));

    private List<Handout> HandOut(DateTimeOffset now)
    {
        var handouts = new List<Handout>();
        foreach (var watch in _essential)
        {
            if (!watch.HasFailed || watch.Corrections is not null || watch.CameLate || !_late.IsWorthTrying(watch, now))
            {
                continue;
            }

            var chosen = ExperimentChoice.Choose(watch.Plan, watch.Facts, _listening ?? []);
            watch.HandOut(chosen, doubts: false, now);
            if (chosen.Count > 0)
            {
                handouts.Add(new(watch.Plan with { Experiments = chosen }));
            }
        }

        return handouts;
    }

    private List<Handout> HandOutDoubts(DateTimeOffset now)
    {
        var handouts = new List<Handout>();
        foreach (var watch in _essential)
        {
            if (watch.Doubts is null && ExperimentChoice.Choose(watch.Plan, watch.Facts, _listening ?? [], doubts: true) is { Count: > 0 } chosen)
            {
                watch.HandOut(chosen, doubts: true, now);
                handouts.Add(new(watch.Plan with { Experiments = chosen }));
            }
        }

        return handouts;
    }

    private bool IsStable(DateTimeOffset now)
    {
        // With nothing to wait for, the soak time is counted from the start: the task at least stays up.
        var since = _startedAt;
        foreach (var watch in _essential)
        {
            if (watch.Health is not { Status: HealthStatus.Healthy, FailingStreak: 0 })
            {
                return false;
            }

            since = watch.HealthySince > since ? watch.HealthySince.Value : since;
        }

        return now - since >= TimeSpan.FromSeconds(_plan.SoakSeconds);
    }

    private Step AtDeadline(DateTimeOffset now)
    {
        SayPending();
        var limit = $"No answer within {_plan.DeadlineSeconds} seconds. ";
        return _watches.Count > 0 && _watches.Values.All(watch => !watch.HasAttempts)
            ? Answer(
                "", ProbeExitCode.NoRecords, limit + "No health check was ever recorded: it was not run, or could not write to the volume.", now, [])
            : Answer("", ProbeExitCode.Undecided, limit + States(), now, []);
    }

    private Step Answer(string container, int exitCode, string because, DateTimeOffset now, IReadOnlyList<Handout> handouts)
    {
        var lines = BadLines == 0 ? "" : $" {BadLines} lines in the volume were not records and were ignored.";
        return new(Said(), handouts, new(container, now, VerdictRecord.WordFor(exitCode)!, exitCode, because + lines));
    }

    private List<ProbeRecord> Said() => Interlocked.Exchange(ref _say, []);

    private void SayPending()
    {
        foreach (var watch in _watches.Values)
        {
            watch.SayPending(_say);
        }
    }

    private string States() => string.Join(
        " ", _watches.Values.Select(watch => $"'{watch.Plan.Name}' is {watch.Health.Status} after {Times(watch.Health.FailingStreak)} in a row."));

    private string BecauseHealthy() => _essential.Count == 0
        ? $"No essential container has a health check; the task stayed up for {_plan.SoakSeconds} seconds."
        : $"Every essential container with a health check stayed healthy for {_plan.SoakSeconds} seconds.";

    private static string Because(ContainerWatch failed)
    {
        var last = failed.LastAttempt switch
        {
            { TimedOut: true } => $"the last ran longer than {failed.Plan.TimeoutSeconds} seconds",
            { SpawnError: { } error } => $"the last could not start '{error.Program}' ({error.Name})",
            { ExitCode: { } code } => $"the last exited with {code}",
            _ => "the last was killed",
        };
        var otherwise = failed.FellBack ? " It had been healthy before." : failed.CameLate ? " It passed later, unchanged." : "";
        var experiment = failed.Corrections switch
        {
            { Passed: { } passed } => $" Experiment '{passed.Id}' passed.",
            { Tried.Count: > 0 and var tried } => $" {tried} experiments were tried, none passed.",
            _ => "",
        };
        return $"Container '{failed.Plan.Name}' became UNHEALTHY: {Times(failed.Plan.Retries)} in a row, {last}.{otherwise}{experiment}";
    }

    private static string Times(int failures) => failures == 1 ? "1 failure" : $"{failures} failures";
}
