using System.Text;
using EcsDeployGate.Probe.Posix;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Check;

/// <summary>
/// An experiment that takes longer than a slot: a second process runs it beside the container and outlives the attempt that started it.
/// That is how a check that has no answer within its time-out shows when the answer would have come.
/// </summary>
internal static class LongExperiment
{
    /// <summary>Starts the process and writes down that it runs.</summary>
    public static bool Start(CheckOptions options, PlannedExperiment experiment, RecordFile file, TimeProvider time)
    {
        const int ReadWrite = 2;
        var nothing = Libc.OpenAt(Libc.AtFdCwd, "/dev/null", ReadWrite | Open.CloseOnExec, 0);
        if (nothing < 0)
        {
            // Its output would hold the attempt's pipes open.
            return false;
        }

        string[] argv = ["probe", "try", "--name", options.Name, "--volume", options.Volume, .. options.Asks.ToArgs(), "--", experiment.Id];
        var errno = Spawn.Start("/proc/self/exe", argv, nothing, nothing, nothing, out _);
        if (errno != 0)
        {
            errno = Spawn.Start(Environment.GetCommandLineArgs()[0], argv, nothing, nothing, nothing, out _);
        }

        _ = Libc.Close(nothing);
        if (errno == 0)
        {
            file.Append(new ExperimentRecord(
                options.Name, time.GetUtcNow(), experiment.Id, experiment.Changes, experiment.Command, null, null, false, null, "", "", false));
        }

        return errno == 0;
    }

    /// <summary><c>try</c>: what the second process does.</summary>
    public static int Run(ReadOnlySpan<string> args, TimeProvider time)
    {
        using var wake = new WakePipe();
        if (CheckOptions.Parse(args) is not { Argv: [var id] } options)
        {
            _ = Descriptor.WritePatiently(2, Encoding.UTF8.GetBytes("probe: usage: try --name CONTAINER -- ID\n"), 200);
            return ProbeExitCode.Misused;
        }

        using var volume = Volume.Open(options.Volume, options.Name);
        if (volume?.ReadHandout()?.Experiments.FirstOrDefault(planned => planned.Id == id && planned.Seconds is not null) is not { } experiment)
        {
            return ProbeExitCode.Misused;
        }

        using var file = new RecordFile(volume);
        var redactor = new Redactor(options.Asks.Secrets, Environment.GetEnvironmentVariable);
        var path = Environment.GetEnvironmentVariable("PATH") ?? ProgramLookup.DefaultPath;
        file.Append(ExperimentSlot.Run(options.Name, experiment, TimeSpan.FromSeconds(experiment.Seconds!.Value), path, wake, time, redactor));
        return 0;
    }
}
