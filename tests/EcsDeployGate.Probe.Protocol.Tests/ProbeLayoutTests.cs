namespace EcsDeployGate.Probe.Protocol.Tests;

public sealed class ProbeLayoutTests
{
    [Fact]
    public void The_recorder_stands_in_front_of_the_original_command() => Assert.Equal(
        ["CMD", "/ecs-deploy-gate/probe", "check", "--name", "web", "--timeout-ms", "5000", "--", "/bin/sh", "-c", "curl -f http://localhost/ || exit 1"],
        ProbeLayout.CheckCommand("web", 5, ["/bin/sh", "-c", "curl -f http://localhost/ || exit 1"]));

    [Fact]
    public void Exit_codes_stay_clear_of_those_that_shells_and_runtimes_use() => Assert.All(
        [ProbeExitCode.Unhealthy, ProbeExitCode.Undecided, ProbeExitCode.Interrupted, ProbeExitCode.NoRecords, ProbeExitCode.Misused, ProbeExitCode.Broken],
        code => Assert.InRange(code, 3, 125));
}
