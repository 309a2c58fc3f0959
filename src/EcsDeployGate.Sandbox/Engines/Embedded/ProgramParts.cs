using System.Buffers.Binary;

namespace EcsDeployGate.Sandbox.Engines.Embedded;

/// <summary>Pieces that several programs share.</summary>
internal static class ProgramParts
{
    /// <summary>Descriptor that a program's own exec closes, and on which it tells a failure before that.</summary>
    public const int ExecDescriptor = 5;

    public const int StatusDescriptor = 3;

    /// <summary>The step whose failure means that the program was not found.</summary>
    public const string LookUp = "look up";

    /// <summary>The step whose failure means that the program was found and the kernel cannot execute it.</summary>
    public const string Exec = "execve";

    // What Docker leaves a container: chown, dac_override, fowner, fsetid, kill, setgid, setuid, setpcap, net_bind_service,
    // net_raw, sys_chroot, mknod, audit_write, setfcap.
    private static readonly int[] DockerCapabilities = [0, 1, 3, 4, 5, 6, 7, 8, 10, 13, 18, 27, 29, 31];
    private const int LastCapability = 40;

    /// <summary>Dies with the thread that started it; keeps no descriptor that this process inherited from its own parent.</summary>
    public static void Begin(this SyscallProgram program, int firstFreeDescriptor)
    {
        program.Call("prctl(PR_SET_PDEATHSIG)", Sys.Prctl, Sys.PrctlDeathSignal, Sys.SigKill);
        program.Call("close the program", Sys.Close, SyscallRunner.ProgramDescriptor);
        program.Call("close_range", Sys.CloseRange, firstFreeDescriptor, uint.MaxValue, 0).OrIgnore();
        program.Call("close the exec pipe on exec", Sys.Fcntl, ExecDescriptor, 2, 1);
        program.Call("close the status pipe on exec", Sys.Fcntl, StatusDescriptor, 2, 1);
    }

    /// <summary>Writes a text into a file of a kernel interface, in one write; the descriptor stays open until the next exec.</summary>
    /// <remarks>When the file cannot be opened, the write gets the error in place of a descriptor and fails harmlessly.</remarks>
    public static void WriteFile(this SyscallProgram program, string path, string text)
    {
        var open = program.Call($"open {path}", Sys.Openat, Sys.AtFdCwd, program.Text(path), Sys.OpenWriteOnly | Sys.OpenCloseOnExec, 0).OrIgnore();
        var write = program.Call($"write {path}", Sys.Write, -1, program.Text(text), text.Length).OrIgnore();
        open.Into(write, 0);
    }

    /// <summary>
    /// Starts the child with <paramref name="flags"/>; the parent tells its id, waits for it, tells how it ended and exits. What is
    /// added afterwards is the child's.
    /// </summary>
    public static void Fork(this SyscallProgram program, long flags)
    {
        var started = program.Record(HelperRecordKind.Started);
        var exited = program.Record(HelperRecordKind.Exited);
        var clone = program.Call("clone", Sys.Clone, flags | Sys.SigChld, 0, 0, 0, 0).StoreAt(started + 8);
        var skip = program.Call("umask", Sys.Umask, 0x12);
        var tell = program.Call("tell the process id", Sys.Write, StatusDescriptor, started, HelperRecord.Bytes);
        program.Call("close the exec pipe", Sys.Close, ExecDescriptor);
        var wait = program.Call("wait4", Sys.Wait4, -1, exited + 8, Sys.WaitAll, 0);
        wait.OrElse(wait);
        program.Call("tell the end", Sys.Write, StatusDescriptor, exited, HelperRecord.Bytes).OrIgnore();
        program.Call("exit", Sys.ExitGroup, 0);
        var child = program.Call("setsid", Sys.Setsid).OrIgnore();
        clone.ThenIfPositive(tell);
        skip.Then(child);
    }

    /// <summary>Signals as a fresh process has them: .NET ignores SIGPIPE, a shell's background jobs ignore SIGINT.</summary>
    public static void ResetSignals(this SyscallProgram program)
    {
        var fallback = program.Numbers(0, 0, 0, 0);
        for (var signal = 1; signal < 32; signal++)
        {
            program.Call("rt_sigaction", Sys.RtSigaction, signal, fallback, 0, 8).OrIgnore();
        }

        program.Call("rt_sigprocmask", Sys.RtSigprocmask, 2, program.Numbers(0), 0, 8).OrIgnore();
    }

    /// <summary>Docker's default capabilities, then groups and ids, then the death signal again, which a change of ids clears.</summary>
    public static void BecomeUser(this SyscallProgram program, ContainerUser user)
    {
        for (var fd = 0; fd < 3; fd++)
        {
            // So that the program can open /dev/stdout, which leads to a pipe that this process made.
            program.Call("fchown", Sys.Fchown, fd, user.Uid, user.Gid).OrIgnore();
        }

        for (var capability = 0; capability <= LastCapability; capability++)
        {
            if (!DockerCapabilities.Contains(capability))
            {
                program.Call("prctl(PR_CAPBSET_DROP)", Sys.Prctl, Sys.PrctlDropBounding, capability).OrIgnore();
            }
        }

        var groups = new byte[Math.Max(4, user.Groups.Count * 4)];
        for (var i = 0; i < user.Groups.Count; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(groups.AsSpan(i * 4), user.Groups[i]);
        }

        program.Call("setgroups", Sys.Setgroups, user.Groups.Count, program.Bytes(groups));
        program.Call("setresgid", Sys.Setresgid, user.Gid, user.Gid, user.Gid);
        program.Call("setresuid", Sys.Setresuid, user.Uid, user.Uid, user.Uid);
        program.Call("prctl(PR_SET_PDEATHSIG)", Sys.Prctl, Sys.PrctlDeathSignal, Sys.SigKill);
    }

    /// <summary>Looks the program up as runc does and executes it. A failed look-up and a failed execve are told by different steps.</summary>
    public static void Execute(this SyscallProgram program, ProcessConfig process)
    {
        var name = process.Arguments[0];
        var argv = program.Texts(process.Arguments);
        var envp = program.Texts(process.Environment);
        List<string> candidates = name.Contains('/', StringComparison.Ordinal) ? [name] : [.. process.SearchPath.Select(d => $"{d}/{name}").Take(64)];
        SyscallStep? lookUp = null;
        foreach (var candidate in candidates)
        {
            var next = program.Call(LookUp, Sys.Access, program.Text(candidate), 1);
            lookUp?.OrElse(next);
            lookUp = next;
            program.Call(Exec, Sys.Execve, program.Text(candidate), argv, envp);
        }
    }

    private static long Record(this SyscallProgram program, HelperRecordKind kind) => program.Numbers((long)kind, 0, 0);
}
