using System.Text.Json.Nodes;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Probing;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Tests.Probing;

/// <summary>Rows of the fault matrix as a probe would report them, and the cause that has to be named.</summary>
public sealed class DiagnosisTests
{
    private const string Unhealthy = HealthStatus.Unhealthy;

    [Fact]
    public void F01_names_the_missing_program_although_exit_1_hides_it_and_proposes_what_worked()
    {
        var conclusion = new ProbeStory("CMD-SHELL", "curl -f http://localhost:8080/ || exit 1")
            .Facts(["busybox", "wget", "nc"]).Listens(1, Any(8080))
            .Fails(10, 1, "/bin/sh: curl: not found\n").Fails(20, 1, "/bin/sh: curl: not found\n").Becomes(20.1, Unhealthy)
            .Tries(30, "wget", "wget instead of curl", 0, "CMD-SHELL", "wget -q -T 4 -O /dev/null http://localhost:8080/ || exit 1")
            .Ends(ProbeExitCode.Unhealthy, "web failed 3 times in a row").Diagnose();

        Assert.Equal(ProbeOutcome.Unhealthy, conclusion.Outcome);
        var cause = conclusion.Cause!;
        Assert.Equal((CauseCodes.CommandNotFound, "web"), (cause.Code, cause.Container));
        Assert.Equal("The health check of container 'web' runs 'curl', which is not in the image.", cause.Summary);
        Assert.Equal(
            [
                "attempt 2: exit code 1 after 10 ms",
                "stderr: /bin/sh: curl: not found",
                "programs found that could ask: wget, busybox, nc",
                "experiment 'wget' (wget instead of curl): exit code 0",
            ],
            cause.Evidence);
        Assert.True(cause.Fix.Verified);
        Assert.Equal("""Write ["CMD-SHELL","wget -q -T 4 -O /dev/null http://localhost:8080/ || exit 1"] (wget instead of curl).""", cause.Fix.Text);
        Assert.Equal(
            """[{"op":"replace","path":"/containerDefinitions/0/healthCheck/command","value":["CMD-SHELL","wget -q -T 4 -O /dev/null http://localhost:8080/ || exit 1"]}]""",
            cause.Fix.Patch!.ToJsonString(Some.Relaxed));
        Assert.Empty(conclusion.Others);
    }

    [Fact]
    public void Without_an_experiment_that_worked_the_fix_is_words_and_not_verified()
    {
        var cause = new ProbeStory("CMD", "curl", "-f", "http://127.0.0.1:8080/").Facts(["python3"])
            .CannotStart(10, "curl").Becomes(10.1, Unhealthy)
            .Tries(20, "python3", "python3 instead of curl", 1, "CMD", "python3").Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!;

        Assert.Equal(CauseCodes.CommandNotFound, cause.Code);
        Assert.False(cause.Fix.Verified);
        Assert.Equal("Add 'curl' to the image, or check with a program that is there (python3).", cause.Fix.Text);
        Assert.Contains("attempt 1: could not start 'curl': ENOENT", cause.Evidence);
    }

