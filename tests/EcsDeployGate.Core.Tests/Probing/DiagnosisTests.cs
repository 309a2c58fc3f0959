using System.Text.Json.Nodes;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Probing;
using EcsDeployGate.Probe.Protocol;
using static EcsDeployGate.Core.Tests.Probing.Stories;

namespace EcsDeployGate.Core.Tests.Probing;

/// <summary>How a report becomes a conclusion: what is the answer, what is only the gate's problem, and what may be shown.</summary>
public sealed class DiagnosisTests
{
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
        var story = Refused().Listens(1).Fails(10, 7).Becomes(11, Unhealthy).Ends(ProbeExitCode.Unhealthy, lost: true);

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
}
