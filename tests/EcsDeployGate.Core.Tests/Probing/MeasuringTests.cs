using System.Text.Json.Nodes;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Probing;
using EcsDeployGate.Core.Probing.Measuring;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Tests.Probing;

public sealed class MeasuringTests
{
    [Fact]
    public void Percentiles_are_values_that_were_seen()
    {
        var latency = Latency.Of([.. Enumerable.Range(1, 20).Select(i => (double)i).Reverse()])!;

        Assert.Equal((1, 10, 19, 20), (latency.Min, latency.Median, latency.P95, latency.Max));
        Assert.Null(Latency.Of([]));
        Assert.Equal(new Latency(7, 7, 7, 7), Latency.Of([7]));
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(10, 15)]
    [InlineData(40, 60)]
    [InlineData(41, 65)]
    public void A_start_period_is_half_as_much_again_in_steps_of_five(double seconds, int startPeriod) => Assert.Equal(startPeriod, StartPeriodAdvice.For(seconds));

    [Fact]
    public void A_healthy_container_is_measured()
    {
        var story = Story().Facts([], startedAt: 2).Listens(4, new ListeningSocket(8080, ListeningSocket.IPv4, ListeningSocket.Any)).Passes(12).Becomes(12.1, HealthStatus.Healthy).Passes(22)
            .Engine("web", "RUNNING", memory: 50_000_000).Container("web", 143).Stopping(40, 40.5).Ends(ProbeExitCode.Healthy);

        var measured = Measurements.Of(Some.WithCheck("CMD-SHELL", "curl -f http://localhost:8080/ || exit 1"), [], story.Report())["web"];

        Assert.Equal(
            new ContainerMeasurement(10, 2, 2, new(10, 10, 10, 10), 50_000_000, 0, new(143, false, 30, 0.5)), measured);
    }

    [Fact]
    public void Numbers_with_room_are_right_and_are_shown()
    {
        var finding = Story().Facts([]).Passes(10).Becomes(10.1, HealthStatus.Healthy).Ends(ProbeExitCode.Healthy).Diagnose().Findings.Single(f => f.Rule == "EDG-PB04");

        Assert.Equal((Outcome.Pass, "Container 'web' passed its check 10 s after its start; 1 checks took 10 to 10 ms (median 10, p95 10)."), (finding.Outcome, finding.Message));
    }

    [Fact]
    public void Numbers_without_room_are_computed_anew_with_the_reasoning()
    {
        var finding = Story().With(t =>
        {
            var check = t["containerDefinitions"]![0]!["healthCheck"]!;
            (check["startPeriod"], check["retries"], check["interval"]) = (0, 1, 10);
            t["containerDefinitions"]![0]!["stopTimeout"] = 10;
        }).Facts([]).Passes(18).Becomes(18.1, HealthStatus.Healthy).Container("web", 0).Stopping(40, 48).Ends(ProbeExitCode.Healthy).Diagnose().Findings.Single(f => f.Rule == "EDG-PB04");

        Assert.Equal((Outcome.Fail, Severity.Info), (finding.Outcome, finding.Severity));
        Assert.Equal(
            "ready after 18 s, given up after 0 s: startPeriod 30 is half as much again as the start took; one failure is enough to lose the task: retries 3 lets it have one bad moment; "
            + "it took 8 s of 10 s to end on SIGTERM: stopTimeout 12 is half as much again.",
            finding.Fix!.Text);
        Assert.Equal(
            [("startPeriod", 30), ("retries", 3), ("stopTimeout", 12)],
            finding.Fix.Patch!.Select(p => (p!["path"]!.GetValue<string>().Split('/')[^1], p["value"]!.GetValue<int>())));
    }

    [Theory]
    [InlineData(10, false)]
    [InlineData(14, false)]
    [InlineData(20, true)]
    public void A_start_that_is_slower_than_before_is_a_finding(double seconds, bool slower)
    {
        var deployment = Some.WithCheck("CMD-SHELL", "curl -f http://localhost:8080/ || exit 1");
        var report = Story().Facts([]).Passes(seconds).Becomes(seconds, HealthStatus.Healthy).Ends(ProbeExitCode.Healthy).Report();
        EarlierStart[] earlier = [new("1", "web", 9), new("2", "web", 11), new("3", "web", 10), new("3", "other", 1)];

        var finding = Diagnosis.ComparedWith(earlier, deployment, [], report).Single();

        Assert.Equal((slower ? Outcome.Fail : Outcome.Pass, Severity.Warning), (finding.Outcome, finding.Severity));
        Assert.Empty(Diagnosis.ComparedWith(earlier[..2], deployment, [], report));
    }

    private static ProbeStory Story() => new("CMD-SHELL", "curl -f http://localhost:8080/ || exit 1");
}
