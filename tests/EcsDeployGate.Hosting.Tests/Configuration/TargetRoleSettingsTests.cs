using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Hosting.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace EcsDeployGate.Hosting.Tests.Configuration;

public sealed class TargetRoleSettingsTests
{
    private const string Role = "arn:aws:iam::444455556666:role/gate";

    [Fact]
    public async Task Variables_make_an_ordered_list_that_reaches_the_resolver()
    {
        var variables = new ConfigurationBuilder().AddGateEnvironment(new Dictionary<string, string?>
        {
            ["ECS_DEPLOY_GATE_AWS__REGION"] = "eu-west-1",
            ["ECS_DEPLOY_GATE_AWS__TARGET_ROLES__0__ROLE_ARN"] = Role,
            ["ECS_DEPLOY_GATE_AWS__TARGET_ROLES__0__EXTERNAL_ID"] = "shop",
            ["ECS_DEPLOY_GATE_AWS__TARGET_ROLES__0__PIPELINE"] = "shop-*",
            ["ECS_DEPLOY_GATE_AWS__TARGET_ROLES__0__STAGE"] = "Production",
            ["ECS_DEPLOY_GATE_AWS__TARGET_ROLES__0__CLUSTER"] = "shop",
            ["ECS_DEPLOY_GATE_AWS__TARGET_ROLES__0__SERVICE"] = "we?",
            ["ECS_DEPLOY_GATE_AWS__TARGET_ROLES__0__REGION"] = "us-*",
            ["ECS_DEPLOY_GATE_AWS__TARGET_ROLES__0__ACCOUNT"] = "4444*",
            ["ECS_DEPLOY_GATE_AWS__TARGET_ROLES__1__ROLE_ARN"] = Role,
            ["ECS_DEPLOY_GATE_AWS__TARGET_ROLES__1__COLOUR"] = "red",
        }).Build();
        await using var gate = new HostedGate(null, [.. variables.AsEnumerable().Where(pair => pair.Value is not null).Select(pair => (pair.Key, pair.Value))]);
        await gate.StartAsync();

        var roles = gate.Get<PipelineResolverDefaults>().Roles;

        Assert.Equal("eu-west-1", roles.Region);
        Assert.Equal(
            [
                new(Role, "shop") { Pipeline = "shop-*", Stage = "Production", Cluster = "shop", Service = "we?", Region = "us-*", Account = "4444*" },

                // Without any pattern: for its own account.
                new(Role) { Account = "444455556666" },
            ],
            roles.Roles);
    }

    [Theory]
    [InlineData("RoleArn", "gate", "must be the ARN of a role")]
    [InlineData("RoleArn", "", "required")]
    [InlineData("ExternalId", "s", "must be 2 to 1224 letters")]
    [InlineData("Pipeline", "shop pipeline", "must be the name of a pipeline, in which * stands for any run of characters and ? for one; leave it out for any")]
    [InlineData("Stage", "", "must be the name of a stage")]
    [InlineData("Cluster", "arn:aws:ecs:eu-west-1:1:cluster/shop", "must be the name of a cluster")]
    [InlineData("Service", "shop/web", "must be the name of a service")]
    [InlineData("Region", "Ireland", "must be a region such as eu-west-1")]
    [InlineData("Account", "44445555666", "must be an account id of 12 digits")]
    public async Task An_entry_that_does_not_fit_is_named_by_its_place(string member, string value, string bound)
    {
        var entry = new Dictionary<string, string?> { ["RoleArn"] = Role, ["Cluster"] = "other", [member] = value };
        await using var gate = new HostedGate(
            null, [("EcsDeployGate:Aws:TargetRoles:0:RoleArn", Role), .. entry.Select(e => ($"EcsDeployGate:Aws:TargetRoles:1:{e.Key}", e.Value))]);

        var failure = Assert.Single((await Assert.ThrowsAsync<OptionsValidationException>(gate.StartAsync)).Failures);

        Assert.StartsWith($"EcsDeployGate:Aws:TargetRoles:1:{member} (environment: ECS_DEPLOY_GATE_AWS__TARGET_ROLES__1__", failure, StringComparison.Ordinal);
        Assert.Contains(bound, failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_entry_that_is_never_reached_is_named_with_the_one_before_it()
    {
        await using var gate = new HostedGate(
            null,
            ("EcsDeployGate:Aws:TargetRoles:0:RoleArn", Role),
            ("EcsDeployGate:Aws:TargetRoles:0:Stage", "Production"),
            ("EcsDeployGate:Aws:TargetRoles:1:RoleArn", "arn:aws:iam::444455556666:role/other"),
            ("EcsDeployGate:Aws:TargetRoles:1:Stage", "Production"));

        Assert.Equal(
            "EcsDeployGate:Aws:TargetRoles (environment: ECS_DEPLOY_GATE_AWS__TARGET_ROLES__N__…): number 1 matches what number 0 matches, and is never reached: the first holds",
            Assert.Single((await Assert.ThrowsAsync<OptionsValidationException>(gate.StartAsync)).Failures));
    }

    [Fact]
    public async Task A_role_for_an_account_that_is_not_its_own_is_named()
    {
        await using var gate = new HostedGate(null, ("EcsDeployGate:Aws:TargetRoles:0:RoleArn", Role), ("EcsDeployGate:Aws:TargetRoles:0:Account", "777788889999"));

        Assert.EndsWith(
            $"number 0 is for account '777788889999', where its role '{Role}' can do nothing: name a role of that account",
            Assert.Single((await Assert.ThrowsAsync<OptionsValidationException>(gate.StartAsync)).Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pattern_that_is_misspelt_is_named()
    {
        await using var gate = new HostedGate(null, ("EcsDeployGate:Aws:TargetRoles:0:RoleArn", Role), ("EcsDeployGate:Aws:TargetRoles:0:Pipelin", "shop"));

        Assert.Contains("'Pipelin'", (await Assert.ThrowsAsync<InvalidOperationException>(gate.StartAsync)).Message, StringComparison.Ordinal);
    }
}
