using System.Text.Json.Nodes;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Probe.Protocol;
using static EcsDeployGate.Core.Tests.Probing.Stories;

namespace EcsDeployGate.Core.Tests.Probing;

/// <summary>Rows of the fault matrix in which the command runs, and what it asks is not there, late or wrong.</summary>
public sealed class TargetDiagnosisTests
{
    [Fact]
    public void F04_names_the_port_that_is_open()
    {
        var cause = Refused().Listens(1, Any(3000)).Fails(10, 7).Becomes(11, Unhealthy)
            .Tries(20, "127.0.0.1", "127.0.0.1 instead of localhost", 7, "CMD-SHELL", "a")
            .Tries(21, "port", "port 3000 instead of 8080", 0, "CMD-SHELL", "curl -fsS http://localhost:3000/ || exit 1")
            .Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!;

        Assert.Equal(
            (CauseCodes.WrongPort, "The health check of container 'web' asks port 8080, where nothing listens; port 3000 is open."), (cause.Code, cause.Summary));
        Assert.Contains("listening: port 3000 on every address (IPv4)", cause.Evidence);
        Assert.True(cause.Fix.Verified);
    }

    [Fact]
    public void A_sidecars_port_is_not_taken_for_the_applications()
    {
        var cause = Refused().With(t => t["containerDefinitions"]!.AsArray().Add((JsonNode)new JsonObject
        {
            ["name"] = "proxy", ["image"] = "p", ["portMappings"] = new JsonArray(new JsonObject { ["containerPort"] = 9901 }),
        })).Listens(1, Any(9901)).Fails(10, 7).Becomes(11, Unhealthy).Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!;

        Assert.Equal(CauseCodes.NothingListening, cause.Code);
    }

    [Fact]
    public void F05_names_the_address_family()
    {
        var cause = new ProbeStory("CMD-SHELL", "wget -q -O- http://localhost:8080/ || exit 1").Facts(["wget"], ["::1", "127.0.0.1"]).Listens(1, Any(8080))
            .Fails(10, 1, "wget: can't connect to remote host: Connection refused").Becomes(11, Unhealthy)
            .Tries(20, "127.0.0.1", "127.0.0.1 instead of localhost", 0, "CMD-SHELL", "wget -q -O /dev/null http://127.0.0.1:8080/ || exit 1")
            .Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!;

        Assert.Equal(CauseCodes.WrongAddressFamily, cause.Code);
        Assert.Contains("/etc/hosts: localhost is ::1, 127.0.0.1", cause.Evidence);
        Assert.True(cause.Fix.Verified);
    }

    [Fact]
    public void The_address_family_is_known_from_the_sockets_alone_too() =>
        Assert.Equal(CauseCodes.WrongAddressFamily, new ProbeStory("CMD", "wget", "-q", "http://127.0.0.1:8080/")
            .Listens(1, new ListeningSocket(8080, ListeningSocket.IPv6, ListeningSocket.Loopback)).Fails(10, 1, "Connection refused").Becomes(11, Unhealthy)
            .Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!.Code);

    [Fact]
    public void F06_names_the_interface() =>
        Assert.Equal(CauseCodes.WrongInterface, new ProbeStory("CMD-SHELL", "curl -f http://127.0.0.1:8080/")
            .Listens(1, new ListeningSocket(8080, ListeningSocket.IPv4, ListeningSocket.Other)).Fails(10, 7).Becomes(11, Unhealthy)
            .Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!.Code);

    [Fact]
    public void F09_measures_the_start_and_does_not_fall_for_an_experiment_that_only_came_later()
    {
        var cause = Refused().Facts(["wget"]).Listens(1).Fails(10, 7).Fails(20, 7).Becomes(20.1, Unhealthy)
            .Listens(40, Any(8080)).Tries(41, "wget", "wget instead of curl", 0, "CMD-SHELL", "wget x")
            .Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!;

        Assert.Equal(CauseCodes.SlowStart, cause.Code);
        Assert.Equal("Set startPeriod to 60 (measured 40 s, and half as much again).", cause.Fix.Text);
        Assert.Equal("""[{"op":"add","path":"/containerDefinitions/0/healthCheck/startPeriod","value":60}]""", cause.Fix.Patch!.ToJsonString());
        Assert.False(cause.Fix.Verified);
    }

    [Fact]
    public void A_silent_check_is_understood_from_the_sockets() =>
        Assert.Equal(CauseCodes.NothingListening, new ProbeStory("CMD-SHELL", "curl -sf http://localhost:8080/ || exit 1").Listens(1)
            .Fails(10, 1).Becomes(11, Unhealthy).Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!.Code);

    [Fact]
    public void A_silent_check_on_an_open_port_is_not_guessed_at()
    {
        var cause = new ProbeStory("CMD-SHELL", "curl -sf http://localhost:8080/ || exit 1").Listens(1, Any(8080))
            .Fails(10, 1).Becomes(11, Unhealthy).Ends(ProbeExitCode.Unhealthy, "web failed").Diagnose().Cause!;

        Assert.Equal((CauseCodes.HealthCheckFailed, "Container 'web' became unhealthy, and what its health check printed does not say why."), (cause.Code, cause.Summary));
    }

    [Fact]
    public void F20_a_check_that_is_killed_is_a_timeout()
    {
        var cause = Refused().Listens(1, Any(8080)).TimesOut(10).Becomes(16, Unhealthy).Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!;

        Assert.Equal((CauseCodes.CheckTimeout, "The health check of container 'web' has no answer within its time-out of 5 s."), (cause.Code, cause.Summary));
        Assert.Contains("attempt 1: killed at the time-out of 5 s", cause.Evidence);
    }

    [Fact]
    public void F07_a_weaker_check_that_passes_is_no_fix_for_an_http_error()
    {
        var cause = Refused().Listens(1, Any(8080)).Fails(10, 22, "curl: (22) The requested URL returned error: 500").Becomes(11, Unhealthy)
            .Tries(20, "nc", "nc instead of curl", 0, "CMD-SHELL", "nc -z localhost 8080").Container("web", 143, null, "ready in 1 s", "no database")
            .Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!;

        Assert.Equal(CauseCodes.HttpStatus, cause.Code);
        Assert.False(cause.Fix.Verified);
        Assert.Contains("log: no database", cause.Evidence);
    }

    [Fact]
    public void F29_names_the_proxy_variable() =>
        Assert.Equal(
            "The health check of container 'web' goes to the proxy 'proxy.corp' because 'http_proxy' is set.",
            Refused().With(t => t["containerDefinitions"]![0]!["environment"] = JsonNode.Parse("""[{"name": "http_proxy", "value": "http://u:p@proxy.corp:3128"}]"""))
                .Listens(1, Any(8080)).Fails(10, 5, "curl: (5) Could not resolve proxy: proxy.corp").Becomes(11, Unhealthy)
                .Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!.Summary);
}
