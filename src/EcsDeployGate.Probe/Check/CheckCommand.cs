using System.Text;
using EcsDeployGate.Probe.Posix;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Check;

/// <summary><c>check</c>: runs a container's own health-check command unchanged and records what it did.</summary>
internal static class CheckCommand
{
    public static int Run(ReadOnlySpan<string> args, TimeProvider time)
    {
        if (CheckOptions.Parse(args) is not { } options)
        {
            Say("probe: usage: check --name CONTAINER --timeout-ms N -- COMMAND...");
            return ProbeExitCode.Misused;
        }

        var path = Environment.GetEnvironmentVariable("PATH") ?? ProgramLookup.DefaultPath;
        var progress = new Progress();
        try
        {
            return Run(options, path, time, progress);
        }
        catch (Exception) when (!progress.Started)
        {
            // The recorder broke. The command must run all the same, so become it.
            var found = ProgramLookup.Find(options.Argv[0], path);
            var errno = found.Path is null ? found.Errno : Spawn.Become(found.Path, options.Argv);
            return Failed(new(errno, Errno.Name(errno), options.Argv[0], found.FileExists), options);
        }
        catch (Exception) when (progress.End is not null)
        {
            return ExitCode(progress.End, options);
        }
    }

    private static int Run(CheckOptions options, string path, TimeProvider time, Progress progress)
    {
        var started = time.GetTimestamp();
        using var wake = new WakePipe(
            WakePipe.Hangup, WakePipe.Interrupt, WakePipe.Quit, WakePipe.User1, WakePipe.User2, WakePipe.Terminate);
        using var volume = Volume.Open(options.Volume, options.Name);
        using var file = new RecordFile(volume);
        var redactor = new Redactor(options.Asks.Secrets, Environment.GetEnvironmentVariable);
        if (volume?.ReadHandout() is { } handout && handout.Name == options.Name && !volume.IsMarked(ExperimentSlot.MarkOf(handout)))
        {
            progress.Started = true;
            return new ExperimentSlot(options, file, wake, time, redactor).Run(handout, volume, path, started);
        }

        var recorder = new AttemptRecorder(file, options, time, redactor);
        recorder.Start();
        var guardian = new Guardian();
        var first = file.IsNew;
        ChildRun? run = null;
        run = new ChildRun(wake, time)
        {
            PassOn = true,
            Tick = (pid, elapsed) =>
            {
                progress.Started = true;
                if (first)
                {
                    // While the command is already running: its time is the engine's, not ours.
                    first = false;
                    file.Append(Surroundings.Gather(options, path, time.GetUtcNow()));
                }

                return recorder.Tick(run!, guardian, pid, elapsed);
            },
        };
        var end = run.Run(options.Argv, path);
        progress.Started = true;
        progress.End = end;
        guardian.Dismiss();
        if (first)
        {
            file.Append(Surroundings.Gather(options, path, time.GetUtcNow()));
        }

        if (end.Error is { } error)
        {
            run.Stderr.Add(Encoding.UTF8.GetBytes(ChildEnd.Explain(error, !options.Argv[0].Contains('/')) + "\n"));
        }

        recorder.End(run, end);
        return ExitCode(end, options);
    }

    private static int ExitCode(ChildEnd end, CheckOptions options) =>
        end.Error is { } error ? Failed(error, options) : end.ExitCode ?? 1;

    private static int Failed(SpawnError error, CheckOptions options)
    {
        Say(ChildEnd.Explain(error, !options.Argv[0].Contains('/')));
        return ChildEnd.CodeFor(error);
    }

    private static void Say(string text) => _ = Descriptor.WritePatiently(2, Encoding.UTF8.GetBytes(text + "\n"), 200);

    private sealed class Progress
    {
        public bool Started { get; set; }

        public ChildEnd? End { get; set; }
    }
}
