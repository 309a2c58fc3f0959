using EcsDeployGate.Probe.Posix;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Check;

/// <summary>
/// Uses an attempt whose outcome no longer matters to try corrected commands, one after the other, within the attempt's own time.
/// </summary>
internal sealed class ExperimentSlot(CheckOptions options, RecordFile file, WakePipe wake, TimeProvider time)
{
    private static readonly TimeSpan s_least = TimeSpan.FromSeconds(1);

    /// <returns>The exit code of the last original attempt, but never 0: the container must not become healthy by an experiment.</returns>
    public int Run(PlannedContainer handout, string path, long started)
    {
        var budget = options.Timeout - TimeSpan.FromMilliseconds(Math.Max(250, options.Timeout.TotalMilliseconds / 10));
        var todo = handout.Experiments.Where(wanted => !file.Experiments.Any(done => IsSame(wanted, done))).ToList();
        var passed = file.Experiments.Exists(done => done.ExitCode == 0);
        for (var i = 0; i < todo.Count && !passed; i++)
        {
            var left = budget - time.GetElapsedTime(started);
            var share = Share(left, todo.Count - i);
            if (share == TimeSpan.Zero)
            {
                break;
            }

            var record = Try(todo[i], share, path);
            file.Append(record);
            passed = record.ExitCode == 0;
        }

        return file.LastAttempt?.ExitCode is { } code and not 0 ? code : 1;
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

    private static bool IsSame(PlannedExperiment wanted, ExperimentRecord done) =>
        wanted.Id == done.Id && wanted.Command.SequenceEqual(done.Command);

    private ExperimentRecord Try(PlannedExperiment experiment, TimeSpan share, string path)
    {
        var run = new ChildRun(wake, time) { KillAfter = share };
        string[] argv = experiment.Command[0] == "CMD-SHELL"
            ? ["/bin/sh", "-c", .. experiment.Command.Skip(1)]
            : [.. experiment.Command.Skip(1)];
        var end = run.Run(argv, path);
        return new(
            options.Name, time.GetUtcNow(), experiment.Id, experiment.Changes, experiment.Command,
            end.Error is null ? end.Duration.TotalMilliseconds : null, end.Killed ? null : end.ExitCode, end.Killed, end.Error,
            run.Stdout.Text(out _), run.Stderr.Text(out _), run.Stdout.Truncated || run.Stderr.Truncated);
    }
}
