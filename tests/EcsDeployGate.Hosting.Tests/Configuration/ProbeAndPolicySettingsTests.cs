using System.Globalization;
using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Probing;
using EcsDeployGate.Hosting.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace EcsDeployGate.Hosting.Tests.Configuration;

/// <summary>The settings of probes and of the policy one by one: what holds when nothing is set, the bounds, and where they end up.</summary>
public sealed class ProbeAndPolicySettingsTests
{
    [Fact]
    public async Task What_holds_when_nothing_is_set_is_what_the_words_of_the_settings_say()
    {
        await using var gate = new HostedGate();
        await gate.StartAsync();

        var policy = gate.Get<GatePolicy>();
        var probe = policy.Probe;

        Assert.Equal((ProbeMode.Full, 15, 60, 300, null), (probe.Mode, probe.SoakSeconds, probe.WatchSeconds, probe.GraceSeconds, probe.DeadlineSeconds));
        Assert.Empty(probe.DropContainers);
        Assert.Equal("/ecs-deploy-gate/probe", probe.LogGroup);
        Assert.Equal((ProbeWhen.Always, 3, 5, 5, 60), (policy.ProbeWhen, policy.ProbeAttempts, policy.StepAttempts, policy.RetrySeconds, policy.HoldMinutes));
        Assert.Equal((FailurePolicy.Hold, 10), (policy.OnInconclusive, gate.Get<IOptions<GateOptions>>().Value.SweepMinutes));
    }

    [Fact]
    public async Task Every_variable_reaches_the_policy()
    {
        var variables = new ConfigurationBuilder().AddGateEnvironment(new Dictionary<string, string?>
        {
            ["ECS_DEPLOY_GATE_PROBE__MODE"] = "commandOnly",
            ["ECS_DEPLOY_GATE_PROBE__SOAK_SECONDS"] = "2",
            ["ECS_DEPLOY_GATE_PROBE__WATCH_SECONDS"] = "120",
            ["ECS_DEPLOY_GATE_PROBE__GRACE_SECONDS"] = "600",
            ["ECS_DEPLOY_GATE_PROBE__DROP_CONTAINERS"] = " log-router, mesh-* ,",
            ["ECS_DEPLOY_GATE_PROBE__LOG_GROUP"] = "/own/probe",
            ["ECS_DEPLOY_GATE_PROBE__LOG_REGION"] = "us-gov-west-1",
            ["ECS_DEPLOY_GATE_PROBE__SUBNETS"] = "subnet-0a1b2c3d, subnet-0a1b2c3d4e5f60718",
            ["ECS_DEPLOY_GATE_PROBE__SECURITY_GROUPS"] = "sg-0a1b2c3d",
            ["ECS_DEPLOY_GATE_PROBE__ASSIGN_PUBLIC_IP"] = "true",
            ["ECS_DEPLOY_GATE_PROBE__TASK_ROLE_ARN"] = "arn:aws:iam::111122223333:role/probe",
            ["ECS_DEPLOY_GATE_PROBE__EXECUTION_ROLE_ARN"] = "arn:aws:iam::111122223333:role/ecs-tasks/pull",
            ["ECS_DEPLOY_GATE_POLICY__PROBE_WHEN"] = "needed",
            ["ECS_DEPLOY_GATE_POLICY__STEP_ATTEMPTS"] = "20",
            ["ECS_DEPLOY_GATE_POLICY__RETRY_SECONDS"] = "300",
            ["ECS_DEPLOY_GATE_POLICY__HOLD_MINUTES"] = "0",
            ["ECS_DEPLOY_GATE_SWEEP_MINUTES"] = "1440",
        }).Build();
        await using var gate = new HostedGate(null, [.. variables.AsEnumerable().Where(pair => pair.Value is not null).Select(pair => (pair.Key, pair.Value))]);
        await gate.StartAsync();

        var policy = gate.Get<GatePolicy>();
        var probe = policy.Probe;

        Assert.Equal((ProbeMode.CommandOnly, 2, 120, 600), (probe.Mode, probe.SoakSeconds, probe.WatchSeconds, probe.GraceSeconds));
        Assert.Equal(["log-router", "mesh-*"], probe.DropContainers);
        Assert.Equal(("/own/probe", "us-gov-west-1"), (probe.LogGroup, probe.LogRegion));
        Assert.Equal(["subnet-0a1b2c3d", "subnet-0a1b2c3d4e5f60718"], probe.Subnets);
        Assert.Equal(["sg-0a1b2c3d"], probe.SecurityGroups);
        Assert.Equal((true, "arn:aws:iam::111122223333:role/probe", "arn:aws:iam::111122223333:role/ecs-tasks/pull"), (probe.AssignPublicIp, probe.TaskRoleArn, probe.ExecutionRoleArn));
        Assert.Equal((ProbeWhen.Needed, 20, 300, 0), (policy.ProbeWhen, policy.StepAttempts, policy.RetrySeconds, policy.HoldMinutes));
        Assert.Equal(1440, gate.Get<IOptions<GateOptions>>().Value.SweepMinutes);
    }

