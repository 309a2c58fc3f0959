using System.Diagnostics;
using EcsDeployGate.Sandbox.Tasks;

namespace EcsDeployGate.Sandbox.Tests.Engines;

/// <summary>What every engine that runs real containers has to do, on real containers.</summary>
public abstract class TaskEngineContract(BusyboxImages images, ContainerCount count)
{
    private static int _tasks;

    protected BusyboxImages Images => images;

    internal abstract ITaskEngine Engine { get; }

    /// <summary>Names what is left of a task on this machine; empty when nothing is.</summary>
    protected abstract Task<IReadOnlyList<string>> LeftOversAsync(string taskId);

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
    public async Task A_read_only_root_refuses_writes_and_a_volume_takes_them()
    {
        var seen = await RunAsync(["data"], Shell("web", "echo x >/file || echo refused; echo x >/data/file && echo written; ls -ld /data | cut -c1-10") with
        {
            ReadonlyRootFilesystem = true,
            Mounts = [new("data", "/data", ReadOnly: false)],
        });
        Assert.Equal(["refused", "written", "drwxr-xr-x"], seen.Lines("web").Where(l => !l.Contains("can't", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_volume_is_shared_and_read_only_where_the_definition_says_so()
    {
        var writer = Shell("writer", "echo from-writer >/out/file") with { Essential = false, Mounts = [new("data", "/out", false)] };
        var reader = Shell("reader", "cat /deep/in/file; touch /deep/in/other || echo refused") with
        {
            Mounts = [new("data", "/deep/in", true)],
            DependsOn = [new("writer", "SUCCESS")],
        };
        var seen = await RunAsync(["data"], writer, reader);
        Assert.Equal(["from-writer", "refused"], seen.Lines("reader").Where(l => !l.StartsWith("touch", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Containers_reach_each_other_on_127_0_0_1_and_localhost()
    {
        var server = Shell("server", "mkdir /www; echo hello >/www/index.html; exec httpd -f -p 8080 -h /www") with { Essential = false };
        var client = Shell("client", "for i in 1 2 3 4 5 6 7 8 9; do wget -qO- http://127.0.0.1:8080/ && break; sleep 0.2; done; wget -qO- http://localhost:8080/; hostname >/dev/null") with
        {
            DependsOn = [new("server", "START")],
        };
        var seen = await RunAsync(server, client);
        Assert.Equal(["hello", "hello"], seen.Lines("client").Where(l => l == "hello"));
        Assert.Equal(0, seen.Container("client").ExitCode);
    }

    [Fact]
    public async Task Two_tasks_at_once_listen_on_the_same_port_and_do_not_disturb_each_other()
    {
        var tasks = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => RunAsync(
            Shell("server", $"mkdir /www; echo task-{i} >/www/index.html; exec httpd -f -p 80 -h /www") with { Essential = false, User = "0" },
            Shell("client", "for i in 1 2 3 4 5 6 7 8 9; do wget -qO- http://localhost/ && exit; sleep 0.2; done; exit 1") with { DependsOn = [new("server", "START")] })));
        Assert.Equal([["task-0"], ["task-1"], ["task-2"]], tasks.Select(t => t.Lines("client").Where(l => l.StartsWith("task", StringComparison.Ordinal)).ToArray()));
    }

    [Fact]
    public async Task COMPLETE_waits_for_any_end_SUCCESS_for_a_good_one_START_for_the_start()
    {
        var seen = await RunAsync(
            Shell("init", "sleep 0.5; echo init; exit 5") with { Essential = false },
            Shell("ok", "sleep 0.5; echo ok") with { Essential = false, DependsOn = [new("init", "COMPLETE")] },
            Shell("main", "echo main") with { DependsOn = [new("ok", "SUCCESS"), new("init", "START")] });
        Assert.Equal(["init: init", "ok: ok", "main: main"], seen.All());
        Assert.Equal([5, 0, 0], seen.Last.Containers.Select(c => c.ExitCode));
    }

    [Fact]
    public async Task A_dependency_that_fails_its_SUCCESS_stops_the_task_and_says_so()
    {
        var seen = await RunAsync(
            Shell("init", "exit 7") with { Essential = false },
            Shell("main", "echo never") with { DependsOn = [new("init", "SUCCESS")] });
        Assert.Equal("TaskFailedToStart", seen.Last.StopCode);
        Assert.Equal("DependencyError: container 'main' waits for 'init' to reach SUCCESS, but 'init' exited with code 7", seen.Container("main").Reason);
        Assert.Null(seen.Container("main").ExitCode);
        Assert.Null(seen.Last.StartedAt);
        Assert.Empty(seen.Lines("main"));
    }

    [Fact]
    public async Task HEALTHY_waits_for_the_check_to_pass()
    {
        var seen = await RunAsync(
            Shell("db", "sleep 1; touch /tmp/ready; exec sleep 100") with { Essential = false, HealthCheck = Check("CMD-SHELL", "test -f /tmp/ready") },
            Shell("main", "echo main") with { DependsOn = [new("db", "HEALTHY")] });
        Assert.Equal(["main"], seen.Lines("main"));
        Assert.Equal("HEALTHY", seen.Container("db").HealthStatus);
    }

    [Fact]
    public async Task A_dependency_that_passes_its_start_timeout_stops_the_task()
    {
        var seen = await RunAsync(
            Shell("slow", "exec sleep 100") with { Essential = false, StartTimeoutSeconds = 2, StopTimeoutSeconds = 1 },
            Shell("main", "echo never") with { DependsOn = [new("slow", "COMPLETE")] });
        Assert.Equal("TaskFailedToStart", seen.Last.StopCode);
        Assert.Contains("startTimeout of 2 s", seen.Container("main").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_essential_container_that_exits_stops_the_others_with_SIGTERM()
    {
        var seen = await RunAsync(
            Shell("main", "sleep 0.7; exit 0"),
            Shell("side", "trap 'echo got-term; exit 9' TERM; while :; do sleep 0.1; done") with { Essential = false });
        Assert.Equal(["got-term"], seen.Lines("side"));
        Assert.Equal(9, seen.Container("side").ExitCode);
        Assert.Equal("EssentialContainerExited", seen.Last.StopCode);
    }

    [Fact]
    public async Task A_container_that_is_not_essential_may_exit_alone()
    {
        await using var run = await StartAsync([], Shell("main", "exec sleep 100"), Shell("side", "exit 4") with { Essential = false });
        await run.Seen.Until(s => s.Container("side").LastStatus == "STOPPED" && s.Last.LastStatus == "RUNNING", "side has ended and the task runs");
        Assert.Equal(("RUNNING", "RUNNING"), (run.Seen.Last.LastStatus, run.Seen.Container("main").LastStatus));
    }

    [Fact]
    public async Task Stop_sends_SIGTERM_then_after_the_stop_timeout_SIGKILL_and_the_first_reason_stays()
    {
        await using var run = await StartAsync([], Shell("main", "trap 'echo ignored' TERM; echo ready; while :; do sleep 0.1; done") with { StopTimeoutSeconds = 2 });
        await run.Seen.Until(s => s.Lines("main").Contains("ready"), "ready");
        var since = Stopwatch.GetTimestamp();
        run.Task.Stop("UserInitiated", "because");
        run.Task.Stop("UserInitiated", "another reason");
        await run.Task.Completion;
        Assert.InRange(Stopwatch.GetElapsedTime(since).TotalSeconds, 1.9, 8);
        Assert.Equal(137, run.Seen.Container("main").ExitCode);
        Assert.Contains("ignored", run.Seen.Lines("main"));
        Assert.Equal(("UserInitiated", "because"), (run.Seen.Last.StopCode, run.Seen.Last.StoppedReason));
    }

    [Fact]
    public async Task Containers_stop_in_reverse_order_of_their_dependencies()
    {
        const string Loop = "while :; do sleep 0.1; done";
        await using var run = await StartAsync(
            [],
            Shell("db", $"trap 'echo bye; exit 0' TERM; {Loop}"),
            Shell("app", $"trap 'sleep 0.5; echo bye; exit 0' TERM; echo ready; {Loop}") with { DependsOn = [new("db", "START")] });
        await run.Seen.Until(s => s.Lines("app").Contains("ready"), "ready");
        await Task.Delay(300, TestContext.Current.CancellationToken);
        run.Task.Stop("UserInitiated", "stop");
        await run.Task.Completion;
        Assert.Equal(["app: bye", "db: bye"], run.Seen.All().Where(l => l.EndsWith("bye", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_images_stop_signal_is_used()
    {
        await using var run = await StartAsync([], Shell("main", "trap 'echo usr1; exit 0' USR1; echo ready; while :; do sleep 0.1; done") with { Image = "busybox:stopsignal" });
        await run.Seen.Until(s => s.Lines("main").Contains("ready"), "ready");
        run.Task.Stop("UserInitiated", "stop");
        await run.Task.Completion;
        Assert.Contains("usr1", run.Seen.Lines("main"));
        Assert.Equal(0, run.Seen.Container("main").ExitCode);
    }

    [Fact]
    public async Task Health_is_UNKNOWN_then_UNHEALTHY_after_its_retries_then_HEALTHY_on_one_success()
    {
        await using var run = await StartAsync([], Shell("main", "sleep 3.5; touch /tmp/ok; exec sleep 100") with
        {
            HealthCheck = Check("CMD-SHELL", "echo checking; test -f /tmp/ok") with { Retries = 2 },
        });
        await run.Seen.Until(s => s.Last.LastStatus == "RUNNING", "running");
        Assert.Equal("UNKNOWN", run.Seen.Last.HealthStatus);
        await run.Seen.Until(s => s.Last.HealthStatus == "UNHEALTHY", "unhealthy");
        var detail = run.Seen.Container("main").Health!;
        Assert.Equal(("UNHEALTHY", 1, "checking"), (detail.Status, detail.ExitCode, detail.Output.Trim()));
        Assert.InRange((detail.Since - run.Seen.Container("main").StartedAt!.Value).TotalSeconds, 1.8, 4);
        await run.Seen.Until(s => s.Last.HealthStatus == "HEALTHY", "healthy");
        Assert.Equal("RUNNING", run.Seen.Last.LastStatus);
    }

    [Fact]
    public async Task Failures_inside_the_start_period_do_not_count()
    {
        await using var run = await StartAsync([], Shell("main", "exec sleep 100") with
        {
            HealthCheck = Check("CMD", "false") with { Retries = 1, StartPeriodSeconds = 3 },
        });
        await run.Seen.Until(s => s.Last.HealthStatus == "UNHEALTHY", "unhealthy");
        var container = run.Seen.Container("main");
        Assert.InRange((container.Health!.Since - container.StartedAt!.Value).TotalSeconds, 2.9, 6);
    }

    [Fact]
    public async Task A_check_runs_as_the_containers_user_in_its_directory_with_its_environment()
    {
        await using var run = await StartAsync([], Shell("main", "exec sleep 100") with
        {
            User = "app",
            WorkingDirectory = "/tmp",
            Environment = new Dictionary<string, string> { ["KEY"] = "value" },
            HealthCheck = Check("CMD-SHELL", "echo $(id -u) $(id -G) $(pwd) $KEY; exit 1") with { Retries = 1 },
        });
        await run.Seen.Until(s => s.Last.HealthStatus == "UNHEALTHY", "unhealthy");
        Assert.Equal("1000 1001 1002 /tmp value", run.Seen.Container("main").Health!.Output.Trim());
    }

    [Fact]
    public async Task A_check_whose_program_is_missing_says_so_in_the_runtimes_words()
    {
        await using var run = await StartAsync([], Shell("main", "exec sleep 100") with { HealthCheck = Check("CMD", "curl", "-f", "http://localhost/") with { Retries = 1 } });
        await run.Seen.Until(s => s.Last.HealthStatus == "UNHEALTHY", "unhealthy");
        var health = run.Seen.Container("main").Health!;
        Assert.Equal(-1, health.ExitCode);
        Assert.StartsWith("OCI runtime exec failed: exec failed: ", health.Output, StringComparison.Ordinal);
        Assert.Contains("exec: \"curl\": executable file not found in $PATH: unknown", health.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_through_the_shell_keeps_what_the_shell_said()
    {
        await using var run = await StartAsync([], Shell("main", "exec sleep 100") with { HealthCheck = Check("CMD-SHELL", "curl -f http://localhost/ || exit 1") with { Retries = 1 } });
        await run.Seen.Until(s => s.Last.HealthStatus == "UNHEALTHY", "unhealthy");
        var health = run.Seen.Container("main").Health!;
        Assert.Equal((1, "/bin/sh: curl: not found"), (health.ExitCode, health.Output.Trim()));
    }

    [Fact]
    public async Task A_check_in_an_image_without_a_shell_cannot_run()
    {
        await using var run = await StartAsync([], new ContainerSpec
        {
            Name = "main",
            Image = "empty:test",
            EntryPoint = ["/busybox", "sleep", "100"],
            HealthCheck = Check("CMD-SHELL", "true") with { Retries = 1 },
        });
        await run.Seen.Until(s => s.Last.HealthStatus == "UNHEALTHY", "unhealthy");
        Assert.Contains("exec: \"/bin/sh\": stat /bin/sh: no such file or directory", run.Seen.Container("main").Health!.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_that_takes_too_long_is_killed_and_counts_as_a_failure()
    {
        await using var run = await StartAsync([], Shell("main", "exec sleep 100") with { HealthCheck = Check("CMD-SHELL", "echo started; sleep 50") with { Retries = 1 } });
        await run.Seen.Until(s => s.Last.HealthStatus == "UNHEALTHY", "unhealthy");
        var health = run.Seen.Container("main").Health!;
        Assert.Equal(-1, health.ExitCode);
        Assert.StartsWith("Health check exceeded timeout (1s)", health.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_essential_containers_with_a_check_make_the_tasks_health()
    {
        await using var run = await StartAsync(
            [],
            Shell("main", "exec sleep 100") with { HealthCheck = Check("CMD", "true") },
            Shell("plain", "exec sleep 100"),
            Shell("side", "exec sleep 100") with { Essential = false, HealthCheck = Check("CMD", "false") with { Retries = 1 } });
        await run.Seen.Until(s => s.Container("side").HealthStatus == "UNHEALTHY" && s.Container("main").HealthStatus == "HEALTHY", "both known");
        Assert.Equal("HEALTHY", run.Seen.Last.HealthStatus);
        Assert.Equal("UNKNOWN", run.Seen.Container("plain").HealthStatus);
    }

    [Fact]
    public async Task An_image_that_is_not_there_is_CannotPullContainerError()
    {
        var seen = await RunAsync(Shell("web", "true") with { Image = "registry.example/none:1" }, Shell("other", "true"));
        Assert.Equal("TaskFailedToStart", seen.Last.StopCode);
        Assert.StartsWith("CannotPullContainerError: ", seen.Last.StoppedReason, StringComparison.Ordinal);
        Assert.Contains("registry.example/none:1: not found", seen.Container("web").Reason, StringComparison.Ordinal);
        Assert.Null(seen.Container("web").ExitCode);
        Assert.Null(seen.Last.StartedAt);
    }

    [Theory]
    [InlineData("curl", "exec: \"curl\": executable file not found in $PATH")]
    [InlineData("/no/such", "exec: \"/no/such\": stat /no/such: no such file or directory")]
    [InlineData("/data", "exec: \"/data\": permission denied")]
    public async Task A_program_that_cannot_run_is_CannotStartContainerError(string program, string expected)
    {
        var seen = await RunAsync(new ContainerSpec { Name = "web", Image = "empty:test", EntryPoint = [program] });
        Assert.Equal(("TaskFailedToStart", "Task failed to start"), (seen.Last.StopCode, seen.Last.StoppedReason));
        Assert.StartsWith("CannotStartContainerError: ", seen.Container("web").Reason, StringComparison.Ordinal);
        Assert.Contains(expected, seen.Container("web").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_the_kernel_cannot_execute_starts_and_fails()
    {
        var seen = await RunAsync(new ContainerSpec { Name = "web", Image = "empty:test", EntryPoint = ["/text"] });
        Assert.Equal(1, seen.Container("web").ExitCode);
        Assert.Contains(seen.Lines("web"), line => line.Contains("exec format error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_user_that_the_image_does_not_have_is_named()
    {
        var seen = await RunAsync(Shell("web", "true") with { User = "nobody-here" });
        Assert.Equal("TaskFailedToStart", seen.Last.StopCode);
        Assert.Contains("unable to find user nobody-here: no matching entries in passwd file", seen.Container("web").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_of_a_hostile_image_lead_nowhere_outside()
    {
        var marker = $"marker-{Guid.NewGuid():N}";
        var seen = await RunAsync(["v"], new ContainerSpec
        {
            Name = "web",
            Image = "hostile:test",
            Command = [$"echo x >/data/{marker} && echo written; echo x >/etc/{marker}; echo end"],
            Mounts = [new("v", "/data", ReadOnly: false)],
        });
        Assert.False(File.Exists(Path.Combine("/tmp", marker)));
        Assert.False(File.Exists(Path.Combine(Images.Scratch, marker)));
        Assert.False(File.Exists("/tmp/resolv.conf"), "a file of the engine was made on this machine");
        Assert.Equal("STOPPED", seen.Last.LastStatus);
    }

    [Fact]
    public async Task A_container_over_its_memory_limit_is_killed_and_says_so()
    {
        if (Engine.Limitations.Any(l => l.StartsWith("No memory limit", StringComparison.Ordinal)))
        {
            Assert.Skip("This machine offers no writable memory cgroup.");
        }

        var seen = await RunAsync(new ContainerSpec { Name = "web", Image = BusyboxImages.Name, EntryPoint = ["/bin/sh", "-c", "x=0123456789; while :; do x=$x$x; done"], MemoryMiB = 24 });
        Assert.Equal((137, "OutOfMemoryError: Container killed due to memory usage"), (seen.Container("web").ExitCode, seen.Container("web").Reason));
    }

    [Fact]
    public async Task A_containers_own_hosts_file_is_used()
    {
        var seen = await RunAsync(Shell("web", "cat /etc/hosts") with { HostsFile = "127.0.0.7 somewhere\n" });
        Assert.Equal(["127.0.0.7 somewhere"], seen.Lines("web"));
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

    [Fact]
    public async Task Disposing_a_running_task_ends_it_at_once_and_leaves_nothing()
    {
        var run = await StartAsync(["v"], Shell("a", "trap '' TERM; while :; do sleep 0.1; done") with { Mounts = [new("v", "/v", false)] }, Shell("b", "exec sleep 1000"));
        await run.Seen.Until(s => s.Last.LastStatus == "RUNNING", "running");
        Assert.NotEmpty(await LeftOversAsync(run.TaskId));
        var since = Stopwatch.GetTimestamp();
        await run.DisposeAsync();
        Assert.InRange(Stopwatch.GetElapsedTime(since).TotalSeconds, 0, 10);
        Assert.Equal("STOPPED", run.Seen.Last.LastStatus);
        Assert.Empty(await LeftOversAsync(run.TaskId));
    }

    [Fact]
    public async Task What_a_killed_sandbox_left_behind_is_swept()
    {
        var taskId = Guid.NewGuid().ToString("N");
        using var other = CrashedSandbox.Start(Engine.Name, CrashArguments(), taskId);
        count.Add(Engine.Name, 2);
        await other.ReadyAsync();
        Assert.NotEmpty(await LeftOversAsync(taskId));
        Assert.Equal(0, await Engine.SweepAsync(TestContext.Current.CancellationToken));
        other.Crash();
        Assert.True(await Engine.SweepAsync(TestContext.Current.CancellationToken) > 0);
        Assert.Empty(await LeftOversAsync(taskId));
    }

    /// <summary>What the process that will be killed needs to make an engine like <see cref="Engine"/>.</summary>
    protected abstract IReadOnlyList<string> CrashArguments();

    internal static ContainerSpec Shell(string name, string script) =>
        new() { Name = name, Image = BusyboxImages.Name, Command = ["sh", "-c", script], StopTimeoutSeconds = 5 };

    internal static HealthCheckSpec Check(params string[] command) => new(command, IntervalSeconds: 1, TimeoutSeconds: 1, Retries: 3);

    internal static TaskSpec Spec(string taskId, IReadOnlyList<string> volumes, params ContainerSpec[] containers) => new(
        taskId, $"arn:aws:ecs:eu-west-1:123456789012:task/default/{taskId}", "contract", 1, "X86_64", CpuUnits: null, MemoryMiB: null, containers, volumes);

    internal Task<RecordingObserver> RunAsync(params ContainerSpec[] containers) => RunAsync([], containers);

    internal async Task<RecordingObserver> RunAsync(IReadOnlyList<string> volumes, params ContainerSpec[] containers)
    {
        await using var run = await StartAsync(volumes, containers);
        await run.Seen.Until(s => s.Last.LastStatus == "STOPPED", "the task has stopped", seconds: 60);
        await run.Task.Completion;
        Assert.Empty(await LeftOversAsync(run.TaskId));
        return run.Seen;
    }

    internal async Task<StartedTask> StartAsync(IReadOnlyList<string> volumes, params ContainerSpec[] containers)
    {
        var taskId = $"{Interlocked.Increment(ref _tasks):x8}{Guid.NewGuid():N}"[..32];
        var seen = new RecordingObserver();
        count.Add(Engine.Name, containers.Length);
        var task = await Engine.StartAsync(Spec(taskId, volumes, containers), seen, TestContext.Current.CancellationToken);
        await seen.Until(_ => true, "the first snapshot");
        return new(taskId, task, seen);
    }
}

internal sealed record StartedTask(string TaskId, IRunningTask Task, RecordingObserver Seen) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Task.DisposeAsync();
}