    [Theory]
    [InlineData(1, "/bin/sh: curl: not found", CauseCodes.CommandNotFound)]
    [InlineData(1, "/bin/sh: 1: curl: not found", CauseCodes.CommandNotFound)]
    [InlineData(127, "/bin/bash: line 1: curl: command not found", CauseCodes.CommandNotFound)]
    [InlineData(127, "", CauseCodes.CommandNotFound)]
    [InlineData(255, "OCI runtime exec failed: exec: \"curl\": executable file not found in $PATH: unknown", CauseCodes.CommandNotFound)]
    [InlineData(126, "/bin/sh: 1: /usr/local/bin/check: Permission denied", CauseCodes.NotExecutable)]
    [InlineData(127, "/bin/sh: 1: /check.sh: /bin/bash^M: bad interpreter: No such file or directory", CauseCodes.ScriptInterpreterMissing)]
    [InlineData(127, "/bin/bash: line 1: /check: cannot execute: required file not found", CauseCodes.LoaderMissing)]
    [InlineData(126, "/bin/bash: /check: cannot execute binary file: Exec format error", CauseCodes.WrongArchitecture)]
    [InlineData(2, "/bin/sh: 1: Syntax error: Unterminated quoted string", CauseCodes.ShellSyntaxError)]
    [InlineData(22, "curl: (22) The requested URL returned error: 503", CauseCodes.HttpStatus)]
    [InlineData(1, "wget: server returned error: HTTP/1.1 404 Not Found", CauseCodes.HttpStatus)]
    [InlineData(1, "urllib.error.HTTPError: HTTP Error 401: Unauthorized", CauseCodes.HttpStatus)]
    [InlineData(28, "curl: (28) Operation timed out after 4001 milliseconds with 0 bytes received", CauseCodes.CheckTimeout)]
    [InlineData(1, "wget: download timed out", CauseCodes.CheckTimeout)]
    [InlineData(6, "curl: (6) Could not resolve host: app.internal", CauseCodes.NameNotResolved)]
    [InlineData(1, "wget: bad address 'app.internal'", CauseCodes.NameNotResolved)]
    [InlineData(60, "curl: (60) SSL certificate problem: self-signed certificate", CauseCodes.TlsError)]
    [InlineData(1, "wget: can't open 'index.html': Read-only file system", CauseCodes.ReadOnlyFileSystem)]
    [InlineData(7, "curl: (7) Failed to connect to localhost port 8080 after 0 ms: Could not connect to server", CauseCodes.NothingListening)]
    [InlineData(1, "wget: can't connect to remote host: Connection refused", CauseCodes.NothingListening)]
    [InlineData(1, "something went wrong", CauseCodes.HealthCheckFailed)]
    public void What_a_check_prints_is_recognised(int exit, string stderr, string code)
    {
        var conclusion = new ProbeStory("CMD-SHELL", "curl -fsS http://localhost:8080/health || exit 1")
            .Listens(1).Fails(10, exit, stderr + "\n").Becomes(10.1, Unhealthy).Ends(ProbeExitCode.Unhealthy).Diagnose();

        Assert.Equal(code, conclusion.Cause!.Code);
        Assert.Equal(ProbeOutcome.Unhealthy, conclusion.Outcome);
        Assert.Contains(conclusion.Cause.Evidence, e => e.Contains("10 ms", StringComparison.Ordinal) || code == CauseCodes.HealthCheckFailed);
    }

    [Fact]
    public void A_404_page_that_says_not_found_is_no_missing_program()
    {
        var cause = Refused("CMD-SHELL", "curl -f http://localhost:8080/health").Listens(1, Any(8080))
            .Fails(10, 22, "curl: (22) The requested URL returned error: 404 Not Found\n", "<h1>sh: Not Found: not found</h1>").Becomes(11, Unhealthy)
            .Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!;

        Assert.Equal((CauseCodes.HttpStatus, "Container 'web' answers its health check with HTTP 404 for '/health'."), (cause.Code, cause.Summary));
    }

    [Theory]
    [InlineData("ENOENT", false, CauseCodes.ShellNotFound)]
    [InlineData("EACCES", true, CauseCodes.NotExecutable)]
    public void F03_a_shell_that_cannot_be_started_is_the_cause(string errno, bool exists, string code) =>
        Assert.Equal(code, new ProbeStory("CMD-SHELL", "wget -q -O- http://127.0.0.1:8080/").CannotStart(10, "/bin/sh", errno, exists)
            .Becomes(10.1, Unhealthy).Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!.Code);

    [Theory]
    [InlineData("/usr/local/bin/healthcheck", "ENOENT", true, CauseCodes.LoaderMissing)]
    [InlineData("/check.sh", "ENOENT", true, CauseCodes.ScriptInterpreterMissing)]
    [InlineData("/usr/local/bin/healthcheck", "EACCES", true, CauseCodes.NotExecutable)]
    [InlineData("/usr/local/bin/healthcheck", "ENOEXEC", true, CauseCodes.WrongArchitecture)]
    public void F18_F19_a_program_that_is_there_and_does_not_start(string program, string errno, bool exists, string code) =>
        Assert.Equal(code, new ProbeStory("CMD", program).CannotStart(10, program, errno, exists)
            .Becomes(10.1, Unhealthy).Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!.Code);