    [Theory]
    [InlineData("Probe:SoakSeconds", "PROBE__SOAK_SECONDS", 0, 300)]
    [InlineData("Probe:WatchSeconds", "PROBE__WATCH_SECONDS", 0, 300)]
    [InlineData("Probe:GraceSeconds", "PROBE__GRACE_SECONDS", 30, 3600)]
    [InlineData("Probe:DeadlineSeconds", "PROBE__DEADLINE_SECONDS", 30, 3600)]
    [InlineData("Policy:ProbeAttempts", "POLICY__PROBE_ATTEMPTS", 1, 10)]
    [InlineData("Policy:StepAttempts", "POLICY__STEP_ATTEMPTS", 1, 20)]
    [InlineData("Policy:RetrySeconds", "POLICY__RETRY_SECONDS", 1, 300)]
    [InlineData("Policy:HoldMinutes", "POLICY__HOLD_MINUTES", 0, 1380)]
    [InlineData("SweepMinutes", "SWEEP_MINUTES", 1, 1440)]
    public async Task A_number_may_be_at_its_bounds_and_not_beyond(string setting, string variable, int lowest, int highest)
    {
        foreach (var (value, fits) in ((int, bool)[])[(lowest - 1, false), (lowest, true), (highest, true), (highest + 1, false)])
        {
            var text = value.ToString(CultureInfo.InvariantCulture);
            await using var gate = new HostedGate(null, ($"EcsDeployGate:{setting}", text));
            if (fits)
            {
                Assert.NotNull(gate.Get<IOptions<GateOptions>>().Value);
                continue;
            }

            var failure = Assert.Single(Assert.Throws<OptionsValidationException>(() => gate.Get<IOptions<GateOptions>>().Value).Failures);
            Assert.StartsWith($"EcsDeployGate:{setting} (environment: ECS_DEPLOY_GATE_{variable}) is '{text}'", failure, StringComparison.Ordinal);
            Assert.Contains($"between {lowest} and {highest}", failure, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Probe:Mode", "PROBE__MODE", "17", "invalid")]
    [InlineData("Policy:ProbeWhen", "POLICY__PROBE_WHEN", "17", "invalid")]
    [InlineData("Probe:DropContainers", "PROBE__DROP_CONTAINERS", "log;router", "must be names of containers, separated by commas")]
    [InlineData("Probe:LogGroup", "PROBE__LOG_GROUP", "/own group", "must be 1 to 512 letters, digits")]
    [InlineData("Probe:LogRegion", "PROBE__LOG_REGION", "Ireland", "must be a region such as eu-west-1")]
    [InlineData("Probe:Image", "PROBE__IMAGE", "", "required")]
    [InlineData("Probe:Subnets", "PROBE__SUBNETS", "subnet-0a1b2c3d sg-0a1b2c3d", "must be at most 16 subnet ids")]
    [InlineData("Probe:SecurityGroups", "PROBE__SECURITY_GROUPS", "subnet-0a1b2c3d", "must be at most 5 security group ids")]
    [InlineData("Probe:TaskRoleArn", "PROBE__TASK_ROLE_ARN", "probe", "must be the ARN of a role")]
    [InlineData("Probe:ExecutionRoleArn", "PROBE__EXECUTION_ROLE_ARN", "arn:aws:iam::1:role/x", "must be the ARN of a role")]
    public async Task A_word_that_does_not_fit_is_named_with_its_variable(string setting, string variable, string value, string bound)
    {
        await using var gate = new HostedGate(null, ($"EcsDeployGate:{setting}", value));

        var failure = Assert.Single(Assert.Throws<OptionsValidationException>(() => gate.Get<IOptions<GateOptions>>().Value).Failures);

        Assert.StartsWith($"EcsDeployGate:{setting} (environment: ECS_DEPLOY_GATE_{variable}) is ", failure, StringComparison.Ordinal);
        Assert.Contains(bound, failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Probe:Mode", "half")]
    [InlineData("Policy:ProbeWhen", "sometimes")]
    [InlineData("Probe:WatchSeconds", "soon")]
    [InlineData("SweepMinutes", "1.5")]
    public async Task A_word_that_cannot_be_read_stops_the_start_and_is_named(string setting, string value)
    {
        await using var gate = new HostedGate(null, ($"EcsDeployGate:{setting}", value));

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(gate.StartAsync);

        Assert.Contains($"EcsDeployGate:{setting}", refused.Message, StringComparison.Ordinal);
    }
}
