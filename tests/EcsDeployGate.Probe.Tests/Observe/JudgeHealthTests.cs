using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Tests.Observe;

/// <summary>When containers count as healthy and unhealthy.</summary>
public sealed class JudgeHealthTests : Judged
{
    [Fact]
    public void Healthy_is_certain_after_the_soak_time_and_not_before()
    {
        Ended(30, 1, 0);

        Assert.Null(Decide(39.9));
        Assert.Equal(ProbeExitCode.Healthy, Decide(40)!.ExitCode);
    }

    [Fact]
    public void A_failure_at_the_end_of_the_soak_time_is_waited_out()
    {
        Ended(30, 1, 0);
        Ended(39, 2, 1);

        Assert.Null(Decide(41));
        Ended(45, 3, 0);
        Assert.Equal(ProbeExitCode.Healthy, Decide(45.1)!.ExitCode);
    }

    [Fact]
    public void The_slowest_essential_container_decides_when_all_are_healthy()
    {
        Judge = Judging(Web(), Web() with { Name = "api" }, Web() with { Name = "extra", Essential = false });
        Ended(10, 1, 0);
        Assert.Null(Decide(25));

        Judge.Take(Attempt(30, 1, 0) with { Container = "api" }, At(30));

        Assert.Null(Decide(39));
        Assert.Equal(ProbeExitCode.Healthy, Decide(40)!.ExitCode);
    }

    [Fact]
    public void An_unhealthy_container_that_is_not_essential_is_told_but_decides_nothing()
    {
        Judge = Judging(Web(), Web() with { Name = "extra", Essential = false });
        for (var i = 1; i <= 3; i++)
        {
            Judge.Take(Attempt(i, i, 1) with { Container = "extra" }, At(i));
        }

        Ended(5, 1, 0);

        Assert.Equal(ProbeExitCode.Healthy, Decide(15)!.ExitCode);
        Assert.Contains(Said.OfType<HealthRecord>(), health => health is { Container: "extra", Status: HealthStatus.Unhealthy });
    }

    [Fact]
    public void Unhealthy_without_experiments_is_answered_at_once()
    {
        Fail(3);

        var verdict = Decide(3)!;
        Assert.Equal((ProbeExitCode.Unhealthy, "web"), (verdict.ExitCode, verdict.Container));
        Assert.Equal("Container 'web' became UNHEALTHY: 3 failures in a row, the last exited with 1.", verdict.Because);
        Assert.Equal(["STARTING 1", "STARTING 2", "UNHEALTHY 3"], Healths());
    }

    [Fact]
    public void Unhealthy_within_the_soak_time_is_flapping()
    {
        Ended(1, 1, 0);
        Ended(2, 2, 1);
        Ended(3, 3, 1);
        Ended(4, 4, 1);

        Assert.EndsWith("It had been healthy before.", Decide(4)!.Because, StringComparison.Ordinal);
    }

    [Fact]
    public void The_start_period_counts_from_the_containers_own_start()
    {
        Judge = Judging(Web() with { StartPeriodSeconds = 60 });
        Judge.Take(Facts() with { ContainerStartedAt = At(40) }, At(70));
        Ended(95, 1, 1);
        Decide(95);
        Assert.Empty(Healths());

        Ended(101, 2, 1);
        Decide(101);
        Assert.Equal(["STARTING 1"], Healths());
    }

    [Theory]
    [InlineData(500)]
    [InlineData(-8000)]
    [InlineData(null)]
    public void Without_a_credible_start_it_counts_from_the_observers(int? claimed)
    {
        Judge = Judging(Web() with { StartPeriodSeconds = 60 });
        Judge.Take(Facts() with { ContainerStartedAt = claimed is { } seconds ? At(seconds) : null }, At(30));
        Ended(59, 1, 1);
        Ended(61, 2, 1);
        Decide(61);

        Assert.Equal(["STARTING 1"], Healths());
    }

    [Fact]
    public void A_task_without_checks_is_healthy_when_it_stayed_up()
    {
        Judge = Judging();

        Assert.Null(Decide(9));
        Assert.Equal("No essential container has a health check; the task stayed up for 10 seconds.", Decide(10)!.Because);
    }

    [Fact]
    public void Sockets_are_told_when_they_change()
    {
        ListeningSocket[] one = [new(80, "ipv4", "any")];
        Judge.Listen([], At(1));
        Judge.Listen(one, At(2));
        Judge.Listen([.. one], At(3));
        Judge.Listen([], At(4));
        Decide(5);

        Assert.Equal([0, 1, 0], Said.OfType<ListeningRecord>().Select(record => record.Sockets.Count));
    }
}
