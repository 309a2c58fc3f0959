namespace EcsDeployGate.Sandbox.Tests.Engines;

// The order in which containers start and stop.
public abstract partial class TaskEngineContract
{
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
}
