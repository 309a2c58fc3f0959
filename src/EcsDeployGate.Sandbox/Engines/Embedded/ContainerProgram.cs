namespace EcsDeployGate.Sandbox.Engines.Embedded;

/// <summary>Starts a container: joins the task's network, makes its own mounts, processes and IPC, and executes its program as PID 1.</summary>
/// <remarks>
/// What is to be mounted from this machine is picked up first (open_tree), then the overlay becomes the root and the old root is
/// let go, and only then is anything mounted inside: links in an image resolve when there is nothing but the image to lead to. While
/// the old root still lies stacked upon the new one, even <c>/..</c> leads into it, so a hostile <c>/etc → /../tmp</c> would.
/// </remarks>
internal static class ContainerProgram
{
    /// <summary>Descriptors that <see cref="HelperRequest.Descriptors"/> has to provide.</summary>
    public const int NetworkDescriptor = 6;

    public const int HostnameDescriptor = 7;

    /// <summary>One byte, or the end, on it says that the process is in its cgroups: joining from outside takes as long as all mounts together.</summary>
    public const int GoDescriptor = 8;

    private static readonly string[] Devices = ["null", "zero", "full", "random", "urandom", "tty"];
    private static readonly (string Path, string Target)[] DeviceLinks =
    [
        ("/dev/fd", "/proc/self/fd"), ("/dev/stdin", "/proc/self/fd/0"), ("/dev/stdout", "/proc/self/fd/1"),
        ("/dev/stderr", "/proc/self/fd/2"), ("/dev/ptmx", "pts/ptmx"), ("/dev/core", "/proc/kcore"),
    ];

    public static SyscallImage Build(ContainerPlan plan)
    {
        var program = new SyscallProgram();
        program.Begin(firstFreeDescriptor: 9);
        foreach (var procs in plan.CgroupProcs.Where(_ => plan.JoinsCgroupsItself))
        {
            program.WriteFile(procs, "0");
        }

        program.Call("join the task's network", Sys.Setns, NetworkDescriptor, Sys.CloneNewNet);
        program.Call("join the task's host name", Sys.Setns, HostnameDescriptor, Sys.CloneNewUts);

        // The waiting parent shares the mounts, so that taking them apart, which the kernel does slowly, delays no news of the end.
        program.Call("unshare(CLONE_NEWNS|CLONE_NEWIPC)", Sys.Unshare, Sys.CloneNewNs | Sys.CloneNewIpc);
        program.Fork(Sys.CloneNewPid);
        program.Call("prctl(PR_SET_PDEATHSIG)", Sys.Prctl, Sys.PrctlDeathSignal, Sys.SigKill);
        MakeRoot(program, plan);
        var devices = Devices.Select(device => (Path: $"/dev/{device}", Source: PickUp(program, $"/dev/{device}"))).ToList();
        var files = ((string Source, string Target)[])[(plan.HostsFile, "/etc/hosts"), (plan.HostnameFile, "/etc/hostname"), (plan.ResolvFile, "/etc/resolv.conf")];
        var etc = files.Select(file => (file.Target, Source: PickUp(program, file.Source))).ToList();
        var volumes = plan.Mounts.OrderBy(m => m.Target.Count(c => c == '/')).Select(mount => (Mount: mount, Source: PickUp(program, mount.Source))).ToList();
        EnterRoot(program, plan);
        MountKernelFiles(program);
        foreach (var (path, source) in devices)
        {
            Touch(program, path);
            PutDown(program, source, path, readOnly: false);
        }

        program.Call("make /etc", Sys.Mkdir, program.Text("/etc"), 0x1ed).OrIgnore();
        foreach (var (target, source) in etc)
        {
            Touch(program, target);
            PutDown(program, source, target, readOnly: false);
        }

        foreach (var (mount, source) in volumes)
        {
            MakeDirectories(program, mount.Target);
            PutDown(program, source, mount.Target, mount.ReadOnly);
        }

        HideKernelFiles(program);

        MakeDirectories(program, plan.Process.WorkingDirectory);
        if (plan.ReadOnlyRoot)
        {
            program.Call("make the root read-only", Sys.Mount, 0, program.Text("/"), 0, Sys.MountRemount | Sys.MountBind | Sys.MountReadOnly, 0);
        }

        program.Call("chdir", Sys.Chdir, program.Text(plan.Process.WorkingDirectory));
        program.Call("umask", Sys.Umask, 0x12);
        program.ResetSignals();
        program.Call("wait for the limits", Sys.Read, GoDescriptor, program.Bytes(new byte[8]), 1);
        foreach (var descriptor in (long[])[NetworkDescriptor, HostnameDescriptor, GoDescriptor])
        {
            program.Call("close", Sys.Close, descriptor);
        }

        program.BecomeUser(plan.Process.User);
        program.Execute(plan.Process);
        return program.Build(ProgramParts.ExecDescriptor);
    }

