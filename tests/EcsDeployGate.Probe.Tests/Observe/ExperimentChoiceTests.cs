using EcsDeployGate.Probe.Observe;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Tests.Observe;

public sealed class ExperimentChoiceTests
{
    private static readonly PlannedExperiment s_wget = new("wget", ["wget"], ["CMD", "wget", "http://localhost/"], "wget", false);
    private static readonly PlannedExperiment s_port = new("port", ["port {port}"], ["CMD-SHELL", "curl localhost:{port}"], null, true);

    [Theory]
    [InlineData("wget", "wget")]
    [InlineData("busybox:wget", "busybox,busybox:wget")]
    public void What_it_needs_must_have_been_found(string needs, string found)
    {
        Assert.Single(Choose([s_wget with { Needs = needs }], found));
        Assert.Empty(Choose([s_wget with { Needs = needs }], "curl,busybox"));
    }

    [Fact]
    public void Without_facts_only_what_needs_nothing_is_tried() => Assert.Equal(
        ["plain"],
        ExperimentChoice.Choose(Container(s_wget, s_wget with { Id = "plain", Needs = null }), null, []).Select(chosen => chosen.Id));

    [Fact]
    public void Another_port_is_tried_for_each_that_listens_those_open_to_all_first()
    {
        var chosen = Choose(
            [s_port], "", Socket(9000, "loopback"), Socket(8081), Socket(8080), Socket(8080, family: "ipv6"), Socket(53, "other"),
            Socket(9001, "loopback"));

        Assert.Equal(["curl localhost:8080", "curl localhost:8081", "curl localhost:9000"], chosen.Select(experiment => experiment.Command[1]));
        Assert.Equal("port 8080", chosen[0].Changes[0]);
    }

    [Fact]
    public void Another_port_is_not_tried_when_the_planned_one_listens() => Assert.Empty(Choose([s_port], "", Socket(80, "loopback"), Socket(8080)));

    [Fact]
    public void Another_port_is_not_tried_when_none_listens() => Assert.Empty(Choose([s_port], ""));

    [Fact]
    public void A_placeholder_takes_the_planned_port_if_it_listens_and_another_if_not()
    {
        var experiment = s_port with { OtherPort = false };

        Assert.Equal("curl localhost:80", Assert.Single(Choose([experiment], "", Socket(80), Socket(8080))).Command[1]);
        Assert.Equal("curl localhost:8080", Assert.Single(Choose([experiment], "", Socket(8080))).Command[1]);
        Assert.Empty(Choose([experiment], ""));
    }

    [Fact]
    public void The_order_is_the_plans_and_there_are_twelve_at_most()
    {
        var many = Enumerable.Range(0, 20).Select(i => s_wget with { Id = $"{i}", Needs = null }).ToArray();

        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"{i}"), Choose(many, "").Select(chosen => chosen.Id));
    }

    private static PlannedContainer Container(params PlannedExperiment[] experiments) => new("web", true, 30, 5, 3, 0, 80, experiments);

    private static ListeningSocket Socket(int port, string address = "any", string family = "ipv4") => new(port, family, address);

    private static IReadOnlyList<PlannedExperiment> Choose(PlannedExperiment[] experiments, string found, params ListeningSocket[] listening)
    {
        var programs = found.Split(',').ToDictionary(name => name, name => "/bin/" + name);
        var facts = new FactsRecord("web", DateTimeOffset.UnixEpoch, 0, 0, "/", "/bin", programs, []);
        return ExperimentChoice.Choose(Container(experiments), facts, listening);
    }
}
