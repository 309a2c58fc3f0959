using EcsDeployGate.Core.Probing;
using EcsDeployGate.Core.TaskDefinitions;
using EcsDeployGate.Core.Tests.Validating;
using EcsDeployGate.Core.Validating.Commands;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Tests.Probing;

public sealed class ExperimentPlannerTests
{
    [Fact]
    public void The_founding_case_gets_other_clients_another_host_and_the_port_that_listens()
    {
        var plan = Always("CMD-SHELL", "curl -f http://localhost/ || exit 1");

        Assert.Equal(
            ["127.0.0.1", "port", "wget", "busybox:wget", "python3", "node", "wget+127.0.0.1"],
            plan.Take(7).Select(e => e.Id));
        Assert.Equal(
            [
                "curl -fsS -m 4 -o /dev/null http://127.0.0.1/ || exit 1",
                "curl -fsS -m 4 -o /dev/null http://localhost:{port}/ || exit 1",
                "timeout 4 wget -q -O /dev/null http://localhost/ || exit 1",
                "busybox timeout 4 busybox wget -q -O /dev/null http://localhost/ || exit 1",
                "python3 -c \"import urllib.request as r; r.urlopen('http://localhost/', timeout=4)\" || exit 1",
                "node -e \"require('http').get('http://localhost/',{timeout:4000},r=>process.exit(r.statusCode<400?0:1)).on('timeout',()=>process.exit(1)).on('error',()=>process.exit(1))\" || exit 1",
                "timeout 4 wget -q -O /dev/null http://127.0.0.1/ || exit 1",
            ],
            plan.Take(7).Select(e => e.Command[1]));
        Assert.Equal(["wget instead of curl", "127.0.0.1 instead of localhost"], plan[6].Changes);
        Assert.Equal("busybox:wget", plan[3].Needs);
        Assert.True(plan[1].OtherPort);
        Assert.Contains(plan, e => e.Id == "wget+exec" && e.Command.SequenceEqual(["CMD", "timeout", "4", "wget", "-q", "-O", "/dev/null", "http://localhost/"]));
    }

    [Fact]
    public void A_wget_without_a_time_limit_and_then_nc_come_after_what_is_better()
    {
        var plan = Plan("CMD-SHELL", "curl -f http://localhost/ || exit 1").Select(e => (e.Id, e.Command[1])).ToList();

        var better = plan.FindIndex(e => e.Id == "busybox:wget+127.0.0.1");
        var unlimited = plan.IndexOf(("wget+no-limit", "wget -q -O /dev/null http://localhost/ || exit 1"));
        var weak = plan.IndexOf(("nc", "nc -z -w 4 localhost 80 || exit 1"));
        Assert.True(better >= 0 && better < unlimited && unlimited < weak, $"{better} {unlimited} {weak}");
    }

    [Fact]
    public void Fewer_changes_come_first()
    {
        var plan = Always("CMD-SHELL", "curl -f http://localhost:8080/health || exit 1");

        var counts = plan.Where(e => !e.Id.Split('+').Any(i => i is "exec" or "no-limit" or "nc")).Select(e => e.Changes.Count).ToList();
        Assert.Equal(counts.Order(), counts);
        Assert.Equal(plan.Count, plan.Select(e => e.Id).Distinct().Count());
        var all = Plan("CMD-SHELL", "curl -f http://localhost:8080/health || exit 1");
        Assert.Equal(all.Count, all.Select(e => e.Id).Distinct().Count());
        Assert.All(plan, e => Assert.Equal(e.OtherPort, e.Command.Any(i => i.Contains(PlannedExperiment.PortPlaceholder, StringComparison.Ordinal))));
    }

    [Fact]
    public void An_exec_form_stays_one()
    {
        var plan = Plan("CMD", "curl", "-f", "http://127.0.0.1:8080/");

        Assert.All(plan, e => Assert.Equal("CMD", e.Command[0]));
        Assert.Equal(["CMD", "timeout", "4", "wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/"], plan.Single(e => e.Id == "wget").Command);
        Assert.Equal("[::1]", plan.First(e => !e.Id.StartsWith("absolute", StringComparison.Ordinal)).Id);
    }

