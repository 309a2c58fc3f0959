using System.Globalization;
using EcsDeployGate.Sandbox.Tasks;

namespace EcsDeployGate.Sandbox.Tests.Engines;

// Health checks, counted and worded as the real ones.
public abstract partial class TaskEngineContract
{
    [Fact]
    public async Task Health_is_UNKNOWN_then_UNHEALTHY_after_its_retries_then_HEALTHY_on_one_success()
    {
        await using var run = await StartAsync([], Shell("main", "sleep 3.5; touch /tmp/ok; exec sleep 100") with
        {
            HealthCheck = Check("CMD-SHELL", "echo x >> /tmp/checks; echo check $(wc -l < /tmp/checks); test -f /tmp/ok") with { Retries = 2 },
        });
        await run.Seen.Until(s => s.Last.LastStatus == "RUNNING", "running");
        Assert.Equal("UNKNOWN", run.Seen.Last.HealthStatus);
        await run.Seen.Until(s => s.Last.HealthStatus == "UNHEALTHY", "unhealthy");
        var detail = run.Seen.Container("main").Health!;
        Assert.Equal(("UNHEALTHY", 1, "check 2"), (detail.Status, detail.ExitCode, detail.Output.Trim()));
        await run.Seen.Until(s => s.Last.HealthStatus == "HEALTHY", "healthy");
        Assert.Equal("RUNNING", run.Seen.Last.LastStatus);
    }

    [Fact]
    public async Task Failures_inside_the_start_period_do_not_count()
    {
        await using var run = await StartAsync([], Shell("main", "exec sleep 100") with
        {
            HealthCheck = Check("CMD-SHELL", "echo x >> /tmp/checks; wc -l < /tmp/checks; exit 1") with { Retries = 1, StartPeriodSeconds = 3 },
        });
        await run.Seen.Until(s => s.Last.HealthStatus == "UNHEALTHY", "unhealthy");
        Assert.True(int.Parse(run.Seen.Container("main").Health!.Output, CultureInfo.InvariantCulture) > 1, "the first failure, which was inside the start period, counted");
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
        await using var run = await StartAsync([], Shell("main", "exec sleep 100") with { HealthCheck = Check("CMD-SHELL", "echo started; sleep 50") with { TimeoutSeconds = 1, Retries = 1 } });
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
    public async Task CMD_SHELL_is_the_shell_of_the_path_and_not_the_images_SHELL()
    {
        await using var run = await StartAsync([], Shell("main", "exec sleep 100") with
        {
            Image = "busybox:shell",
            HealthCheck = Check("CMD-SHELL", "echo run by $0; exit 1") with { Retries = 1 },
        });
        await run.Seen.Until(s => s.Last.HealthStatus == "UNHEALTHY", "unhealthy");
        Assert.Equal("run by /bin/sh", run.Seen.Container("main").Health!.Output.Trim());
    }
}
