using System.Text;
using EcsDeployGate.Probe.Check;
using EcsDeployGate.Probe.Hold;
using EcsDeployGate.Probe.Install;
using EcsDeployGate.Probe.Observe;
using EcsDeployGate.Probe.Posix;
using EcsDeployGate.Probe.Protocol;

try
{
    return args switch
    {
        ["check", ..] => CheckCommand.Run(args.AsSpan(1), TimeProvider.System),
        ["observe", ..] => ObserveCommand.Run(args.AsSpan(1), TimeProvider.System),
        ["install", ..] => InstallCommand.Run(args.AsSpan(1)),
        ["try", ..] => LongExperiment.Run(args.AsSpan(1), TimeProvider.System),
        ["hold"] => HoldCommand.Run(),
        ["guard", ..] => Guardian.Guard(args.AsSpan(1)),
        _ => Misused(),
    };
}
catch (Exception e)
{
    // The last line of defence: an unhandled exception would abort, and 134 would look like the application's fault.
    _ = Descriptor.WritePatiently(2, Encoding.UTF8.GetBytes($"probe: {e.GetType().Name}: {e.Message}\n"), 1000);
    return ProbeExitCode.Broken;
}

static int Misused()
{
    _ = Descriptor.WritePatiently(2, "probe: usage: probe install FOLDER | check ... -- COMMAND... | observe | hold\n"u8, 1000);
    return ProbeExitCode.Misused;
}
