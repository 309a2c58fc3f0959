using System.Text.Json.Nodes;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Probing;
using EcsDeployGate.Probe.Protocol;
using static EcsDeployGate.Core.Tests.Probing.Stories;

namespace EcsDeployGate.Core.Tests.Probing;

/// <summary>What recorders and engines really leave behind: causes, the near misses beside them, and the fixes.</summary>
public sealed class DiagnosisRowsTests
{
    [Fact]
    public void F07_a_path_that_answers_is_a_verified_fix()
    {
        var cause = Web("CMD-SHELL", "curl -sf http://localhost:8080/health || exit 1").Listens(1, Any(8080)).Fails(10, 22).Becomes(11, Unhealthy)
            .Looks(12, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n").Tries(13, "path:/", "path / instead of /health", 0, "CMD-SHELL", "curl -fsS http://localhost:8080/ || exit 1")
            .Tries(13.1, ExperimentRecord.ControlId, "", 22, "CMD", "/bin/sh").Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!;

        Assert.Equal((CauseCodes.HttpStatus, true), (cause.Code, cause.Fix.Verified));
        Assert.Equal("Container 'web' answers its health check with HTTP 404 for '/health'.", cause.Summary);
        Assert.Contains("look: HTTP/1.1 404 Not Found", cause.Evidence);
        Assert.Contains("control: the original command still failed beside it (exit code 22)", cause.Evidence);
    }

    [Fact]
    public void F09_a_check_that_passes_later_unchanged_is_a_slow_start_whatever_it_said_before()
    {
        var cause = Web().Facts([]).Listens(1, Any(8080)).Fails(10, 22, "curl: (22) The requested URL returned error: 503").Becomes(11, Unhealthy).Passes(40)
            .Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!;

        Assert.Equal((CauseCodes.SlowStart, true), (cause.Code, cause.Fix.Verified));
        Assert.Contains("attempt 2: exit code 0, after the container had become UNHEALTHY", cause.Evidence);
        Assert.Equal("""[{"op":"add","path":"/containerDefinitions/0/healthCheck/startPeriod","value":60}]""", cause.Fix.Patch!.ToJsonString());
    }

    [Fact]
    public void F09_a_control_that_passes_takes_the_proof_from_the_correction()
    {
        var story = Web().Facts(["wget"]).Listens(1, Any(8080)).Fails(10, 1).Becomes(11, Unhealthy).Tries(30, "wget", "wget instead of curl", 0, "CMD-SHELL", "wget x");

        Assert.Equal(CauseCodes.SlowStart, story.Tries(30.1, ExperimentRecord.ControlId, "", 0, "CMD", "x").Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!.Code);
    }

    [Fact]
    public void A_start_beyond_the_longest_start_period_is_made_up_for_by_retries()
    {
        var cause = Web().Facts([]).Fails(10, 7).Becomes(11, Unhealthy).Passes(250).Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!;

        Assert.Equal(
            """[{"op":"add","path":"/containerDefinitions/0/healthCheck/startPeriod","value":300},{"op":"add","path":"/containerDefinitions/0/healthCheck/interval","value":30},{"op":"add","path":"/containerDefinitions/0/healthCheck/retries","value":4}]""",
            cause.Fix.Patch!.ToJsonString());
    }

    [Theory]
    [InlineData("#!/bin/sh\\r", CauseCodes.ScriptInterpreterMissing, "RUN sed -i 's/\\r$//' /usr/local/bin/healthcheck")]
    [InlineData("#!/usr/bin/python3", CauseCodes.ScriptInterpreterMissing, null)]
    [InlineData("loader /lib64/ld-linux-x86-64.so.2", CauseCodes.LoaderMissing, null)]
    public void F17_F18_what_the_file_asks_for_is_read_and_not_guessed_from_its_name(string needs, string code, string? dockerfile)
    {
        foreach (var story in (ProbeStory[])
        [
            Web("CMD", "/usr/local/bin/healthcheck").CannotStart(10, "/usr/local/bin/healthcheck", "ENOENT", true, needs),
            Web("CMD-SHELL", "/usr/local/bin/healthcheck || exit 1")
                .Found(f => f with { Named = [new("/usr/local/bin/healthcheck", NamedProgram.Found, "/usr/local/bin/healthcheck", needs)] })
                .Fails(10, 1, "/bin/sh: 1: /usr/local/bin/healthcheck: not found"),
        ])
        {
            var cause = story.Becomes(11, Unhealthy).Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!;

            Assert.Equal((code, dockerfile), (cause.Code, cause.Fix.Dockerfile));
            Assert.Contains(cause.Evidence, e => e.StartsWith("file: '/usr/local/bin/healthcheck' asks for '", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("machine aarch64", CauseCodes.WrongArchitecture)]
    [InlineData("nothing", CauseCodes.ScriptInterpreterMissing)]
    public void A_file_that_the_kernel_does_not_take_is_for_another_processor_or_no_program_at_all(string needs, string code) =>
        Assert.Equal(code, Web("CMD", "/check").CannotStart(10, "/check", "ENOEXEC", true, needs).Becomes(11, Unhealthy).Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!.Code);

    [Fact]
    public void A_program_off_the_PATH_is_there_and_is_called_by_its_place()
    {
        var cause = Web("CMD", "pg_isready", "-U", "app")
            .Found(f => f with { Named = [new("pg_isready", NamedProgram.OffPath, "/usr/lib/postgresql/16/bin/pg_isready")] })
            .CannotStart(10, "pg_isready").Becomes(11, Unhealthy).Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!;

        Assert.Equal(
            "The health check of container 'web' runs 'pg_isready', which is not on the PATH; it is at '/usr/lib/postgresql/16/bin/pg_isready'.", cause.Summary);
        Assert.Contains("""["CMD","/usr/lib/postgresql/16/bin/pg_isready","-U","app"]""", cause.Fix.Patch!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_check_that_throws_its_words_away_cannot_hide_a_missing_program_from_the_recorder()
    {
        var cause = Web("CMD-SHELL", "curl -f http://localhost:8080/ >/dev/null 2>&1 || exit 1")
            .Found(f => f with { Named = [new("curl", NamedProgram.Missing)], Distribution = "alpine" })
            .Fails(10, 1).Becomes(11, Unhealthy).Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!;

        Assert.Equal((CauseCodes.CommandNotFound, "RUN apk add --no-cache curl"), (cause.Code, cause.Fix.Dockerfile));
    }

    [Theory]
    [InlineData("debian", "curl", "RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*")]
    [InlineData("amzn", "curl", "RUN dnf install -y curl && dnf clean all")]
    [InlineData("alpine", "pg_isready", "RUN apk add --no-cache postgresql-client")]
    [InlineData("plan9", "curl", null)]
    [InlineData("debian", "a-tool-of-ours", null)]
    public void The_line_for_the_Dockerfile_is_that_of_the_distribution(string distribution, string program, string? line) =>
        Assert.Equal(line, Web("CMD", program).Found(f => f with { Distribution = distribution }).CannotStart(10, program).Becomes(11, Unhealthy)
            .Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!.Fix.Dockerfile);

    [Fact]
    public void F20_the_time_that_the_answer_really_takes_becomes_the_time_out()
    {
        var cause = Web().Listens(1, Any(8080)).TimesOut(10).Becomes(16, Unhealthy)
            .TriesFor(30, "longer", 8_010, "CMD-SHELL", "curl -f http://localhost:8080/ || exit 1").Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!;

        Assert.Equal("The health check of container 'web' has no answer within its time-out of 5 s; left alone it is answered after 8.0 s.", cause.Summary);
        Assert.Equal((true, """[{"op":"add","path":"/containerDefinitions/0/healthCheck/timeout","value":13}]"""), (cause.Fix.Verified, cause.Fix.Patch!.ToJsonString()));
    }

    [Fact]
    public void A_client_that_tries_again_until_its_time_is_over_was_refused_and_is_not_slow() =>
        Assert.Equal(CauseCodes.NothingListening, Web().Listens(1).TimesOut(10, "Warning: Problem: connection refused. Will retry in 1 seconds.\n").Becomes(16, Unhealthy)
            .Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!.Code);

    [Fact]
    public void F28_the_recorder_sees_that_a_variable_is_not_set_and_the_port_that_listens_is_its_default()
    {
        var story = Web("CMD-SHELL", "curl -f http://localhost:$PORT/ || exit 1").Found(f => f with { Unset = ["PORT"] }).Listens(1, Any(8080))
            .Fails(10, 1, "curl: (7) Failed to connect to localhost port 80 after 0 ms: Could not connect to server").Becomes(11, Unhealthy)
            .Tries(20, "default:PORT", "port 8080 where 'PORT' is not set", 0, "CMD-SHELL", "curl -f http://localhost:${PORT:-8080}/ || exit 1");
        var cause = story.Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!;

        Assert.Equal((CauseCodes.UndefinedVariable, true), (cause.Code, cause.Fix.Verified));
        Assert.Contains("environment: 'PORT' is not set", cause.Evidence);
    }

    [Fact]
    public void A_variable_that_is_set_in_the_container_is_not_blamed_whatever_the_documents_say() =>
        Assert.NotEqual(CauseCodes.UndefinedVariable, Web("CMD-SHELL", "curl -f http://localhost:$PORT/").Image([]).Found(f => f with { Unset = [] }).Listens(1)
            .Fails(10, 7).Becomes(11, Unhealthy).Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!.Code);

    [Fact]
    public void F29_the_proxy_that_the_recorder_saw_is_named_and_left_out()
    {
        var cause = Web().Found(f => f with { Proxies = ["http_proxy=127.0.0.1:3128"] }).Listens(1, Any(8080))
            .Fails(10, 7, "curl: (7) Failed to connect to 127.0.0.1 port 3128 after 0 ms: Could not connect to server").Becomes(11, Unhealthy)
            .Tries(20, "no-proxy", "no proxy", 0, "CMD-SHELL", "curl --noproxy '*' http://localhost:8080/ || exit 1").Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!;

        Assert.Equal((CauseCodes.ProxyIntercepted, true), (cause.Code, cause.Fix.Verified));
    }

    [Fact]
    public void A_proxy_variable_beside_an_application_that_is_not_there_is_not_the_cause() =>
        Assert.Equal(CauseCodes.NothingListening, Web().Found(f => f with { Proxies = ["http_proxy=127.0.0.1:3128"] }).Listens(1)
            .Fails(10, 7, "curl: (7) Failed to connect to 127.0.0.1 port 8080 after 0 ms: Could not connect to server").Becomes(11, Unhealthy)
            .Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!.Code);

    [Theory]
    [InlineData(52, "curl: (52) Empty reply from server")]
    [InlineData(56, "curl: (56) Recv failure: Connection reset by peer")]
    public void Plain_HTTP_to_a_port_that_speaks_TLS_is_a_TLS_error(int exit, string stderr)
    {
        var cause = Web().Listens(1, Any(8080)).Fails(10, exit, stderr).Becomes(11, Unhealthy)
            .Tries(20, "https", "https instead of http", 0, "CMD-SHELL", "curl -fsS -k https://localhost:8080/ || exit 1").Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!;

        Assert.Equal((CauseCodes.TlsError, "The health check of container 'web' asks port 8080 for plain HTTP, and the port speaks TLS."), (cause.Code, cause.Summary));
    }

    [Theory]
    [InlineData("CMD", "pg_isready", 2, "localhost:5432 - no response", CauseCodes.NothingListening)]
    [InlineData("CMD", "pg_isready", 1, "localhost:5432 - rejecting connections", CauseCodes.HealthCheckFailed)]
    [InlineData("CMD", "redis-cli", 1, "Could not connect to Redis at 127.0.0.1:6379: Connection refused", CauseCodes.NothingListening)]
    [InlineData("CMD", "grpc_health_probe", 4, "service unhealthy (responded with \"NOT_SERVING\")", CauseCodes.HealthCheckFailed)]
    public void Exit_codes_of_other_clients_are_decoded(string form, string program, int exit, string said, string code)
    {
        var cause = Web(form, program).Listens(1).Listens(9, code == CauseCodes.HealthCheckFailed ? [Any(5432)] : []).Fails(10, exit, said).Becomes(11, Unhealthy)
            .Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!;

        Assert.Equal(code, cause.Code);
        Assert.Contains(cause.Evidence, e => e.StartsWith($"attempt 1: exit code {exit} ({program}: ", StringComparison.Ordinal));
    }

    [Fact]
    public void An_exit_code_behind_a_list_is_not_taken_for_the_clients()
    {
        var cause = Web("CMD-SHELL", "curl -f http://localhost:8080/ || exit 7").Listens(1, Any(8080)).Fails(10, 7, "curl: (22) The requested URL returned error: 500").Becomes(11, Unhealthy)
            .Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!;

        Assert.Equal(CauseCodes.HttpStatus, cause.Code);
    }

    [Theory]
    [InlineData("curl: (77) error setting certificate file: /etc/ssl/certs/ca-certificates.crt", CauseCodes.TlsError)]
    [InlineData("curl: (47) Maximum (50) redirects followed", CauseCodes.HttpStatus)]
    [InlineData("curl: (7) was here\ncurl: (22) The requested URL returned error: 500", CauseCodes.HttpStatus)]
    public void What_curl_says_of_itself_is_read_although_the_line_hides_its_exit_code(string stderr, string code) =>
        Assert.Equal(code, Web("CMD-SHELL", "curl -f https://localhost:8080/ || exit 1").Listens(1, Any(8080)).Fails(10, 1, stderr).Becomes(11, Unhealthy)
            .Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!.Code);

    [Fact]
    public void F04_the_one_port_that_is_open_is_proposed_even_without_an_experiment()
    {
        var cause = Web().Listens(1, Any(3000)).Fails(10, 7).Becomes(11, Unhealthy).Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!;

        Assert.Equal((CauseCodes.WrongPort, false), (cause.Code, cause.Fix.Verified));
        Assert.Contains("http://localhost:3000/", cause.Fix.Patch!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_engines_own_name_server_is_not_the_applications_port() =>
        Assert.Equal(CauseCodes.NothingListening, Web().Listens(1, new ListeningSocket(41235, ListeningSocket.IPv4, ListeningSocket.Other)).Fails(10, 7).Becomes(11, Unhealthy)
            .Ends(ProbeExitCode.Unhealthy).Diagnose().Cause!.Code);

    [Fact]
    public void F35_the_engine_says_who_ended_first_where_every_exit_code_is_0()
    {
        var conclusion = Sidecar().Container("web", 0).Container("log", 0).Engine("web", "RUNNING").Engine("log", "STOPPED", 0, 58).Ends(ProbeExitCode.Interrupted).Diagnose();

        Assert.Equal((CauseCodes.SidecarExited, "log"), (conclusion.Cause!.Code, conclusion.Cause.Container));
    }

    [Fact]
    public void F35_a_port_that_was_still_open_at_the_end_speaks_for_its_container() =>
        Assert.Equal("log", Sidecar().Listens(1, Any(8080)).Container("web", 0).Container("log", 0).Ends(ProbeExitCode.Interrupted).Diagnose().Cause!.Container);

    [Fact]
    public void F33_a_volume_is_proposed_where_the_log_says_that_the_application_writes()
    {
        var cause = Web().Container("web", 1, null, "cannot open /var/run/app/app.pid: Read-only file system").Ends(ProbeExitCode.Interrupted).Diagnose().Cause!;

        Assert.Equal(CauseCodes.ReadOnlyFileSystem, cause.Code);
        Assert.Equal(
            """[{"op":"add","path":"/volumes","value":[{"name":"writable-var-run-app"}]},{"op":"add","path":"/containerDefinitions/0/mountPoints","value":[{"sourceVolume":"writable-var-run-app","containerPath":"/var/run/app"}]}]""",
            cause.Fix.Patch!.ToJsonString());
    }

    [Fact]
    public void F38_the_name_of_a_secret_is_no_secret()
    {
        var cause = Web().Stopped("TaskFailedToStart", "ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secret: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/db-AbCdEf' password=hunter2")
            .Ends(null).Diagnose().Cause!;

        Assert.Contains(cause.Evidence, e => e.Contains("secret:shop/db-AbCdEf", StringComparison.Ordinal) && !e.Contains("hunter2", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(137, null, true)]
    [InlineData(143, null, false)]
    [InlineData(0, null, false)]
    [InlineData(137, "OutOfMemoryError: Container killed due to memory usage", false)]
    public void F41_a_container_that_had_to_be_killed_ignores_SIGTERM(int exit, string? reason, bool ignores)
    {
        var found = Web().With(t => t["containerDefinitions"]![0]!["stopTimeout"] = 2).Passes(10).Becomes(10.1, HealthStatus.Healthy).Container("web", exit, reason).Stopping(60, 62.4)
            .Ends(ProbeExitCode.Healthy).Diagnose().Findings.Where(f => f is { Rule: "EDG-PB03", Outcome: Outcome.Fail }).ToList();

        Assert.Equal(ignores ? [(CauseCodes.IgnoresSigterm, "the task took 2.4 s to stop")] : [], found.Select(f => (f.Code!, f.Evidence[0])));
    }

    [Fact]
    public void A_container_that_the_observers_end_did_not_stop_says_nothing_about_SIGTERM() =>
        Assert.DoesNotContain(Sidecar().Container("log", 1).Container("web", 137).Ends(ProbeExitCode.Interrupted).Diagnose().Findings, f => f.Rule == "EDG-PB03");

    [Fact]
    public void The_metadata_endpoint_that_disagrees_is_a_finding() =>
        Assert.Contains(
            "By its attempts container 'web' was HEALTHY at the end; the task metadata endpoint reported UNHEALTHY.",
            Web().Passes(10).Becomes(10.1, HealthStatus.Healthy).Engine("web", "RUNNING", health: "UNHEALTHY").Ends(ProbeExitCode.Healthy).Diagnose().Findings.Select(f => f.Message));

    [Fact]
    public void F42_has_its_code() =>
        Assert.Equal(CauseCodes.LoopbackOnly, Web().Listens(1, new ListeningSocket(8080, ListeningSocket.IPv4, ListeningSocket.Loopback)).Passes(10).Becomes(10.1, HealthStatus.Healthy)
            .Ends(ProbeExitCode.Healthy).Diagnose().Findings.Single(f => f.Rule == "EDG-PB02").Code);

    [Fact]
    public void Without_the_applications_a_refused_connection_is_no_fault_and_a_missing_program_is()
    {
        var runs = Web().Listens(1).Fails(5, 7, "curl: (7) Failed to connect").Ends(ProbeExitCode.Tried).Diagnose();
        var cannot = Web().Fails(5, 1, "/bin/sh: curl: not found").Ends(ProbeExitCode.Tried).Diagnose();
        var nothing = Web().Forget().Ends(ProbeExitCode.Tried).Diagnose();

        Assert.Equal((ProbeOutcome.Healthy, "EDG-PB06"), (runs.Outcome, Assert.Single(runs.Findings).Rule));
        Assert.Equal((ProbeOutcome.Unhealthy, CauseCodes.CommandNotFound), (cannot.Outcome, cannot.Cause!.Code));
        Assert.Equal((ProbeOutcome.Infrastructure, CauseCodes.ProbeWithoutRecords), (nothing.Outcome, nothing.Cause!.Code));
    }

    [Fact]
    public void A_cause_that_lost_says_why()
    {
        var conclusion = Web().Listens(1, Any(8080)).Passes(5).Becomes(5.1, HealthStatus.Healthy).Fails(20, 22, "curl: (22) The requested URL returned error: 500").Becomes(21, Unhealthy)
            .Ends(ProbeExitCode.Unhealthy).Diagnose();

        var other = Assert.Single(conclusion.Others);
        Assert.Equal(
            (CauseCodes.HttpStatus, "'flapping' is the root cause, because a check that passed shows that it is right, and the container fell back afterwards."),
            (other.Code, other.Because));
    }

    [Fact]
    public void F25_a_stricter_check_that_fails_is_evidence_and_one_that_passes_verifies_the_fix()
    {
        var never = new Cause(CauseCodes.NeverFails, "s", "web", ["EDG-HC14 at /x"], "w", new Fix("f", []));

        var broken = Diagnosis.Strengthened(never, Web().Tries(20, "stricter", "written as x", 22, "CMD", "curl", "-f").Ends(ProbeExitCode.Healthy).Report());
        var fine = Diagnosis.Strengthened(never, Web().Tries(20, "stricter", "written as x", 0, "CMD", "curl", "-f").Ends(ProbeExitCode.Healthy).Report());

        Assert.Equal("experiment 'stricter' (written as x): exit code 22, while the check as it is passes", broken.Evidence[1]);
        Assert.Equal((false, true), (broken.Fix.Verified, fine.Fix.Verified));
    }

    private static ProbeStory Web(params string[] check) => new(check.Length > 0 ? check : ["CMD-SHELL", "curl -f http://localhost:8080/ || exit 1"]);

    private static ProbeStory Sidecar() => Web().With(task => task["containerDefinitions"]!.AsArray().Add(JsonNode.Parse("""{"name": "log", "image": "l"}""")));
}
