using EcsDeployGate.Probe.Posix;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Check;

/// <summary>
/// Uses an attempt whose outcome no longer matters to try corrected commands, one after the other, within the attempt's own time; at
/// the end the original once more, as the control.
/// </summary>
internal sealed class ExperimentSlot(CheckOptions options, RecordFile file, WakePipe wake, TimeProvider time, Redactor redactor)
{
    private const int MaxExperiments = 16;

    private static readonly TimeSpan s_least = TimeSpan.FromSeconds(1);

    private readonly Signs _signs = new(file.LastAttempt, Environment.GetEnvironmentVariable);

    /// <summary>The name of the mark that says that a hand-out needs no further slot.</summary>
    public static string MarkOf(PlannedContainer handout) =>
        handout.Experiments.Any(planned => planned.Kind == PlannedExperiment.Doubt) ? "doubts.done" : "experiments.done";

    /// <param name="handout">What to try.</param>
    /// <param name="volume">Where the end is marked.</param>
    /// <param name="path">Where programs are looked up.</param>
    /// <param name="started">When the slot began.</param>
    /// <returns>
    /// The exit code of the last original attempt. Where corrections are tried it is never 0: the container must not become healthy by an
    /// experiment. Where doubts are tried the container is healthy already and stays so.
    /// </returns>
    public int Run(PlannedContainer handout, Volume volume, string path, long started)
    {
        var budget = options.Timeout - TimeSpan.FromMilliseconds(Math.Max(250, options.Timeout.TotalMilliseconds / 10));
        var doubts = handout.Experiments.Any(planned => planned.Kind == PlannedExperiment.Doubt);
        var passed = false;
        foreach (var done in file.Experiments)
        {
            var planned = handout.Experiments.FirstOrDefault(wanted => wanted.Id == done.Id);
            if (planned?.Kind == PlannedExperiment.Look)
            {
                _signs.Add(done);
            }

            passed |= done.ExitCode == 0 && planned is { Kind: PlannedExperiment.Correction };
        }

        var over = TryAll(handout, path, started, budget, ref passed);
        if (over)
        {
            var left = budget - time.GetElapsedTime(started);
            if (!doubts && left >= s_least)
            {
                file.Append(Try(new(ExperimentRecord.ControlId, [], ["CMD", .. options.Argv], null, false), left, path));
            }

            volume.Mark(MarkOf(handout));
        }

        return file.LastAttempt?.ExitCode is { } code && (code != 0 || doubts) ? code : 1;
    }

    /// <summary>An equal part of what is left, but at least a second; zero when there is less than that.</summary>
    public static TimeSpan Share(TimeSpan left, int experiments)
    {
        if (left < s_least)
        {
            return TimeSpan.Zero;
        }

        var equal = left / experiments;
        return equal < s_least ? s_least : equal;
    }

    /// <returns>Whether nothing is left to try.</returns>
    private bool TryAll(PlannedContainer handout, string path, long started, TimeSpan budget, ref bool passed)
    {
        var run = file.Experiments.Count;
        for (var i = 0; i < handout.Experiments.Count && !passed && run < MaxExperiments; i++)
        {
            if (handout.Experiments[i] is not { } planned || !_signs.Any(planned.When) || Concrete(planned) is not { } experiment || IsDone(experiment))
            {
                continue;
            }

            if (experiment.Seconds is not null)
            {
                run += LongExperiment.Start(options, experiment, file, time) ? 1 : 0;
                continue;
            }

            var share = Share(budget - time.GetElapsedTime(started), Left(handout, i));
            if (share == TimeSpan.Zero)
            {
                return false;
            }

            run++;
            var record = Try(experiment, share, path);
            file.Append(record);
            if (planned.Kind == PlannedExperiment.Look)
            {
                _signs.Add(record);
            }

            passed = record.ExitCode == 0 && planned.Kind == PlannedExperiment.Correction;
        }

        return true;
    }

    /// <summary>How many experiments may still run, as far as the signs of now tell.</summary>
    private int Left(PlannedContainer handout, int from)
    {
        var left = 0;
        for (var i = from; i < handout.Experiments.Count; i++)
        {
            left += handout.Experiments[i].Seconds is null && _signs.Any(handout.Experiments[i].When) ? 1 : 0;
        }

        return Math.Max(1, left);
    }

    /// <summary>With the path of the redirect filled in; null when there was none.</summary>
    private PlannedExperiment? Concrete(PlannedExperiment planned)
    {
        if (!planned.Command.Any(part => part.Contains(PlannedExperiment.PathPlaceholder, StringComparison.Ordinal)))
        {
            return planned;
        }

        return _signs.RedirectPath() is { } path
            ? planned with
            {
                Changes = [.. planned.Changes.Select(part => part.Replace(PlannedExperiment.PathPlaceholder, path, StringComparison.Ordinal))],
                Command = [.. planned.Command.Select(part => part.Replace(PlannedExperiment.PathPlaceholder, path, StringComparison.Ordinal))],
            }
            : null;
    }

    private bool IsDone(PlannedExperiment wanted) =>
        file.Experiments.Exists(done => wanted.Id == done.Id && wanted.Command.SequenceEqual(done.Command));

    private ExperimentRecord Try(PlannedExperiment experiment, TimeSpan share, string path) =>
        Run(options.Name, experiment, share, path, wake, time, redactor);

    /// <summary>Runs one experiment to its end or to the end of its time.</summary>
    public static ExperimentRecord Run(
        string container, PlannedExperiment experiment, TimeSpan limit, string path, WakePipe wake, TimeProvider time, Redactor redactor)
    {
        var run = new ChildRun(wake, time) { KillAfter = limit };
        string[] argv = experiment.Command[0] == "CMD-SHELL"
            ? ["/bin/sh", "-c", .. experiment.Command.Skip(1)]
            : [.. experiment.Command.Skip(1)];
        var end = run.Run(argv, path);
        return new(
            container, time.GetUtcNow(), experiment.Id, experiment.Changes, experiment.Command,
            end.Error is null ? end.Duration.TotalMilliseconds : null, end.Killed ? null : end.ExitCode, end.Killed, end.Error,
            redactor.Hide(run.Stdout.Text(out _)), redactor.Hide(run.Stderr.Text(out _)), run.Stdout.Truncated || run.Stderr.Truncated);
    }
}