    [Fact]
    public void F21_F22_F23_misused_arrays_are_named_and_the_corrected_array_is_verified()
    {
        foreach (var (story, corrected) in new (ProbeStory, string)[]
        {
            (new ProbeStory("CMD", "curl -f http://localhost:8080/ || exit 1").CannotStart(10, "curl -f http://localhost:8080/ || exit 1"), "x"),
            (new ProbeStory("CMD", "curl", "-f", "http://localhost:8080/", "||", "exit", "1").Fails(10, 6, "curl: (6) Could not resolve host: exit"), "x"),
            (new ProbeStory("CMD-SHELL", "curl", "-f", "http://localhost:8080/").Fails(10, 2, "curl: try 'curl --help' for more information"), "x"),
        })
        {
            var cause = story.Becomes(10.1, Unhealthy).Tries(20, "form", "written as x", 0, "CMD-SHELL", corrected).Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!;

            Assert.Equal(CauseCodes.ExecFormMisuse, cause.Code);
            Assert.True(cause.Fix.Verified);
        }
    }

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
    public void F28_names_the_variable_that_nothing_sets()
    {
        var story = new ProbeStory("CMD-SHELL", "curl -f http://localhost:$PORT/ || exit 1").Fails(10, 1, "curl: (3) URL using bad/illegal format").Becomes(11, Unhealthy)
            .Ends(ProbeExitCode.Unhealthy);

        Assert.Equal(CauseCodes.UndefinedVariable, story.Image([]).Diagnose().Cause!.Code);
        Assert.NotEqual(CauseCodes.UndefinedVariable, new ProbeStory("CMD-SHELL", "curl -f http://localhost:$PORT/").Image(new() { ["PORT"] = "1" })
            .Fails(10, 3).Becomes(11, Unhealthy).Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!.Code);
    }

    [Fact]
    public void F29_names_the_proxy_variable() =>
        Assert.Equal(
            "The health check of container 'web' goes to the proxy 'proxy.corp' because 'http_proxy' is set.",
            Refused().With(t => t["containerDefinitions"]![0]!["environment"] = JsonNode.Parse("""[{"name": "http_proxy", "value": "http://u:p@proxy.corp:3128"}]"""))
                .Listens(1, Any(8080)).Fails(10, 5, "curl: (5) Could not resolve proxy: proxy.corp").Becomes(11, Unhealthy)
                .Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!.Summary);

    [Fact]
    public void F32_a_container_that_falls_back_is_flapping_with_the_symptom_beside_it()
    {
        var conclusion = Refused().Listens(1, Any(8080)).Passes(10).Becomes(10.1, HealthStatus.Healthy)
            .Fails(20, 22, "curl: (22) The requested URL returned error: 500").Fails(30, 22, "curl: (22) The requested URL returned error: 500").Becomes(31, Unhealthy)
            .Ends(ProbeExitCode.Unhealthy).Diagnose();

        Assert.Equal((CauseCodes.Flapping, "Container 'web' was healthy and then failed its health check (1 of 3 attempts passed)."), (conclusion.Cause!.Code, conclusion.Cause.Summary));
        Assert.Equal([CauseCodes.HttpStatus], conclusion.Others.Select(c => c.Code));
    }

    [Fact]
    public void The_exit_code_alone_decides_when_the_log_is_empty_and_nothing_is_guessed()
    {
        var conclusion = Refused().Ends(ProbeExitCode.Unhealthy).Diagnose("log stream not found");

        Assert.Equal(ProbeOutcome.Unhealthy, conclusion.Outcome);
        Assert.Equal(
            (CauseCodes.HealthCheckFailed, "Container 'web' became unhealthy; the observer's log was empty, so its exit code is all that is known."),
            (conclusion.Cause!.Code, conclusion.Cause.Summary));
        Assert.Contains("records: log stream not found", conclusion.Cause.Evidence);
    }

    [Fact]
    public void A_healthy_probe_has_no_cause() =>
        Assert.Equivalent(new { Outcome = ProbeOutcome.Healthy, Cause = (Cause?)null }, Refused().Passes(10).Ends(ProbeExitCode.Healthy).Diagnose());

