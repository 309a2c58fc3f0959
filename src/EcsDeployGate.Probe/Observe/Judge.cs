using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Observe;

/// <summary>Decides when the answer is known. No clock and no files: times and records are arguments.</summary>
/// <remarks>
/// <list type="table">
/// <item><term>every essential container healthy, for the soak time</term><description>healthy.</description></item>
/// <item><term>an essential container unhealthy</term><description>certain; experiments first, then unhealthy. A later success changes
/// nothing: what flaps is not fit to deploy.</description></item>
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
    private List<ProbeRecord> _say = [];
    private IReadOnlyList<ListeningSocket> _listening = [];

    public Judge(ProbePlan plan, DateTimeOffset startedAt)
    {
        (_plan, _startedAt) = (plan, startedAt);
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
        if (_watches.TryGetValue(record.Container, out var watch))
        {
            watch.Take(record, now, _say);
        }
    }

    public void Listen(IReadOnlyList<ListeningSocket> sockets, DateTimeOffset now)
    {
        if (!sockets.SequenceEqual(_listening))
        {
            _listening = sockets;
            _say.Add(new ListeningRecord("", now, sockets));
        }
    }

    public Step Decide(DateTimeOffset now)
    {
        foreach (var watch in _watches.Values)
        {
            watch.Tick(now, _say);
        }

        var handouts = HandOut(now);
        var failed = Failed();
        if (failed is not null && (now >= Deadline || _essential.TrueForAll(watch => !watch.HasFailed || watch.ExperimentsAreOver(now))))
        {
            return Answer(failed.Plan.Name, ProbeExitCode.Unhealthy, Because(failed), now, handouts);
        }

        if (failed is null && IsStable(now))
        {
            return Answer("", ProbeExitCode.Healthy, BecauseHealthy(), now, handouts);
        }

        if (now >= Deadline)
        {
            return AtDeadline(now);
        }

        return new(Said(), handouts, null);
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

    private List<Handout> HandOut(DateTimeOffset now)
    {
        var handouts = new List<Handout>();
        foreach (var watch in _essential)
        {
            if (!watch.HasFailed || watch.Experiments is not null)
            {
                continue;
            }

            var chosen = ExperimentChoice.Choose(watch.Plan, watch.Facts, _listening);
            watch.HandOut(chosen, now);
            if (chosen.Count > 0)
            {
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
        var flapping = failed.HealthySince is null ? "" : " It had been healthy before.";
        var passed = failed.Tried.Find(tried => tried.ExitCode == 0);
        var experiment = passed is not null
            ? $" Experiment '{passed.Id}' passed."
            : failed.Tried.Count > 0 ? $" {failed.Tried.Count} of {failed.Experiments!.Count} experiments were tried, none passed." : "";
        return $"Container '{failed.Plan.Name}' became UNHEALTHY: {Times(failed.Plan.Retries)} in a row, {last}.{flapping}{experiment}";
    }

    private static string Times(int failures) => failures == 1 ? "1 failure" : $"{failures} failures";
}
