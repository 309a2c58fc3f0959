using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.Core.Tests.Resolving;

/// <summary>Variables, other regions, other accounts.</summary>
public sealed class ElsewhereTests
{
    private readonly PipelineWorld _world = new();

    [Fact]
    public async Task Variables_that_have_a_value_by_now_are_filled_in()
    {
        _world.Execution = _world.Execution with { Variables = new Dictionary<string, string> { ["cluster"] = "shop" } };
        _world.Actions.Insert(0, new() { ExecutionId = "exec-1", Stage = "Build", Action = "Name", Status = "Succeeded", Namespace = "Build", OutputVariables = new Dictionary<string, string> { ["service"] = "web" } });
        _world.WithDeploy(Deploy("#{variables.cluster}", "#{Build.service}", "#{codepipeline.PipelineExecutionId}/images.json"));

        var deployment = await _world.Deployment();

        Assert.Equal(("shop", "web"), (deployment.Cluster, deployment.Service));
        Assert.EndsWith("!exec-1/images.json", _world.PathRead, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Filled_in_names_narrow_the_choice()
    {
        _world.Execution = _world.Execution with { Variables = new Dictionary<string, string> { ["service"] = "web" } };
        _world.WithDeploy(Deploy("shop", "#{variables.service}", ""), PipelineWorld.EcsDeploy("Other", 3, "api"));
        _world.Approval = _world.Approval with { CustomData = """{"service":"web"}""" };

        Assert.Equal("DeployWeb", (await _world.Deployment()).Origin!.DeployAction);
    }

    [Fact]
    public async Task A_variable_of_an_action_that_has_not_run_is_named()
    {
        _world.Actions.Insert(0, new() { ExecutionId = "exec-1", Stage = "Build", Action = "Name", Status = "InProgress", Namespace = "Build", OutputVariables = new Dictionary<string, string> { ["service"] = "web" } });
        _world.WithDeploy(Deploy("shop", "#{Build.service}", ""));

        var refused = await _world.Refused();

        Assert.Equal(("unresolved-variable", false), (refused.Code, refused.Rejects));
        Assert.Contains("#{Build.service}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_action_in_another_region_deploys_there_and_its_artifact_is_read_where_it_lies()
    {
        _world.Pipeline = _world.Pipeline with { ArtifactStores = new Dictionary<string, string> { ["eu-west-1"] = "shop-artifacts", ["us-east-1"] = "shop-artifacts-us" } };
        _world.WithDeploy(PipelineWorld.EcsDeploy("DeployWeb", 2) with { Region = "us-east-1" });

        var deployment = await _world.Deployment();

        Assert.Equal(new AwsTarget("us-east-1", null), deployment.Target);
        Assert.Equal(deployment.Target, _world.AskedAt);
        Assert.Equal("eu-west-1", Assert.Single(_world.Read).Region);
    }

    [Fact]
    public async Task An_action_with_a_role_of_its_own_account_is_looked_at_as_the_gate_itself()
    {
        _world.Pipeline = _world.Pipeline with { RoleArn = "arn:aws:iam::111111111111:role/pipeline" };
        _world.WithDeploy(PipelineWorld.EcsDeploy("DeployWeb", 2) with { RoleArn = "arn:aws:iam::111111111111:role/deploy" });

        Assert.Null((await _world.Deployment()).Target);
    }

    [Theory]
    [InlineData(false, "arn:aws:iam::222222222222:role/deploy", null)]
    [InlineData(true, "arn:aws:iam::222222222222:role/for-the-gate", "secret-handshake")]
    public async Task An_action_of_another_account_is_looked_at_with_a_role_of_that_account(bool configured, string role, string? externalId)
    {
        _world.Roles = configured ? new([new("arn:aws:iam::222222222222:role/for-the-gate", "secret-handshake") { Account = "222222222222" }]) : TargetRoles.None;
        _world.Pipeline = _world.Pipeline with { RoleArn = "arn:aws:iam::111111111111:role/pipeline" };
        _world.WithDeploy(PipelineWorld.EcsDeploy("DeployWeb", 2) with { RoleArn = "arn:aws:iam::222222222222:role/deploy" });

        Assert.Equal(new AwsTarget(null, role, externalId), (await _world.Deployment()).Target);
    }

    private static PipelineAction Deploy(string cluster, string service, string file) =>
        PipelineWorld.EcsDeploy("DeployWeb", 2) with { Configuration = new Dictionary<string, string> { ["ClusterName"] = cluster, ["ServiceName"] = service, ["FileName"] = file } };
}
