namespace EcsDeployGate.Sandbox.Engines.Embedded;

/// <summary>Runs a command inside a container that runs already, as the container's own user: a health check.</summary>
internal static class EnterProgram
{
    /// <summary>Descriptor with a process handle on the container's PID 1, which cannot come to mean another process.</summary>
    public const int ContainerDescriptor = 6;

    private const long AllNamespaces = Sys.CloneNewNs | Sys.CloneNewPid | Sys.CloneNewNet | Sys.CloneNewUts | Sys.CloneNewIpc;

    public static SyscallImage Build(ProcessConfig process, IReadOnlyList<string> cgroupProcs)
    {
        var program = new SyscallProgram();
        program.Begin(firstFreeDescriptor: 7);
        foreach (var procs in cgroupProcs)
        {
            program.WriteFile(procs, "0");
        }

        program.Call("enter the container", Sys.Setns, ContainerDescriptor, AllNamespaces);
        program.Fork(flags: 0);
        program.Call("prctl(PR_SET_PDEATHSIG)", Sys.Prctl, Sys.PrctlDeathSignal, Sys.SigKill);
        program.Call("chdir", Sys.Chdir, program.Text(process.WorkingDirectory));
        program.Call("umask", Sys.Umask, 0x12);
        program.Call("close the container", Sys.Close, ContainerDescriptor);
        program.ResetSignals();
        program.BecomeUser(process.User);
        program.Execute(process);
        return program.Build(ProgramParts.ExecDescriptor);
    }
}