    [Theory]
    [InlineData(ProbeExitCode.Undecided, CauseCodes.ProbeUndecided)]
    [InlineData(ProbeExitCode.NoRecords, CauseCodes.ProbeWithoutRecords)]
    [InlineData(ProbeExitCode.Misused, CauseCodes.ProbeBroken)]
    [InlineData(ProbeExitCode.Broken, CauseCodes.ProbeBroken)]
    [InlineData(ProbeExitCode.Interrupted, CauseCodes.ProbeStopped)]
    [InlineData(null, CauseCodes.ProbeStopped)]
    public void An_observer_without_an_answer_is_the_gates_problem_and_not_the_apps(int? exit, string code)
    {
        var conclusion = Refused().Ends(exit).Diagnose();

        Assert.Equal(code, conclusion.Cause!.Code);
        Assert.True(conclusion.IsInfrastructure);
    }

    [Fact]
    public void The_observers_last_record_stands_in_for_an_exit_code_that_ECS_lost()
    {
        var story = Refused().Listens(1).Fails(10, 7).Becomes(11, Unhealthy).Ends(ProbeExitCode.Unhealthy);

        Assert.Equal(ProbeOutcome.Unhealthy, story.Diagnose().Outcome);
    }

    [Fact]
    public void F34_a_container_that_others_wait_for_is_named_with_them()
    {
        var cause = Refused().With(t =>
        {
            var containers = t["containerDefinitions"]!.AsArray();
            containers[0]!["essential"] = false;
            containers.Add(JsonNode.Parse("""{"name": "app", "image": "a", "dependsOn": [{"containerName": "web", "condition": "HEALTHY"}]}"""));
        }).Listens(1).Fails(10, 7).Fails(20, 7).Becomes(21, Unhealthy).Ends(ProbeExitCode.Undecided).Diagnose().Cause!;

        Assert.Equal((CauseCodes.NothingListening, "web"), (cause.Code, cause.Container));
        Assert.Contains("container 'app' waits for 'web' to be HEALTHY (dependsOn)", cause.Evidence);
    }

    [Fact]
    public void Secrets_and_control_characters_do_not_reach_the_evidence()
    {
        var cause = Refused().Listens(1, Any(8080)).Fails(
            10, 22,
            "\u001b[31mcurl: (22) The requested URL returned error: 500\u001b[0m\nconnecting to postgres://app:hunter2@db/x\nDB_PASSWORD=hunter2 Authorization: Bearer abcdefghijkl\n")
            .Becomes(11, Unhealthy).Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!;

        var text = string.Join('\n', cause.Evidence);
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
        Assert.DoesNotContain("abcdefghijkl", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', text);
        Assert.Contains("stderr: \\u001b[31mcurl: (22)", text, StringComparison.Ordinal);
        Assert.Contains("stderr: connecting to postgres://[redacted]@db/x", text, StringComparison.Ordinal);
        Assert.Contains("DB_PASSWORD=[redacted]", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Findings_tell_of_disagreement_and_of_ports_that_only_the_task_itself_can_reach()
    {
        var healthy = Refused().Listens(1, new ListeningSocket(8080, ListeningSocket.IPv4, ListeningSocket.Loopback)).Passes(10).Becomes(10.1, HealthStatus.Healthy)
            .Health("web", "UNHEALTHY").Ends(ProbeExitCode.Healthy).Diagnose();

        Assert.Equal(
            [
                ("EDG-PB01", "By its attempts container 'web' was HEALTHY at the end; ECS reported UNHEALTHY."),
                ("EDG-PB02", "Container 'web' maps port 8080, which listens only on the loopback address."),
            ],
            healthy.Findings.Where(f => f.Outcome is Outcome.Fail).Select(f => (f.Rule, f.Message)));
    }

    [Fact]
    public void Any_order_of_hostile_records_gives_an_answer()
    {
        var hostile = Refused().Fails(10, 1, new string('x', 4096) + "\u202e\0").Fails(9, -1, "exec: \"\": executable file not found")
            .Tries(1, "", "", 0).Becomes(-5, "nonsense").Listens(-9, new ListeningSocket(-1, "", "")).Ends(ProbeExitCode.Unhealthy, "\u001b]0;x").Diagnose();

        Assert.Equal(ProbeOutcome.Unhealthy, hostile.Outcome);
        Assert.All(hostile.Cause!.Evidence, e => Assert.InRange(e.Length, 0, 400));
    }

    private static ProbeStory Refused(params string[] check) =>
        new(check.Length > 0 ? check : ["CMD-SHELL", "curl -fsS http://localhost:8080/ || exit 1"]);

    private static ListeningSocket Any(int port) => new(port, ListeningSocket.IPv4, ListeningSocket.Any);
}
