using EcsDeployGate.Sandbox.Engines.Scripted;
using EcsDeployGate.Sandbox.Tasks;
using Microsoft.Extensions.Time.Testing;

namespace EcsDeployGate.Sandbox.Tests.Engines;

public sealed class ScriptedEngineTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 4, 9, 0, 0, TimeSpan.Zero));
    private readonly RecordingObserver _seen = new();

    [Fact]
    public async Task A_script_plays_on_the_given_clock()
    {
        var task = await StartAsync(TaskScript.Running(
            ScriptStep.Print("web", "listening"),
            ScriptStep.Wait(TimeSpan.FromMinutes(5)),
            ScriptStep.Health("web", "UNHEALTHY"),
            ScriptStep.EssentialExit("web", 3)));
        await _seen.Until(s => s.Lines("web").Count == 1, "line");
        Assert.Equal("RUNNING", _seen.Last.LastStatus);
        _time.Advance(TimeSpan.FromMinutes(5));
        await task.Completion.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("STOPPED", "UNHEALTHY", "EssentialContainerExited"), (_seen.Last.LastStatus, _seen.Last.HealthStatus, _seen.Last.StopCode));
        Assert.Equal(3, _seen.Container("web").ExitCode);
        Assert.Equal(TimeSpan.FromMinutes(5), _seen.Last.StoppedAt - _seen.Last.StartedAt);
    }

    [Fact]
    public async Task A_task_that_never_starts_can_still_be_stopped()
    {
        var task = await StartAsync(TaskScript.NeverStarts);
        await _seen.Until(s => s.Last.LastStatus == "PROVISIONING", "first");
        task.Stop("UserInitiated", "enough");
        await task.Completion.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("STOPPED", "enough"), (_seen.Last.LastStatus, _seen.Last.StoppedReason));
        Assert.Null(_seen.Container("web").ExitCode);
        Assert.Null(_seen.Last.StartedAt);
    }

    [Fact]
    public async Task A_stop_interrupts_a_wait_and_disposal_interrupts_a_slow_stop()
    {
        var task = await StartAsync(TaskScript.Running(ScriptStep.Wait(TimeSpan.FromHours(1))) with { StopTakes = TimeSpan.FromHours(1) });
        await _seen.Until(s => s.Last.LastStatus == "RUNNING", "running");
        task.Stop("UserInitiated", "stop");
        await _seen.Until(s => s.Last.LastStatus == "STOPPING", "stopping");
        await task.DisposeAsync();
        Assert.Equal(("STOPPED", 143), (_seen.Last.LastStatus, _seen.Container("web").ExitCode));
    }

    [Fact]
    public async Task A_task_that_fails_to_start_has_its_reason()
    {
        var task = await StartAsync(TaskScript.FailsToStart("CannotPullContainerError: no"));
        await task.Completion.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("TaskFailedToStart", "CannotPullContainerError: no"), (_seen.Last.StopCode, _seen.Last.StoppedReason));
    }

    private Task<IRunningTask> StartAsync(TaskScript script) => new ScriptedEngine(_ => script, _time).StartAsync(
        TaskEngineContract.Spec("0123456789abcdef0123456789abcdef", [], new ContainerSpec { Name = "web", Image = "web:1" }), _seen, TestContext.Current.CancellationToken);
}
