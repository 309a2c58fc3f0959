using EcsDeployGate.Sandbox.Tasks;

namespace EcsDeployGate.Sandbox.Tests.Engines;

// What a container runs, as whom and where, and what becomes of what it prints.
public abstract partial class TaskEngineContract
{
    [Fact]
    public async Task What_a_container_prints_last_is_kept_without_a_line_end_too()
    {
        var seen = await RunAsync(Shell("main", "echo first; sleep 0.2; printf last; printf trouble >&2"));

        Assert.Equal(["first", "last", "trouble"], seen.Lines("main").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_program_runs_its_lines_are_told_and_its_exit_ends_the_task()
    {
        var seen = await RunAsync(Shell("web", "echo out; echo err >&2; exit 3"));
        Assert.Equal(["err", "out"], seen.Lines("web").Order(StringComparer.Ordinal));
        Assert.Equal(3, seen.Container("web").ExitCode);
        Assert.Equal(("EssentialContainerExited", "Essential container in task exited"), (seen.Last.StopCode, seen.Last.StoppedReason));
        Assert.Equal(["PROVISIONING", "PENDING", "ACTIVATING", "RUNNING", "DEACTIVATING", "STOPPING", "DEPROVISIONING", "STOPPED"], seen.Statuses);
        Assert.Equal(images.Store.Find(BusyboxImages.Name)!.Digest, seen.Container("web").ImageDigest);
        Assert.NotNull(seen.Last.StartedAt);
        Assert.True(seen.Last.StoppedAt >= seen.Last.ExecutionStoppedAt);
    }

    [Fact]
    public async Task A_container_killed_by_a_signal_exits_with_128_and_its_number()
    {
        // PID 1 cannot kill itself with a default action; its child can.
        var seen = await RunAsync(Shell("web", "sh -c 'kill -SEGV $$'; exit $?"));
        Assert.Equal(139, seen.Container("web").ExitCode);
    }

    [Fact]
    public async Task Long_lines_are_cut_at_16_KiB_and_nothing_is_lost()
    {
        var seen = await RunAsync(Shell("web", "head -c 40000 /dev/zero | tr '\\0' x; echo; i=0; while [ $i -lt 2000 ]; do echo line-$i; i=$((i+1)); done"));
        var lines = seen.Lines("web");
        Assert.Equal([16384, 16384, 7232], lines.Take(3).Select(l => l.Length));
        Assert.Equal(Enumerable.Range(0, 2000).Select(i => $"line-{i}"), lines.Skip(3));
    }

    [Fact]
    public async Task Environment_working_directory_and_user_come_from_image_and_definition()
    {
        var seen = await RunAsync(Shell("web", "pwd; id -u; id -g; id -G; echo $FROM_IMAGE $FROM_TASK $HOME $PATH; touch /x || echo refused") with
        {
            User = "app",
            WorkingDirectory = "/made/for/it",
            Environment = new Dictionary<string, string> { ["FROM_TASK"] = "a b", ["FROM_IMAGE"] = "replaced" },
        });
        Assert.Equal(
            ["/made/for/it", "1000", "1001", "1001 1002", "replaced a b /home/app /usr/bin:/bin", "refused"],
            seen.Lines("web").Where(l => !l.StartsWith("touch", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_numeric_user_needs_no_entry_in_the_image()
    {
        var seen = await RunAsync(Shell("web", "id -u; id -g; echo $HOME; echo $$ >/dev/stdout") with { User = "4321:99" });
        Assert.Equal(["4321", "99", "/", "1"], seen.Lines("web"));
    }

    [Fact]
    public async Task The_images_entry_point_gets_the_tasks_command_and_the_tasks_entry_point_drops_the_images_command()
    {
        var asIs = new ContainerSpec { Name = "as-is", Image = "busybox:entrypoint", Essential = false };
        var command = asIs with { Name = "command", Command = ["task-cmd"] };
        var entry = asIs with { Name = "entry", EntryPoint = ["/bin/pwd"] };
        var seen = await RunAsync(asIs, command, entry, Shell("main", "sleep 1.5"));
        Assert.Equal(["entry image-cmd"], seen.Lines("as-is"));
        Assert.Equal(["entry task-cmd"], seen.Lines("command"));
        Assert.Equal(["/srv/app"], seen.Lines("entry"));
    }

    [Fact]
    public async Task A_containers_processes_see_only_themselves_and_have_dockers_capabilities()
    {
        var seen = await RunAsync(Shell("web", "exec 2>&1; ls /proc | grep -c '^[0-9]'; grep CapEff /proc/self/status; mount -t tmpfs x /tmp || echo refused; ls /dev"));
        var lines = seen.Lines("web");
        Assert.True(int.Parse(lines[0], System.Globalization.CultureInfo.InvariantCulture) <= 4);
        Assert.Equal("CapEff:\t00000000a80425fb", lines[1]);
        Assert.Contains("refused", lines);
        Assert.Superset(new HashSet<string>(["null", "zero", "shm", "pts", "fd", "stdout"]), lines.ToHashSet());
    }

    [Fact]
    public async Task Programs_inherit_three_descriptors_and_no_more()
    {
        const string Count = "cd /proc/self/fd; echo *";
        await using var run = await StartAsync([], Shell("main", $"{Count}; exec sleep 100") with { HealthCheck = Check("CMD-SHELL", $"{Count}; exit 1") with { Retries = 1 } });
        await run.Seen.Until(s => s.Last.HealthStatus == "UNHEALTHY", "unhealthy");

        // The fourth is the shell's own, for reading the directory.
        Assert.Equal("0 1 2 3", run.Seen.Lines("main")[0]);
        Assert.Equal("0 1 2 3", run.Seen.Container("main").Health!.Output.Trim());
    }
}
