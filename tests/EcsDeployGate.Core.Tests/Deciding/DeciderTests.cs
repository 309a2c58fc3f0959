using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Probing;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.Core.Tests.Runs;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Tests.Deciding;

public sealed class DeciderTests
{
    private static readonly RuleInfo Rule = new(
        "EDG-HC17", "Numbers are in range", Severity.Error, Confidence.Certain, "Registration refuses it.", "Use 5 to 300.", new Uri("https://example.com/"));

    private static readonly Finding Certain = Rule.Fail("/containerDefinitions/0/healthCheck/interval", "interval is 1.");

    private static readonly Finding Likely = Certain with { Confidence = Confidence.Likely };

    [Fact]
    public void Nothing_wrong_and_a_healthy_probe_is_approved()
    {
        var decided = Decide(Run(ProbeExitCode.Healthy));

        Assert.Equal((Verdict.Approve, Decision.Approved), (decided.Verdict, decided.Decision));
        Assert.Null(decided.Cause);
    }

    [Fact]
    public void A_certain_finding_rejects_although_the_probe_was_healthy()
    {
        var decided = Decide(Run(ProbeExitCode.Healthy) with { Findings = [Certain] });

        Assert.Equal(Verdict.Reject, decided.Verdict);
        Assert.Equal(("invalid-task-definition", "web", "interval is 1."), (decided.Cause!.Code, decided.Cause.Container, decided.Cause.Summary));
    }

    [Fact]
    public void A_likely_finding_that_the_probe_disproves_becomes_information()
    {
        var decided = Decide(Run(ProbeExitCode.Healthy) with { Findings = [Likely] });

        Assert.Equal(Verdict.Approve, decided.Verdict);
        Assert.Equal(Severity.Info, decided.Findings.Single(f => f.Rule == "EDG-HC17").Severity);
    }

    [Fact]
    public void A_likely_finding_without_a_probe_does_not_reject()
    {
        var decided = Decide(Run(null) with { Findings = [Likely], ProbeSkipped = new("The policy says that no probe runs.") });

        Assert.Equal(Verdict.Approve, decided.Verdict);
        Assert.Equal(Severity.Error, decided.Findings.Single().Severity);
    }

    [Fact]
    public void What_the_probe_saw_goes_before_what_a_rule_says()
    {
        var decided = Decide(Run(ProbeExitCode.Unhealthy) with { Findings = [Certain] });

        Assert.Equal(Verdict.Reject, decided.Verdict);
        Assert.NotEqual("invalid-task-definition", decided.Cause!.Code);
    }

    [Fact]
    public void Checks_that_cannot_be_probed_are_not_waved_through()
    {
        var decided = Decide(Run(null) with { ProbeSkipped = new("The task runs on 'WINDOWS_SERVER_2022_CORE'; the probe is a Linux program.", Impossible: true) });

        Assert.Equal((Verdict.Inconclusive, Decision.Held), (decided.Verdict, decided.Decision));
        Assert.Equal("The health checks could not be tried: The task runs on 'WINDOWS_SERVER_2022_CORE'; the probe is a Linux program.", decided.Cause!.Summary);
    }

    [Fact]
    public void A_refusal_of_ECS_that_is_the_task_definitions_fault_rejects_and_one_that_is_the_platforms_does_not()
    {
        var definition = Decide(Run(null) with { ProbeRefusal = new(1, "ClientException", "No Fargate configuration exists for given values.") });
        var platform = Decide(Run(null) with { ProbeRefusal = new(3, "RESOURCE:ENI", "not enough") });

        Assert.Equal(Verdict.Reject, definition.Verdict);
        Assert.Equal(Verdict.Inconclusive, platform.Verdict);
        Assert.True(platform.Cause!.Infrastructure);
    }

    [Fact]
    public void A_certain_finding_rejects_although_the_gate_gave_up_on_the_probe()
    {
        var decided = Decide(Run(null) with { Findings = [Certain], GaveUp = new("StartProbe", 5, "TimeoutException", "no answer") });

        Assert.Equal(Verdict.Reject, decided.Verdict);
    }

    [Fact]
    public void The_summary_fits_the_door()
    {
        var decided = Decide(Run(null) with { Refused = new("invalid-artifact", new string('x', 2000), new string('y', 2000), Rejects: true) });

        Assert.True(decided.Summary.Length <= 512, decided.Summary);
    }

    private static VerdictReached Decide(GateRun run) => Decider.Decide(run, new Uri("https://gate.example.com/v1/runs/1"));

    private static GateRun Run(int? observerExit) => new()
    {
        Id = RunId.New(DateTimeOffset.UnixEpoch),
        Stage = RunStage.Deciding,
        Request = new Stage().Request(),
        Policy = new GatePolicy(),
        StartedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
        Deployment = ((Resolution.Resolved)new Stage().Found).Deployment,
        Probe = observerExit is not { } exit ? null : new ProbeReport
        {
            TaskArn = "arn:aws:ecs:eu-west-1:111122223333:task/shop/1",
            TaskDefinitionArn = "arn:aws:ecs:eu-west-1:111122223333:task-definition/ecs-deploy-gate-1:1",
            Attempt = 1,
            StopCode = "EssentialContainerExited",
            StoppedReason = "Essential container in task exited",
            StartedAt = DateTimeOffset.UnixEpoch,
            Containers = [new("web", 143, null, "UNKNOWN", null), new(ProbeLayout.ObserverContainer, exit, null, "UNKNOWN", null)],
        },
    };
}
