using EcsDeployGate.Sandbox.Tasks;

namespace EcsDeployGate.Sandbox.Tests.Engines;

// How containers and tasks end, and that nothing is left of them.
public abstract partial class TaskEngineContract
{
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
        await using var run = await StartAsync([], Shell("main", "trap 'echo ignored; sleep 0.5; echo still here' TERM; echo ready; while :; do sleep 0.1; done") with { StopTimeoutSeconds = 2 });
        await run.Seen.Until(s => s.Lines("main").Contains("ready"), "ready");
        run.Task.Stop("UserInitiated", "because");
        run.Task.Stop("UserInitiated", "another reason");
        await run.Task.Completion;
        Assert.Equal(137, run.Seen.Container("main").ExitCode);
        Assert.Equal(["ready", "ignored", "still here"], run.Seen.Lines("main"));
        Assert.Equal(("UserInitiated", "because"), (run.Seen.Last.StopCode, run.Seen.Last.StoppedReason));
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
    public async Task Disposing_a_running_task_ends_it_at_once_and_leaves_nothing()
    {
        var run = await StartAsync(["v"], Shell("a", "trap '' TERM; while :; do sleep 0.1; done") with { Mounts = [new("v", "/v", false)] }, Shell("b", "exec sleep 1000"));
        await run.Seen.Until(s => s.Last.LastStatus == "RUNNING", "running");
        Assert.NotEmpty(await LeftOversAsync(run.TaskId));
        await run.DisposeAsync();
        Assert.Equal(137, run.Seen.Container("a").ExitCode);
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

    [Fact]
    public async Task A_container_over_its_memory_limit_is_killed_and_says_so()
    {
        // Where a machine offers no cgroup, the engine has to have said that it limits nothing, and the program just grows a little.
        var unlimited = Engine.Limitations.Any(l => l.StartsWith("No memory limit", StringComparison.Ordinal));
        var seen = await RunAsync(new ContainerSpec { Name = "web", Image = BusyboxImages.Name, EntryPoint = ["/bin/sh", "-c", unlimited ? "exit 3" : "x=0123456789; while :; do x=$x$x; done"], MemoryMiB = 24 });
        if (unlimited)
        {
            Assert.Equal((3, null), (seen.Container("web").ExitCode, seen.Container("web").Reason));
            return;
        }

        Assert.Equal((137, "OutOfMemoryError: Container killed due to memory usage"), (seen.Container("web").ExitCode, seen.Container("web").Reason));
    }
}
