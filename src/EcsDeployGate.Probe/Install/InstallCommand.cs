using System.Runtime.InteropServices;
using System.Text;
using EcsDeployGate.Probe.Posix;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Install;

/// <summary><c>install FOLDER</c>: puts the probe and a folder for each container into the shared volume. Safe to do twice.</summary>
internal static class InstallCommand
{
    private const uint Executable = 0x1ED;        // 0755
    private const uint AnyoneMayAddFiles = 0x3FF; // 01777: containers run as any user, and must not remove what others wrote

    public static int Run(ReadOnlySpan<string> args)
    {
        if (args.Length != 1)
        {
            return Fail(ProbeExitCode.Misused, "usage: install FOLDER");
        }

        ProbePlan plan;
        try
        {
            plan = ProbePlan.Parse(Environment.GetEnvironmentVariable(ProbeLayout.PlanVariable) ?? throw new FormatException("it is not set"));
        }
        catch (FormatException e)
        {
            return Fail(ProbeExitCode.Misused, $"{ProbeLayout.PlanVariable}: {e.Message}");
        }

        var volume = Libc.OpenAt(Libc.AtFdCwd, args[0], Open.Directory | Open.CloseOnExec, 0);
        if (volume < 0)
        {
            return Fail(ProbeExitCode.Broken, $"cannot open the folder '{args[0]}': {LastError()}");
        }

        if (Copy(volume) is { } problem)
        {
            return Fail(ProbeExitCode.Broken, $"cannot put the probe into '{args[0]}': {problem}");
        }

        foreach (var container in plan.Containers)
        {
            if (MakeFolder(volume, container.Name) is { } why)
            {
                return Fail(ProbeExitCode.Broken, $"cannot make the folder '{args[0]}/{container.Name}': {why}");
            }
        }

        return 0;
    }

    private static string? MakeFolder(int volume, string name)
    {
        // Whether it was there already shows when it is opened.
        _ = Libc.MkDirAt(volume, name, AnyoneMayAddFiles);
        var folder = Libc.OpenAt(volume, name, Open.Directory | Open.NoFollow | Open.CloseOnExec, 0);
        if (folder < 0)
        {
            return LastError();
        }

        // Separately, because the umask takes bits from mkdir(2).
        var problem = Libc.FChMod(folder, AnyoneMayAddFiles) == 0 ? null : LastError();
        _ = Libc.Close(folder);
        return problem;
    }

    private static string? Copy(int volume)
    {
        const string Draft = ".probe.new";
        const string Final = "probe";
        var from = Libc.OpenAt(Libc.AtFdCwd, "/proc/self/exe", Open.ReadOnly | Open.CloseOnExec, 0);
        if (from < 0)
        {
            // No /proc here.
            from = Libc.OpenAt(Libc.AtFdCwd, Environment.GetCommandLineArgs()[0], Open.ReadOnly | Open.CloseOnExec, 0);
        }

        if (from < 0)
        {
            return "cannot read itself: " + LastError();
        }

        // A new file under another name, since one that is being executed cannot be written.
        _ = Libc.UnlinkAt(volume, Draft, 0);
        var to = Libc.OpenAt(volume, Draft, Open.WriteOnly | Open.Create | Open.Exclusive | Open.NoFollow | Open.CloseOnExec, Executable);
        if (to < 0)
        {
            return LastError();
        }

        var buffer = new byte[64 * 1024];
        int read;
        while ((read = Descriptor.Read(from, buffer)) > 0)
        {
            if (!Descriptor.WriteAll(to, buffer.AsSpan(0, read)))
            {
                return LastError();
            }
        }

        var done = read == 0 && Libc.FChMod(to, Executable) == 0;
        _ = Libc.Close(to);
        _ = Libc.Close(from);
        return done && Libc.RenameAt(volume, Draft, volume, Final) == 0 ? null : LastError();
    }

    private static string LastError() => Errno.Text(Marshal.GetLastPInvokeError());

    private static int Fail(int code, string message)
    {
        _ = Descriptor.WritePatiently(2, Encoding.UTF8.GetBytes("probe: " + message + "\n"), 1000);
        return code;
    }
}