    private static void MakeRoot(SyscallProgram program, ContainerPlan plan)
    {
        program.Call("keep mounts to itself", Sys.Mount, 0, program.Text("/"), 0, Sys.MountRecursive | Sys.MountPrivate, 0);
        var layers = plan.Directory;
        if (plan.UpperInMemory)
        {
            program.Call("mount tmpfs", Sys.Mount, program.Text("tmpfs"), program.Text(layers), program.Text("tmpfs"), 0, program.Text("mode=0755"));
            foreach (var name in (string[])["upper", "work", "root"])
            {
                program.Call($"make {name}", Sys.Mkdir, program.Text($"{layers}/{name}"), 0x1ed);
            }
        }

        var options = $"lowerdir={Escape(plan.Rootfs)},upperdir={Escape(layers)}/upper,workdir={Escape(layers)}/work";
        program.Call("mount the root", Sys.Mount, program.Text("overlay"), program.Text($"{layers}/root"), program.Text("overlay"), 0, program.Text(options));
    }

    private static void EnterRoot(SyscallProgram program, ContainerPlan plan)
    {
        program.Call("chdir to the root", Sys.Chdir, program.Text($"{plan.Directory}/root"));
        program.Call("pivot_root", Sys.PivotRoot, program.Text("."), program.Text("."));
        program.Call("leave the old root", Sys.Umount2, program.Text("."), Sys.DetachMount);
        program.Call("chdir /", Sys.Chdir, program.Text("/"));
    }

    private static void MountKernelFiles(SyscallProgram program)
    {
        const long Safe = Sys.MountNoSuid | Sys.MountNoDev | Sys.MountNoExec;
        Mount(program, "proc", "/proc", Safe, null);
        Mount(program, "tmpfs", "/dev", Sys.MountNoSuid | Sys.MountStrictAtime, "mode=755,size=65536k");
        Mount(program, "tmpfs", "/dev/shm", Safe, "mode=1777,size=65536k");
        Mount(program, "devpts", "/dev/pts", Sys.MountNoSuid | Sys.MountNoExec, "newinstance,ptmxmode=0666,mode=0620,gid=5");
        foreach (var (path, target) in DeviceLinks)
        {
            program.Call($"link {path}", Sys.Symlink, program.Text(target), program.Text(path)).OrIgnore();
        }

        program.Call("make /sys", Sys.Mkdir, program.Text("/sys"), 0x1ed).OrIgnore();
        program.Call("mount /sys", Sys.Mount, program.Text("sysfs"), program.Text("/sys"), program.Text("sysfs"), Safe | Sys.MountReadOnly, 0).OrIgnore();
    }

    private static void HideKernelFiles(SyscallProgram program)
    {
        const long Safe = Sys.MountNoSuid | Sys.MountNoDev | Sys.MountNoExec;

        // What engines keep from a container's root: it would reach the whole machine.
        foreach (var path in (string[])["/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus", "/proc/fs"])
        {
            var at = program.Text(path);
            program.Call($"bind {path}", Sys.Mount, at, at, 0, Sys.MountBind, 0).OrIgnore();
            program.Call($"protect {path}", Sys.Mount, 0, at, 0, Sys.MountRemount | Sys.MountBind | Sys.MountReadOnly | Safe, 0).OrIgnore();
        }

        foreach (var path in (string[])["/proc/kcore", "/proc/keys", "/proc/timer_list"])
        {
            program.Call($"mask {path}", Sys.Mount, program.Text("/dev/null"), program.Text(path), 0, Sys.MountBind, 0).OrIgnore();
        }
    }

    private static void Mount(SyscallProgram program, string type, string target, long flags, string? options)
    {
        program.Call($"make {target}", Sys.Mkdir, program.Text(target), 0x1ed).OrIgnore();
        program.Call($"mount {target}", Sys.Mount, program.Text(type), program.Text(target), program.Text(type), flags, options is null ? 0 : program.Text(options));
    }

    /// <summary>A mount of its own of something of this machine, held by a descriptor until <see cref="PutDown"/>.</summary>
    private static SyscallStep PickUp(SyscallProgram program, string source) =>
        program.Call($"open {source}", Sys.OpenTree, Sys.AtFdCwd, program.Text(source), Sys.OpenTreeClone | Sys.OpenCloseOnExec);

    private static void PutDown(SyscallProgram program, SyscallStep source, string target, bool readOnly)
    {
        var to = program.Text(target);
        var mount = program.Call($"mount {target}", Sys.MoveMount, -1, program.Text(string.Empty), Sys.AtFdCwd, to, Sys.MoveMountFromDescriptor | Sys.MoveMountFollowTarget);
        source.Into(mount, 0);
        if (readOnly)
        {
            program.Call($"make {target} read-only", Sys.Mount, 0, to, 0, Sys.MountRemount | Sys.MountBind | Sys.MountReadOnly, 0);
        }
    }

    /// <summary>An empty file to mount over; made without opening it, which would keep the root from becoming read-only.</summary>
    private static void Touch(SyscallProgram program, string path) =>
        program.Call($"make {path}", Sys.Mknod, program.Text(path), 0x81a4, 0).OrIgnore();

    private static void MakeDirectories(SyscallProgram program, string path)
    {
        for (var slash = path.IndexOf('/', 1); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            program.Call("mkdir", Sys.Mkdir, program.Text(path[..slash]), 0x1ed).OrIgnore();
        }

        program.Call("mkdir", Sys.Mkdir, program.Text(path), 0x1ed).OrIgnore();
    }

    // Overlay's option parser takes colons, commas and backslashes for itself.
    private static string Escape(string path) => path.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace(":", "\\:", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal);
}