    [Fact]
    public void Headers_and_trust_are_kept_and_clients_that_cannot_are_left_out()
    {
        var plan = Plan("CMD-SHELL", "curl -kf -H 'Host: shop.example' https://localhost:8443/h || exit 1");

        Assert.Equal(
            "timeout 4 wget -q --no-check-certificate -O /dev/null --header 'Host: shop.example' https://localhost:8443/h || exit 1", plan.Single(e => e.Id == "wget").Command[1]);
        Assert.Equal("curl -fsS -k -m 4 -o /dev/null -H 'Host: shop.example' https://127.0.0.1:8443/h || exit 1", plan.Single(e => e.Id == "127.0.0.1").Command[1]);
        Assert.DoesNotContain(plan, e => e.Needs is "python3" or "node");
    }

    [Fact]
    public void A_request_that_is_more_than_a_GET_is_not_given_to_other_clients() =>
        Assert.All(Plan("CMD-SHELL", "curl -f -X POST -d '{}' http://localhost/up || exit 1"), e => Assert.True(e.Needs is "curl" or "off-path:curl" || e.Id == "longer", e.Id));

    [Theory]
    [InlineData("""["CMD-SHELL","curl -f http://localhost:8080/ || exit 1"]""", "CMD", "curl -f http://localhost:8080/ || exit 1")]
    [InlineData("""["CMD-SHELL","curl -f http://localhost:8080/ || exit 1"]""", "CMD", "curl", "-f", "http://localhost:8080/", "||", "exit", "1")]
    [InlineData("""["CMD-SHELL","curl -f http://localhost:8080/"]""", "CMD-SHELL", "curl", "-f", "http://localhost:8080/")]
    public void A_misused_array_is_tried_as_it_was_meant_first(string corrected, params string[] command)
    {
        var first = Plan(command)[0];

        Assert.Equal(("form", corrected, (string?)null), (first.Id, CommandText.Show(first.Command), first.Needs));
    }

    [Theory]
    [InlineData("absolute:pg_isready", "CMD", "pg_isready")]
    [InlineData("default:PORT,absolute:curl", "CMD-SHELL", "curl -f http://localhost:$PORT/")]
    [InlineData("", "NONE")]
    public void Little_is_planned_for_what_cannot_be_read(string ids, params string[] command) => Assert.Equal(ids, string.Join(',', Plan(command).Select(e => e.Id)));

    [Fact]
    public void A_path_that_cannot_be_written_safely_is_in_no_experiment() => Assert.DoesNotContain(
        Plan("CMD-SHELL", "curl -f \"http://localhost/a'b\""), e => e.Command.Any(part => part.Contains("a'b", StringComparison.Ordinal)) && e.Id is not ("absolute:curl" or "longer"));

    [Fact]
    public void A_variable_that_should_say_the_port_gets_the_port_that_listens()
    {
        var planned = Plan("CMD-SHELL", "curl -f http://localhost:${PORT}/up || exit 1").Single(e => e.Id == "default:PORT");

        Assert.Equal(["CMD-SHELL", "curl -f http://localhost:${PORT:-{port}}/up || exit 1"], planned.Command);
        Assert.Equal(["unset:PORT"], planned.When!);
    }

    [Fact]
    public void A_quote_that_is_not_closed_is_closed_where_it_may_have_been_meant() => Assert.Equal(
        ["curl -f \"http://localhost/\" || exit 1", "curl -f \"http://localhost/ || exit 1\"", "curl -f http://localhost/ || exit 1"],
        Plan("CMD-SHELL", "curl -f \"http://localhost/ || exit 1").Where(e => e.Id.StartsWith("quote", StringComparison.Ordinal)).Select(e => e.Command[1]));

    [Theory]
    [InlineData("curl -f http://localhost/ &> /dev/null || exit 1", true)]
    [InlineData("source /app/env; curl -f http://localhost/", true)]
    [InlineData("exec 3<>/dev/tcp/127.0.0.1/80", true)]
    [InlineData("bash -c 'exec 3<>/dev/tcp/127.0.0.1/80'", false)]
    [InlineData("curl -f http://localhost/ || exit 1", false)]
    public void A_line_that_only_bash_understands_is_given_to_bash(string line, bool planned) =>
        Assert.Equal(planned ? ["CMD", "bash", "-c", line] : null, Plan("CMD-SHELL", line).SingleOrDefault(e => e.Id == "bash")?.Command);

