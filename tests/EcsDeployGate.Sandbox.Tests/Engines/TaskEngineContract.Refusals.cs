using EcsDeployGate.Sandbox.Tasks;

namespace EcsDeployGate.Sandbox.Tests.Engines;

// Containers that cannot start, in the words of ECS and runc.
public abstract partial class TaskEngineContract
{
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
}
