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
    public void The_order_is_the_plans_and_there_are_not_too_many()
    {
        var many = Enumerable.Range(0, 40).Select(i => s_wget with { Id = $"{i}", Needs = null }).ToArray();

        Assert.Equal(Enumerable.Range(0, ExperimentChoice.MaxExperiments).Select(i => $"{i}"), Choose(many, "").Select(chosen => chosen.Id));
    }

    [Fact]
    public void A_program_off_the_path_is_called_by_its_place()
    {
        var experiment = new PlannedExperiment("absolute:pg_isready", ["{program} instead of pg_isready"], ["CMD", "{program}"], "off-path:pg_isready", false);
        var facts = new FactsRecord(
            "web", DateTimeOffset.UnixEpoch, 0, 0, "/", "/bin", new Dictionary<string, string>(), [],
            Named: [new("pg_isready", NamedProgram.OffPath, "/usr/lib/postgresql/16/bin/pg_isready")]);

        Assert.Equal(["CMD", "/usr/lib/postgresql/16/bin/pg_isready"], Assert.Single(ExperimentChoice.Choose(Container(experiment), facts, [])).Command);
        Assert.Empty(ExperimentChoice.Choose(Container(experiment), facts with { Named = [new("pg_isready", NamedProgram.Missing)] }, []));
    }

    [Fact]
    public void Doubts_and_corrections_are_never_handed_out_together()
    {
        var container = Container(s_wget with { Needs = null }, s_wget with { Needs = null, Id = "stricter", Kind = PlannedExperiment.Doubt });

        Assert.Equal(["wget"], ExperimentChoice.Choose(container, null, []).Select(e => e.Id));
        Assert.Equal(["stricter"], ExperimentChoice.Choose(container, null, [], doubts: true).Select(e => e.Id));
    }

    [Theory]
    [InlineData("curl http://localhost/healthz || exit 1", true)]
    [InlineData("curl http://localhost || exit 1", true)]
    [InlineData("curl http://localhost/x; rm -rf / # || exit 2", false)]
    [InlineData("wget http://localhost/healthz || exit 1", false)]
    public void A_path_that_the_recorder_filled_in_is_recognised(string ran, bool known) => Assert.Equal(
        known, ExperimentChoice.IsRunOf(new("redirect", [], ["CMD-SHELL", "curl http://localhost{path} || exit 1"], null, false), ["CMD-SHELL", ran]));

    private static PlannedContainer Container(params PlannedExperiment[] experiments) => new("web", true, 30, 5, 3, 0, 80, experiments);

    private static ListeningSocket Socket(int port, string address = "any", string family = "ipv4") => new(port, family, address);

    private static IReadOnlyList<PlannedExperiment> Choose(PlannedExperiment[] experiments, string found, params ListeningSocket[] listening)
    {
        var programs = found.Split(',').ToDictionary(name => name, name => "/bin/" + name);
        var facts = new FactsRecord("web", DateTimeOffset.UnixEpoch, 0, 0, "/", "/bin", programs, []);
        return ExperimentChoice.Choose(Container(experiments), facts, listening);
    }
}