    [Theory]
    [InlineData("no-proxy", "set:http_proxy", "curl -fsS --noproxy '*' -m 4 -o /dev/null http://localhost:8080/ || exit 1")]
    [InlineData("look", "exit:22", "curl -sS -m 4 -o /dev/null -D - http://localhost:8080/ || exit 1")]
    [InlineData("redirect", "says:location:", "curl -fsS -m 4 -o /dev/null 'http://localhost:8080{path}' || exit 1")]
    [InlineData("path:/healthz", "says: 404", "curl -fsS -m 4 -o /dev/null http://localhost:8080/healthz || exit 1")]
    [InlineData("https", "exit:52", "curl -fsS -k -m 4 -o /dev/null https://localhost:8080/ || exit 1")]
    [InlineData("longer", "timeout", "curl -f http://localhost:8080/ || exit 1")]
    public void The_own_client_is_tried_in_better_ways_when_there_are_signs_for_them(string id, string sign, string line)
    {
        var planned = Plan("CMD-SHELL", "curl -f http://localhost:8080/ || exit 1").Single(e => e.Id == id);

        Assert.Equal(line, planned.Command[1]);
        Assert.Contains(sign, planned.When!);
        Assert.Equal(id == "look" ? PlannedExperiment.Look : PlannedExperiment.Correction, planned.Kind);
        Assert.Equal(id == "longer" ? 20 : (int?)null, planned.Seconds);
    }

    [Fact]
    public void TLS_is_tried_with_any_certificate_and_without_TLS()
    {
        var plan = Plan("CMD", "curl", "-f", "https://127.0.0.1:8443/");

        Assert.Equal(["CMD", "curl", "-fsS", "-k", "-m", "4", "-o", "/dev/null", "https://127.0.0.1:8443/"], plan.Single(e => e.Id == "insecure").Command);
        Assert.Equal(["CMD", "curl", "-fsS", "-m", "4", "-o", "/dev/null", "http://127.0.0.1:8443/"], plan.Single(e => e.Id == "http").Command);
    }

    [Fact]
    public void No_experiment_asks_another_machine() => Assert.All(
        Plan("CMD-SHELL", "curl -f http://app.internal:8080/ || exit 1").Where(e => !e.Id.StartsWith("absolute", StringComparison.Ordinal)),
        e => Assert.DoesNotContain(e.Command, part => part.Contains("app.internal", StringComparison.Ordinal)));

    [Fact]
    public void A_check_that_hides_errors_is_doubted()
    {
        var doubt = Plan("CMD-SHELL", "curl http://localhost:8080/").Single(e => e.Kind == PlannedExperiment.Doubt);

        Assert.Equal(["CMD-SHELL", "curl -f http://localhost:8080/"], doubt.Command);
    }

    [Fact]
    public void Every_plan_for_the_corpus_is_made_of_readable_bounded_commands()
    {
        foreach (var labelled in LabelledCommand.All)
        {
            var plan = Plan(labelled.Command);
            Assert.InRange(plan.Count, 0, 64);
            Assert.All(plan.Where(e => e.Needs is not null && e.Kind == PlannedExperiment.Correction && !e.Needs.StartsWith(PlannedExperiment.OffPathPrefix, StringComparison.Ordinal) && e.Id != "bash"), e =>
            {
                var command = HealthCommand.Of(e.Command);
                Assert.NotNull(command.Script?.List);
                Assert.Equal(new(true, true, null), ExitStatus.Of(command.Script));
                Assert.NotNull(e.Needs);
            });
        }
    }

    /// <summary>What is tried whatever the failure looks like.</summary>
    private static List<PlannedExperiment> Always(params string[] command) => [.. Plan(command).Where(e => e.When is null && e.Needs?.StartsWith("off-path", StringComparison.Ordinal) != true)];

    private static IReadOnlyList<PlannedExperiment> Plan(params string[] command) =>
        ExperimentPlanner.Plan(Some.WithCheck(command).TaskDefinition.Containers[0], image: null);
}
